package environment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a pull request from a fork is, for each CI system. What does not show where its commits come from counts as one.
func TestForks(t *testing.T) {
	const fork, own, unclear, unread = "is from a fork", "", "does not show whether this is a fork", "cannot be read"
	for name, c := range map[string]struct {
		env     []string // NAME=VALUE
		payload string   // of GitHub's event; none if empty
		want    string   // in the reason; empty for what is no fork
	}{
		"a terminal": {nil, "", own},

		"Azure, a fork":             {[]string{"SYSTEM_PULLREQUEST_ISFORK=True"}, "", fork},
		"Azure, in lower case":      {[]string{"SYSTEM_PULLREQUEST_ISFORK=true"}, "", fork},
		"Azure, a branch":           {[]string{"SYSTEM_PULLREQUEST_ISFORK=False"}, "", own},
		"Azure, no pull request":    {[]string{"SYSTEM_PULLREQUEST_ISFORK="}, "", own},
		"Azure, another value":      {[]string{"SYSTEM_PULLREQUEST_ISFORK=unknown"}, "", "SYSTEM_PULLREQUEST_ISFORK " + unclear},
		"Azure, a fork of GitHub's": {[]string{"SYSTEM_PULLREQUEST_ISFORK=True", "BUILD_REASON=PullRequest"}, "", fork},

		"GitLab, another project":     {[]string{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID=2", "CI_MERGE_REQUEST_PROJECT_ID=1"}, "", "from another project"},
		"GitLab, the same project":    {[]string{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID=1", "CI_MERGE_REQUEST_PROJECT_ID=1"}, "", own},
		"GitLab, no source any more":  {[]string{"CI_MERGE_REQUEST_PROJECT_ID=1"}, "", "from another project"},
		"GitLab, no target":           {[]string{"CI_MERGE_REQUEST_SOURCE_PROJECT_ID=1"}, "", "from another project"},
		"GitLab, a branch's pipeline": {[]string{"CI=true", "CI_PROJECT_ID=1"}, "", own},

		"GitHub, a push":                {[]string{"GITHUB_EVENT_NAME=push"}, `{"repository": {"full_name": "acme/org"}}`, own},
		"GitHub, a push without a file": {[]string{"GITHUB_EVENT_NAME=push"}, "", own},
		"GitHub, a fork":                {[]string{"GITHUB_EVENT_NAME=pull_request"}, pull("eve/org", "acme/org"), fork},
		"GitHub, a fork, on the target": {[]string{"GITHUB_EVENT_NAME=pull_request_target"}, pull("eve/org", "acme/org"), fork},
		"GitHub, a review of a fork":    {[]string{"GITHUB_EVENT_NAME=pull_request_review"}, pull("eve/org", "acme/org"), fork},
		"GitHub, a branch":              {[]string{"GITHUB_EVENT_NAME=pull_request"}, pull("acme/org", "acme/org"), own},
		"GitHub, in another case":       {[]string{"GITHUB_EVENT_NAME=pull_request"}, pull("Acme/Org", "acme/org"), own},
		"GitHub, a deleted fork":        {[]string{"GITHUB_EVENT_NAME=pull_request"}, `{"repository": {"full_name": "acme/org"}, "pull_request": {"head": {"repo": null}}}`, unclear},
		"GitHub, no repository":         {[]string{"GITHUB_EVENT_NAME=pull_request"}, `{"pull_request": {"head": {"repo": {"full_name": "acme/org"}}}}`, unclear},
		"GitHub, no payload":            {[]string{"GITHUB_EVENT_NAME=pull_request"}, "", unread},
		"GitHub, no JSON":               {[]string{"GITHUB_EVENT_NAME=pull_request"}, "{", unread},
		"GitHub, a run for a fork":      {[]string{"GITHUB_EVENT_NAME=workflow_run"}, `{"repository": {"full_name": "acme/org"}, "workflow_run": {"head_repository": {"full_name": "eve/org"}}}`, fork},
		"GitHub, a run of its own":      {[]string{"GITHUB_EVENT_NAME=workflow_run"}, `{"repository": {"full_name": "acme/org"}, "workflow_run": {"head_repository": {"full_name": "acme/org"}}}`, own},
		"GitHub, a comment on a pull":   {[]string{"GITHUB_EVENT_NAME=issue_comment"}, `{"repository": {"full_name": "acme/org"}, "issue": {"pull_request": {}}}`, unclear},
		"GitHub, a comment on an issue": {[]string{"GITHUB_EVENT_NAME=issue_comment"}, `{"repository": {"full_name": "acme/org"}, "issue": {}}`, own},
	} {
		env := map[string]string{}
		for _, line := range c.env {
			key, value, _ := strings.Cut(line, "=")
			env[key] = value
		}
		if c.payload != "" {
			env[githubPayload] = filepath.Join(t.TempDir(), "event.json")
			if err := os.WriteFile(env[githubPayload], []byte(c.payload), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		e := Environment{Lookup: func(name string) (string, bool) { value, set := env[name]; return value, set }}
		if got := e.Fork(); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// pull is the payload of a pull request.
func pull(from, to string) string {
	return `{"repository": {"full_name": "` + to + `"}, "pull_request": {"head": {"repo": {"full_name": "` + from + `"}}}}`
}
