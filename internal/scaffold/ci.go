package scaffold

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/camsync/camsync/examples"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/repository"
)

// The CI systems that there are files for.
const (
	GitHub = "github"
	GitLab = "gitlab"
	NoCI   = "none"
)

// Systems are the words for them.
func Systems() []string { return []string{GitHub, GitLab, NoCI} }

const gitLabFile = ".gitlab-ci.yml"

// Detect finds the CI system of the checkout at root by its remote repository, or else by the files that it has: with
// why it is that one. It is NoCI without a checkout or a sign of one, and empty where the signs are of both.
func Detect(root string) (system, why string) {
	if root == "" {
		return NoCI, "there is no git repository"
	}
	host := repository.RemoteHost(root)
	switch {
	case strings.Contains(host, "github"), strings.HasSuffix(host, ".ghe.com"):
		return GitHub, "the remote is " + host
	case strings.Contains(host, "gitlab"):
		return GitLab, "the remote is " + host
	}
	_, err := os.Stat(filepath.Join(root, ".github"))
	github := err == nil
	_, err = os.Lstat(filepath.Join(root, gitLabFile))
	switch gitlab := err == nil; {
	case github && gitlab:
		return "", "there are files for GitHub and for GitLab"
	case github:
		return GitHub, "there is a directory .github"
	case gitlab:
		return GitLab, "there is a file " + gitLabFile
	}
	return NoCI, "nothing shows which one the repository is on"
}

// A Pipeline is what the CI system of a repository runs.
type Pipeline struct {
	Root   string // of the repository, as paths are shown
	File   string // of the organisation, relative to the root
	Branch string // whose pushes are applied; empty for main
}

var (
	verbLine   = regexp.MustCompile(`(?m)^( +)verb: \w+\n`)
	secretLine = regexp.MustCompile(`(?m)^  (SLACK_TOKEN: .*\n)`)
)

// GitHub is the workflow of the example, for this repository.
func (p Pipeline) GitHub() File {
	text := secretLine.ReplaceAllString(examples.GitHub, "  # $1")
	if p.Branch != "" && p.Branch != "main" {
		text = strings.Replace(text, "branches: [main]", "branches: ["+orgfile.Scalar(p.Branch)+"]", 1)
	}
	if p.File != defaultFile {
		text = verbLine.ReplaceAllString(text, "${0}${1}files: "+strings.ReplaceAll(scalar(p.File), "$", "$$")+"\n")
	}
	return File{
		Path: filepath.Join(p.Root, ".github", "workflows", "camsync.yaml"), Text: []byte(text),
		About: "plans each pull request, applies what is merged, reports drift",
	}
}

// defaultFile is what the action and the template read unless they are told otherwise.
const defaultFile = "org.yaml"

// GitLab is the configuration of the example, for this repository. If the repository has one already, include is what to
// add to it by hand: it is the team's, and may have any layout.
func (p Pipeline) GitLab() (f File, include string) {
	lines := examples.GitLab[strings.Index(examples.GitLab, "include:"):]
	if p.File != defaultFile {
		lines += "variables:\n  CAMSYNC_FILES: " + scalar(p.File) + "\n"
	}
	f = File{
		Path: filepath.Join(p.Root, gitLabFile), Text: []byte(examples.GitLab[:strings.Index(examples.GitLab, "include:")] + lines),
		About: "plans each merge request, applies what is merged, reports drift",
	}
	has, err := localfile.Read(f.Path, maxFile)
	if err != nil || string(has) == string(f.Text) {
		return f, ""
	}
	if strings.Contains(string(has), "/camsync/camsync/") {
		return File{}, ""
	}
	return File{}, lines
}
