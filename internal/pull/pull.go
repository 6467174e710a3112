// Package pull writes the files of a project of Camunda Hub into a directory: what the server gives, byte for byte, under the names that
// it gives, as far as these are safe.
package pull

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/models"
	"github.com/camsync/camsync/internal/spec"
)

// A Client reads Camunda Hub.
type Client interface {
	Workspace(ctx context.Context, key string) (*spec.Workspace, error)
	Workspaces(ctx context.Context, names ...string) ([]spec.Workspace, error)
	Project(ctx context.Context, key string) (*api.Project, error)
	Projects(ctx context.Context, workspaces []string, names ...string) ([]api.Project, error)
	Files(ctx context.Context, project string) ([]api.File, error)
	File(ctx context.Context, key string) (api.File, []byte, error)
	Held(ctx context.Context, project string) (map[string]bool, error)
}

// An Outcome is what has happened to a file.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Removed   Outcome = "removed"
	OnlyHere  Outcome = "only here" // it is one that a project could have, and this one does not
	Refused   Outcome = "refused"   // its name cannot be one on disk
	Failed    Outcome = "failed"
)

// A File is one of the project, or only of the directory.
type File struct {
	Path    string // below the directory, with slashes; as Camunda Hub shows it if it is refused
	Key     string // empty if it is only in the directory
	Outcome Outcome
	Reason  string // why it is refused, or has failed; not clean
}

// A Result is what a pull has done.
type Result struct {
	Files []File // by path
	Kept  string // why nothing was removed, although files are to be; empty if nothing is in the way
}

// Whole reports whether the directory has all that the project has, and with mirror no other file.
func (r Result) Whole() bool { return r.Kept == "" && r.Count(Refused) == 0 && r.Count(Failed) == 0 }

// Count is how many files have an outcome.
func (r Result) Count(o Outcome) (n int) {
	for _, f := range r.Files {
		if f.Outcome == o {
			n++
		}
	}
	return n
}

// Check refuses a directory that is something else.
func Check(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", dir, localfile.Cause(err))
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory", dir)
	}
	return nil
}

// Run writes the files of a project into a directory, which is made where there is none. With mirror, files that the project does not
// have are removed from it, if all others are what they should be. An error says that nothing was done.
func Run(ctx context.Context, c Client, project, dir string, mirror bool) (Result, error) {
	list, err := c.Files(ctx, project)
	if err != nil {
		return Result{}, fmt.Errorf("the files of the project are unknown: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Result{}, fmt.Errorf("%s: %w", dir, localfile.Cause(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w", dir, localfile.Cause(err))
	}
	defer root.Close()
	r := Result{Files: place(list)}
	taken := make(map[string]bool) // all paths, also of those that are refused
	for _, f := range r.Files {
		taken[f.Path] = true
	}
	fetch(ctx, c, root, list, r.Files)
	local, err := others(root, taken)
	if err != nil && mirror {
		r.Kept = "the directory cannot be read: " + err.Error()
	}
	if mirror && len(local) > 0 {
		r.Kept = cmp.Or(r.Kept, removable(ctx, c, project, list, r))
	}
	for _, path := range local {
		f := File{Path: path, Outcome: OnlyHere}
		if mirror && r.Kept == "" {
			f.Outcome = Removed
			if err := remove(root, path); err != nil {
				f.Outcome, f.Reason = Failed, "it is not in the project, and cannot be removed: "+err.Error()
			}
		}
		r.Files = append(r.Files, f)
	}
	slices.SortStableFunc(r.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return r, nil
}

// place gives each file its path, in the order of the list. What cannot have one is refused.
func place(list []api.File) []File {
	files := make([]File, len(list))
	var paths []string
	var at []int
	for i, f := range list {
		files[i] = File{Path: f.Simple, Key: f.Key}
		folders, err := models.Folders(f.Simple, f.Name)
		path := ""
		if err == nil {
			path, err = models.Path(folders, f.Name, f.Type)
		}
		if err != nil {
			files[i].Outcome, files[i].Reason = Refused, err.Error()
			continue
		}
		files[i].Path = path
		paths, at = append(paths, path), append(at, i)
	}
	for n, other := range models.Clashes(paths) {
		f := &files[at[n]]
		switch {
		case other == f.Path:
			f.Outcome, f.Reason = Refused, "the project has another file of this path"
		case other != "":
			f.Outcome, f.Reason = Refused, fmt.Sprintf("%q cannot be beside it on every system", other)
		}
	}
	return files
}

// removable is why no file may be removed from the directory; empty if they may be.
func removable(ctx context.Context, c Client, project string, list []api.File, r Result) string {
	if r.Count(Refused)+r.Count(Failed) > 0 {
		return "not all files of the project are here"
	}
	held, err := c.Held(ctx, project)
	if err != nil {
		return "whether the list of the project's files is whole is not known: " + err.Error()
	}
	for _, f := range list {
		delete(held, f.Key)
	}
	if len(held) > 0 {
		return fmt.Sprintf("the list of the project's files lacks %d that its directories show; run again later", len(held))
	}
	return ""
}
