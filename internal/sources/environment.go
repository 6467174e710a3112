package sources

import (
	"os"
	"slices"
	"strings"
)

// runnerVariables are those by which a step of a CI job instructs the runner, and those that hold the job's own tokens:
// of GitHub Actions, GitLab CI, Azure Pipelines and Bitbucket Pipelines. Later steps with more rights would obey what a
// program writes there that fetches one value.
// See docs.github.com, "Workflow commands for GitHub Actions", and docs.gitlab.com, "Predefined CI/CD variables".
var runnerVariables = []string{
	"GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "GH_TOKEN",
	"ACTIONS_RUNTIME_TOKEN", "ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_URL",
	"CI_JOB_TOKEN", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2", "CI_REGISTRY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_REPOSITORY_URL",
	"CAMSYNC_GITLAB_TOKEN", "SYSTEM_ACCESSTOKEN", "BITBUCKET_STEP_OIDC_TOKEN",
}

// Environment is the environment of the process as programs get it: without what logs in to Camunda, and without what
// controls a CI job. What a program needs to log in elsewhere by the job's identity stays,
// such as ACTIONS_ID_TOKEN_REQUEST_TOKEN and tokens of GitLab's id_tokens.
func Environment() []string {
	return slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(strings.ToUpper(entry), "=")
		return strings.HasPrefix(name, "CAMUNDA_") || slices.Contains(runnerVariables, name)
	})
}
