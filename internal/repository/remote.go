package repository

import (
	"cmp"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	section = regexp.MustCompile(`^\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]`)
	setting = regexp.MustCompile(`^([\w-]+)\s*=\s*(.*)$`)
	asSCP   = regexp.MustCompile(`^(?:[^@/:]+@)?([^/:]+):`) // as in git@github.com:owner/name
)

// RemoteHost is the host of the remote repository of the checkout at root: of the one that is called origin, or else of
// the first; empty for none. The address itself may hold a token.
func RemoteHost(root string) string {
	var first, origin, remote string
	for line := range strings.Lines(gitText(filepath.Join(common(filepath.Join(root, ".git")), "config"), maxGitPacked)) {
		line = strings.TrimSpace(line)
		if s := section.FindStringSubmatch(line); s != nil {
			remote = ""
			if strings.EqualFold(s[1], "remote") {
				remote = s[2]
			}
			continue
		}
		s := setting.FindStringSubmatch(line)
		if s == nil || remote == "" || !strings.EqualFold(s[1], "url") {
			continue
		}
		host := hostOf(strings.Trim(s[2], `"`))
		first = cmp.Or(first, host)
		if remote == "origin" {
			origin = cmp.Or(origin, host)
		}
	}
	return cmp.Or(origin, first)
}

// hostOf is the host in the address of a repository; empty for a path of this machine.
func hostOf(address string) string {
	if strings.Contains(address, "://") {
		at, err := url.Parse(address)
		if err != nil {
			return ""
		}
		return strings.ToLower(at.Hostname())
	}
	if m := asSCP.FindStringSubmatch(address); m != nil && len(m[1]) > 1 { // one letter is a drive
		return strings.ToLower(m[1])
	}
	return ""
}

// DefaultBranch is the branch that others work from: the one that origin has checked out, as far as it is known here, or
// else the one that is checked out at root; empty if neither is known.
func DefaultBranch(root string) string {
	git := gitDir(filepath.Join(root, ".git"))
	if branch, ok := strings.CutPrefix(gitLine(filepath.Join(common(git), "refs", "remotes", "origin", "HEAD")), "ref: refs/remotes/origin/"); ok {
		return branch
	}
	branch, _ := strings.CutPrefix(gitLine(filepath.Join(git, "HEAD")), "ref: refs/heads/")
	if strings.Contains(branch, " ") || commitID.MatchString(branch) {
		return ""
	}
	return branch
}

// common is the directory that all worktrees of a repository share.
func common(git string) string {
	git = gitDir(git)
	return gitPath(git, cmp.Or(gitLine(filepath.Join(git, "commondir")), "."))
}
