// Package projectfiles completes what was read of the files of projects, so that they can be compared: with what is remembered of those that
// camsync has put there, with those that a search does not show yet, and with the contents of those that are not known to be as they were.
package projectfiles

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
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
			if err := r.recall(ctx, m.Live, m.Desired.Files.Value().Snapshot); err != nil {
				return err
			}
			input := func() filesync.Input { return diff.FilesOf(desired.Policy, m.Desired.Files.Value(), m.Live) }
			if err := r.contents(ctx, input, m.Live); err != nil {
				return err
			}
			r.settle(ctx, input, m.Live)
		}
	}
	return nil
}

// recall notes what is remembered of the files of a project. One that is remembered and that the search does not show is asked for by
// its key: a search may lack what is new. Snapshot says that it matters whether a snapshot is due.
func (r Reader) recall(ctx context.Context, project *spec.Project, snapshot bool) error {
	files := project.Files.Value()
	known := r.Store.Recall(project.Key)
	if snapshot {
		_, files.SnapshotDue = r.Store.Due(project.Key)
	}
	for i, f := range files.Live {
		if e, is := known[f.Key]; is {
			placed := spec.Placed(e)
			files.Live[i].Placed = &placed
			delete(known, f.Key)
		}
	}
	gone, err := r.unlisted(ctx, project, &files, known)
	if err != nil {
		return err
	}
	r.change(ctx, project.Key, nil, gone)
	if project.Files.IsKnown() {
		project.Files = spec.Known(files)
	}
	return nil
}

// unlisted asks for the files that are remembered and not listed, and returns the keys of those that are gone. Where one cannot be read,
// the files of the project are unknown.
func (r Reader) unlisted(ctx context.Context, project *spec.Project, files *spec.Files, known ledger.Known) (gone []string, err error) {
	var mu sync.Mutex
	err = r.each(ctx, slices.Sorted(maps.Keys(known)), "of the project "+project.Name+" that are not listed", func(key string, f api.File, content []byte, err error) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case api.Absent(err), err == nil && f.Project != "" && !strings.EqualFold(f.Project, project.Key):
			gone = append(gone, key)
		case err != nil:
			project.Files = spec.Unknown[spec.Files](fmt.Sprintf("whether a file that is not listed is there: %v", err))
		default:
			placed := spec.Placed(known[key])
			f.File.Placed, f.Content = &placed, spec.Known(content)
			files.Live = append(files.Live, f.File)
		}
	})
	return gone, err
}

// each reads files, and shows how many are left. The error is that of the context.
func (r Reader) each(ctx context.Context, keys []string, what string, read func(key string, f api.File, content []byte, err error)) error {
	if len(keys) == 0 {
		return nil
	}
	left := int64(len(keys))
	name := func(left int64) string { return fmt.Sprintf("files %s, %d left", what, left) }
	shown := waiting.Begin(ctx, name(left))
	defer shown.End()
	var wave errgroup.Group
	wave.SetLimit(atOnce)
	for _, key := range keys {
		wave.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			f, content, err := r.Client.File(waiting.With(ctx, nil), key)
			if err == nil && f.Directory != "" && len(f.Directories) == 0 {
				err = fmt.Errorf("the answer does not say in which directories %s is", key)
			}
			read(key, f, content, err)
			shown.Rename(name(atomic.AddInt64(&left, -1)))
			return nil
		})
	}
	_ = wave.Wait()
	return ctx.Err()
}

// contents reads those of the live files that have to be compared.
func (r Reader) contents(ctx context.Context, input func() filesync.Input, project *spec.Project) error {
	files, known := project.Files.Get()
	if !known {
		return nil
	}
	at := make(map[string]*spec.File, len(files.Live))
	for i, f := range files.Live {
		at[f.Key] = &files.Live[i]
	}
	need := filesync.Reads(input())
	return r.each(ctx, need, "of the project "+project.Name+" that have to be compared", func(key string, read api.File, content []byte, err error) {
		f := at[key]
		if err == nil && read.Project != "" && !strings.EqualFold(read.Project, project.Key) {
			err = errors.New("it is in another project by now")
		}
		if err != nil { // it holds its own file
			f.Content = spec.Unknown[[]byte](err.Error())
			return
		}
		read.Placed, read.Content = f.Placed, spec.Known(content)
		*f = read.File // all of one answer belongs together
	})
}

// settle remembers the files that are found to be as they should be, so that they need not be read again.
func (r Reader) settle(ctx context.Context, input func() filesync.Input, project *spec.Project) {
	if !project.Files.IsKnown() {
		return
	}
	note := make(ledger.Known)
	for _, s := range filesync.Make(input()).Steps {
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
