package delivery

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/sources"
)

// gitTime is how long git may take to say which files it ignores.
const gitTime = 5 * time.Second

// Unignored are those of the files that lie in a git working tree and that git does not ignore, so that
// they are easily committed. There are none if git cannot answer, or is not installed.
func Unignored(ctx context.Context, files []string) []string {
	ctx, stop := context.WithTimeout(ctx, gitTime)
	defer stop()
	trees := make(map[string][]string)
	for _, file := range files {
		if root := repository.Root(filepath.Dir(real(file))); root != "" {
			trees[root] = append(trees[root], file)
		}
	}
	var found []string
	for root, files := range trees {
		found = append(found, unignoredIn(ctx, root, files)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// real is the path of a file without links above it, as git names files.
func real(file string) string {
	return filepath.Join(localfile.ResolveLinks(localfile.Absolute(filepath.Dir(file))), filepath.Base(file))
}

// unignoredIn asks git about files in the working tree at root.
func unignoredIn(ctx context.Context, root string, files []string) []string {
	var paths strings.Builder
	for _, file := range files {
		paths.WriteString(real(file) + "\x00")
	}
	// The configuration of a repository may name a program that watches its files: it is not run.
	git := exec.CommandContext(ctx, "git", "-c", "core.fsmonitor=false", "-C", root, "check-ignore", "-z", "--stdin")
	git.Stdin, git.WaitDelay = strings.NewReader(paths.String()), gitTime
	git.Env = slices.DeleteFunc(sources.Environment(), func(e string) bool { return strings.HasPrefix(e, "GIT_") })
	out, err := git.Output()
	if code := git.ProcessState.ExitCode(); err != nil && code != 1 { // 1: none of them is ignored
		return nil
	}
	ignored := strings.Split(string(out), "\x00")
	return slices.DeleteFunc(files, func(file string) bool { return slices.Contains(ignored, real(file)) })
}
