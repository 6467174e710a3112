// Package repository is what the checkout of a Git repository shows of itself, to those who run no program.
package repository

import (
	"bufio"
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
)

const (
	shortCommit  = 7
	maxGitFile   = 4 << 10  // of a file that holds one name
	maxGitPacked = 32 << 20 // of the one that holds all
)

var commitID = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// Root is the nearest directory upwards that has a .git; empty where there is none.
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

// Commit is the commit that is checked out where the first of the files is, short; empty where there is none.
func Commit(files []string) string {
	for _, file := range files {
		if file == "-" {
			continue
		}
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			return ""
		}
		if root := Root(dir); root != "" {
			return checkedOut(filepath.Join(root, ".git"))
		}
		return ""
	}
	return ""
}

// checkedOut is the commit of HEAD, short, as the files of a repository have it; empty where they do not show it.
// No program is run: what is in a working tree may be anybody's, and git would do as its configuration says.
func checkedOut(git string) string {
	if to, isFile := strings.CutPrefix(gitLine(git), "gitdir: "); isFile { // a worktree or a submodule
		git = gitPath(filepath.Dir(git), to)
	}
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

// short is the id of a commit as people write it; empty where it is none.
func short(id string) string {
	if !commitID.MatchString(id) {
		return ""
	}
	return id[:shortCommit]
}

// packed looks a reference up among those that Git has put into one file.
func packed(path, ref string) string {
	lines := bufio.NewScanner(bytes.NewReader(gitFile(path, maxGitPacked)))
	for lines.Scan() {
		if id, name, _ := strings.Cut(lines.Text(), " "); name == ref {
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

func gitLine(path string) string { return strings.TrimSpace(string(gitFile(path, maxGitFile))) }

// gitFile is a regular file's text; empty where there is none, or more than most.
func gitFile(path string, most int64) []byte {
	text, err := localfile.Read(path, most)
	if err != nil {
		return nil
	}
	return text
}
