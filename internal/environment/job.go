package environment

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Job is the URL of the job of GitHub Actions or GitLab CI that this is; empty for any other process.
func (e Environment) Job() string {
	at := e.Get("CI_JOB_URL") // as GitLab sets it
	if e.Get("GITHUB_ACTIONS") != "" {
		at = fmt.Sprintf("%s/%s/actions/runs/%s", e.Get("GITHUB_SERVER_URL"), e.Get("GITHUB_REPOSITORY"), e.Get("GITHUB_RUN_ID"))
	}
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	u.User, u.RawQuery, u.Fragment = nil, "", "" // which could hold a password
	return u.String()
}

// User is the name of the user of this process, or, in a job, of whoever started it; empty where nothing shows it.
func (e Environment) User() string {
	name := cmp.Or(e.Get("GITHUB_ACTOR"), e.Get("GITLAB_USER_LOGIN"), e.Get("USER"), e.Get("LOGNAME"), e.Get("USERNAME"))
	if name = strings.TrimSpace(name); name == "" && os.Getuid() >= 0 {
		name = fmt.Sprintf("uid %d", os.Getuid())
	}
	return name
}
