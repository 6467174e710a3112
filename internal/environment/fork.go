package environment

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
)

// The variables by which CI systems say for what they run a job. GitHub's are also those of Forgejo and Gitea.
const (
	githubEvent   = "GITHUB_EVENT_NAME"
	githubPayload = "GITHUB_EVENT_PATH"
	gitlabSource  = "CI_MERGE_REQUEST_SOURCE_PROJECT_ID"
	gitlabTarget  = "CI_MERGE_REQUEST_PROJECT_ID"
	azureFork     = "SYSTEM_PULLREQUEST_ISFORK"
)

// maxPayload limits the bytes of GitHub's description of an event.
const maxPayload = 32 << 20

// Fork says why the files of this job may come from a fork, whose author decides nothing here; empty if nothing shows that.
func (e Environment) Fork() string {
	azure := e.Get(azureFork)
	isFork, err := strconv.ParseBool(azure)
	switch {
	case e.Get(gitlabSource) != e.Get(gitlabTarget): // a source that was deleted is none
		return "this merge request is from another project"
	case isFork:
		return "this pull request is from a fork"
	case azure != "" && err != nil:
		return "Azure's variable " + azureFork + " does not show whether this is a fork"
	}
	return forkOnGitHub(e.Get(githubEvent), e.Get(githubPayload))
}

// A repositoryOf is a repository in the payload of an event; without a name if it was deleted.
type repositoryOf struct {
	Name string `json:"full_name"`
}

// forkOnGitHub judges an event of GitHub by its payload. One of a pull request that does not show where its commits come from counts
// as one of a fork.
func forkOnGitHub(event, payload string) string {
	pull := strings.HasPrefix(event, "pull_request") || event == "workflow_run" || event == "issue_comment"
	if !pull {
		return ""
	}
	var p struct {
		Repository  repositoryOf `json:"repository"`
		PullRequest *struct {
			Head struct {
				Repo repositoryOf `json:"repo"`
			} `json:"head"`
		} `json:"pull_request"`
		Run *struct {
			Head repositoryOf `json:"head_repository"`
		} `json:"workflow_run"`
		Issue struct {
			PullRequest *struct{} `json:"pull_request"`
		} `json:"issue"`
	}
	text, err := localfile.Read(payload, maxPayload)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	var head string
	switch {
	case err != nil:
		return "the payload of GitHub's event " + event + ", which shows whether this is a fork, cannot be read"
	case p.PullRequest != nil:
		head = p.PullRequest.Head.Repo.Name
	case p.Run != nil:
		head = p.Run.Head.Name
	case event == "issue_comment" && p.Issue.PullRequest == nil:
		return "" // on an issue, which has no commits
	}
	switch {
	case head == "" || p.Repository.Name == "":
		return "GitHub's event " + event + " does not show whether this is a fork"
	case !strings.EqualFold(head, p.Repository.Name):
		return "this pull request is from a fork"
	}
	return ""
}
