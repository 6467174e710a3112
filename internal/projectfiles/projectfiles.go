// Package projectfiles completes what was read of the files of projects, so that they can be compared: with what is remembered of those that
// camsync has put there, with those that a search does not show yet, and with the contents of those that are not known to be as they were.
package projectfiles

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/ledger"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// A Client reads a file with its content, with one request. The error is one of which [api.Absent] is true where there is none.
type Client interface {
	File(ctx context.Context, key string) (api.File, []byte, error)
}

// A Reader completes a live organisation.
type Reader struct {
	Client Client
	Store  ledger.Store // the zero one remembers nothing: all contents are read
	Log    *slog.Logger
}

// atOnce is how many files are read at once.
const atOnce = 4

// Read completes the files of the projects whose files are desired, and remembers those that are as they should be. The error is that of
// the context.
func (r Reader) Read(ctx context.Context, desired, live spec.Organization) error {
	for _, w := range spec.MatchWorkspaces(desired.Workspaces.Value(), live.Workspaces.Value()) {
		if w.Live == nil || w.Conflict != "" {
			continue
		}
		for _, m := range spec.MatchProjects(w.Desired.Projects.Value(), w.Live.Projects.Value()) {
			if m.Live == nil || m.Conflict != "" || !m.Live.Files.IsKnown() || !m.Desired.Files.IsKnown() {
				continue
			}
			if err := r.recall(ctx, m.Live); err != nil {
				return err
			}
			if err := r.contents(ctx, m.Desired.Files.Value(), m.Live); err != nil {
				return err
			}
			r.settle(ctx, m.Desired.Files.Value(), m.Live)
		}
	}
	return nil
}

// recall notes what is remembered of the files of a project. One that is remembered and that the search does not show is asked for by
// its key: a search may lack what is new.
func (r Reader) recall(ctx context.Context, project *spec.Project) error {
	files := project.Files.Value()
	known := r.Store.Recall(project.Key)
	for i, f := range files.Live {
		if e, is := known[f.Key]; is {
			placed := spec.Placed(e)
			files.Live[i].Placed = &placed
			delete(known, f.Key)
		}
	}
	var gone []string
	for key, e := range known {
		f, content, err := r.Client.File(ctx, key)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case api.Absent(err), err == nil && f.Project != "" && f.Project != project.Key:
			gone = append(gone, key)
		case err == nil && !complete(f):
			err = fmt.Errorf("the answer does not say in which directories %s is", key)
			fallthrough
		case err != nil:
			project.Files = spec.Unknown[spec.Files](fmt.Sprintf("whether a file that is not listed is there: %v", err))
			return nil
		default:
			placed := spec.Placed(e)
			f.File.Placed, f.Content = &placed, spec.Known(content)
			files.Live = append(files.Live, f.File)
		}
	}
	r.change(ctx, project.Key, nil, gone)
	project.Files = spec.Known(files)
	return nil
}

// complete reports whether an answer says where the file is.
func complete(f api.File) bool { return f.Directory == "" || len(f.Directories) > 0 }

// contents reads those of the live files that have to be compared.
func (r Reader) contents(ctx context.Context, desired spec.Files, project *spec.Project) error {
	files, known := project.Files.Get()
	if !known {
		return nil
	}
	need := make(map[string]bool)
	for _, key := range filesync.Reads(diff.FilesOf(desired, project)) {
		need[key] = true
	}
	if len(need) == 0 {
		return nil
	}
	left := int64(len(need))
	what := func(left int64) string {
		return fmt.Sprintf("what is in %d files of the project %s, %d left", len(need), project.Name, left)
	}
	shown := waiting.Begin(ctx, what(left))
	defer shown.End()
	var wave errgroup.Group
	wave.SetLimit(atOnce)
	for i := range files.Live {
		f := &files.Live[i]
		if !need[f.Key] || f.Content.IsKnown() {
			continue
		}
		wave.Go(func() error {
			read, content, err := r.Client.File(waiting.With(ctx, nil), f.Key)
			switch {
			case err != nil:
				f.Content = spec.Unknown[[]byte](err.Error())
			case !complete(read):
				f.Content = spec.Unknown[[]byte]("the answer does not say in which directories it is")
			default: // all of one answer belongs together
				read.Placed, read.Content = f.Placed, spec.Known(content)
				*f = read.File
			}
			shown.Rename(what(atomic.AddInt64(&left, -1)))
			return nil
		})
	}
	_ = wave.Wait() // a content that could not be read holds its own file
	return ctx.Err()
}

// settle remembers the files that are found to be as they should be, so that they need not be read again.
func (r Reader) settle(ctx context.Context, desired spec.Files, project *spec.Project) {
	if !project.Files.IsKnown() {
		return
	}
	note := make(ledger.Known)
	for _, s := range filesync.Make(diff.FilesOf(desired, project)).Steps {
		if e, is := s.Remember(); is {
			note[s.Key] = e
		}
	}
	r.change(ctx, project.Key, note, nil)
}

// change writes what is remembered. Without it, more is read the next time.
func (r Reader) change(ctx context.Context, project string, note ledger.Known, forget []string) {
	if len(note) == 0 && len(forget) == 0 {
		return
	}
	if err := r.Store.Change(project, note, forget); err != nil {
		r.Log.DebugContext(ctx, "the files of a project cannot be remembered", "error", localfile.Cause(err))
	}
}
