// Package repository reads the checkout of a Git repository without running a program.
package repository

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
)

const (
	shortCommit  = 7
	maxGitFile   = 4 << 10  // of a file that holds one name
	maxGitPacked = 32 << 20 // of the one that holds all
)

var commitID = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// Root is the directory, or the nearest one above it, that has a .git; empty for none.
func Root(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}

// Commit is the short id of the commit that is checked out where the first of the files is; empty for none.
func Commit(files []string) string {
	i := slices.IndexFunc(files, func(file string) bool { return file != "-" })
	if i < 0 {
		return ""
	}
	return CommitIn(filepath.Dir(files[i]))
}

// CommitIn is the short id of the commit that is checked out where the directory is; empty for none.
func CommitIn(dir string) string {
	root := Root(localfile.Absolute(dir))
	if root == "" {
		return ""
	}
	return checkedOut(filepath.Join(root, ".git"))
}

// checkedOut is the commit of HEAD, short, as the files of a repository have it; empty where they do not show it.
// No program is run: git obeys the configuration of a repository, which may come from another user.
func checkedOut(git string) string {
	git = gitDir(git)
	head := gitLine(filepath.Join(git, "HEAD"))
	ref, symbolic := strings.CutPrefix(head, "ref: ")
	if !symbolic {
		return short(head)
	}
	if !filepath.IsLocal(filepath.FromSlash(ref)) || !strings.HasPrefix(ref, "refs/") {
		return ""
	}
	common := gitPath(git, cmp.Or(gitLine(filepath.Join(git, "commondir")), "."))
	for _, dir := range []string{git, common} {
		if id := short(gitLine(filepath.Join(dir, filepath.FromSlash(ref)))); id != "" {
			return id
		}
	}
	return packed(filepath.Join(common, "packed-refs"), ref)
}

// gitDir is the directory of a repository; in a worktree or a submodule, .git is a file that names it.
func gitDir(git string) string {
	if to, isFile := strings.CutPrefix(gitLine(git), "gitdir: "); isFile {
		return gitPath(filepath.Dir(git), to)
	}
	return git
}

// short is the id of a commit as people write it; empty for any other text.
func short(id string) string {
	if !commitID.MatchString(id) {
		return ""
	}
	return id[:shortCommit]
}

// packed looks a reference up among those that Git has put into one file.
func packed(path, ref string) string {
	for line := range strings.Lines(gitText(path, maxGitPacked)) {
		if id, name, _ := strings.Cut(strings.TrimSpace(line), " "); name == ref {
			return short(id)
		}
	}
	return ""
}

func gitPath(from, to string) string {
	to = filepath.FromSlash(to)
	if filepath.IsAbs(to) {
		return to
	}
	return filepath.Join(from, to)
}

func gitLine(path string) string { return strings.TrimSpace(gitText(path, maxGitFile)) }

// gitText is the text of a file; empty where it cannot be read, or is larger than most.
func gitText(path string, most int64) string {
	text, err := localfile.Read(path, most)
	if err != nil {
		return ""
	}
	return string(text)
}
