package environment

import "testing"

func TestTheJobIsNamedByItsURL(t *testing.T) {
	github := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "acme/org", "GITHUB_RUN_ID": "17", "GITHUB_ACTOR": "ana"}
	for name, c := range map[string]struct {
		env       map[string]string
		job, user string
	}{
		"a terminal":   {map[string]string{"USER": "ana"}, "", "ana"},
		"GitHub":       {github, "https://github.example/acme/org/actions/runs/17", "ana"},
		"GitLab":       {map[string]string{"CI_JOB_URL": "https://gitlab.example/acme/org/-/jobs/17", "GITLAB_USER_LOGIN": "ben", "USER": "root"}, "https://gitlab.example/acme/org/-/jobs/17", "ben"},
		"a password":   {map[string]string{"CI_JOB_URL": "https://ana:pw@gitlab.example/17?token=x#y", "USER": "x"}, "https://gitlab.example/17", "x"},
		"another text": {map[string]string{"CI_JOB_URL": "javascript:alert(1)", "USER": "x"}, "", "x"},
		"half of it":   {map[string]string{"GITHUB_ACTIONS": "true", "USER": "x"}, "", "x"},
	} {
		e := Environment{Lookup: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }}
		if e.Job() != c.job || e.User() != c.user {
			t.Errorf("%s: %q by %q", name, e.Job(), e.User())
		}
	}
}
