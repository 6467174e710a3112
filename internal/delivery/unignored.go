package delivery

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/sources"
)

// gitTime is how long git may take to say which files it ignores.
const gitTime = 5 * time.Second

// Unignored are those of the files that lie in a git working tree and that git does not ignore, so that
// they are committed easily. Where git cannot tell, such as without git, there are none.
func Unignored(ctx context.Context, files []string) []string {
	ctx, stop := context.WithTimeout(ctx, gitTime)
	defer stop()
	byDirectory := make(map[string][]string)
	for _, file := range files {
		path := localfile.ResolveLinks(localfile.Absolute(filepath.Dir(file)))
		directory := existing(path)
		byDirectory[directory] = append(byDirectory[directory], file)
	}
	var found []string
	for directory, files := range byDirectory {
		found = append(found, unignoredIn(ctx, directory, files)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// existing is the directory, or the nearest one above it that exists.
func existing(directory string) string {
	if info, err := os.Stat(directory); err == nil && info.IsDir() || filepath.Dir(directory) == directory {
		return directory
	}
	return existing(filepath.Dir(directory))
}

// unignoredIn asks the git repository of a directory.
func unignoredIn(ctx context.Context, directory string, files []string) []string {
	paths := make([]string, len(files))
	for i, file := range files {
		paths[i] = filepath.Join(localfile.ResolveLinks(localfile.Absolute(filepath.Dir(file))), filepath.Base(file))
	}
	// The configuration of a repository may name a program that watches its files: it is not run.
	git := exec.CommandContext(ctx, "git", "-c", "core.fsmonitor=false", "-C", directory, "check-ignore", "-z", "--stdin")
	git.Stdin, git.WaitDelay = strings.NewReader(strings.Join(paths, "\x00")), time.Second
	git.Env = slices.DeleteFunc(sources.Environment(), func(e string) bool { return strings.HasPrefix(e, "GIT_") })
	out, err := git.Output()
	if code := git.ProcessState.ExitCode(); err != nil && code != 1 { // 1: none of them is ignored
		return nil
	}
	ignored := strings.Split(string(out), "\x00")
	var left []string
	for i, file := range files {
		if !slices.Contains(ignored, paths[i]) {
			left = append(left, file)
		}
	}
	return left
}
