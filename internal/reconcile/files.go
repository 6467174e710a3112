package reconcile

import (
	"context"
	"fmt"
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

// placements are what is remembered of the files that camsync has put into projects.
type placements struct{ *Pass }

func (p placements) store() ledger.Store {
	if p.state == "" || p.request.Untrusted {
		return ledger.Store{}
	}
	return ledger.In(p.state, p.name()+" "+p.Config.HubURL)
}

// fileReads is how many files are read at once.
const fileReads = 4

// read adds to the live files what is remembered of them, those that the search does not show yet, and the contents without which they
// cannot be compared.
func (p placements) read(ctx context.Context) error {
	type wanted struct {
		desired, live *spec.Project
	}
	var projects []wanted
	for _, w := range spec.MatchWorkspaces(p.Desired.Workspaces.Value(), p.Live.Workspaces.Value()) {
		if w.Live == nil || w.Conflict != "" {
			continue
		}
		for _, m := range spec.MatchProjects(w.Desired.Projects.Value(), w.Live.Projects.Value()) {
			if m.Live != nil && m.Conflict == "" && m.Live.Files.IsKnown() && m.Desired.Files.IsKnown() {
				projects = append(projects, wanted{m.Desired, m.Live})
			}
		}
	}
	store := p.store()
	for _, m := range projects {
		if err := p.recall(ctx, store, m.live); err != nil {
			return err
		}
		if err := p.contents(ctx, m.desired.Files.Value(), m.live); err != nil {
			return err
		}
		p.settle(ctx, store, m.desired.Files.Value(), m.live)
	}
	return nil
}

// recall notes what is remembered of the files of a project. One that is remembered and that the search does not show is asked for by
// its key: a search may lack what is new.
func (p placements) recall(ctx context.Context, store ledger.Store, project *spec.Project) error {
	files := project.Files.Value()
	known := store.Recall(project.Key)
	for i, f := range files.Live {
		if e, is := known[f.Key]; is {
			placed := spec.Placed(e)
			files.Live[i].Placed = &placed
			delete(known, f.Key)
		}
	}
	var gone []string
	for key, e := range known {
		f, content, err := p.Client.File(ctx, key)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case api.Absent(err), err == nil && f.Project != "" && f.Project != project.Key:
			gone = append(gone, key)
		case err != nil:
			project.Files = spec.Unknown[spec.Files](fmt.Sprintf("whether a file that is not listed is there: %v", err))
			return nil
		default:
			placed := spec.Placed(e)
			f.File.Placed, f.Content = &placed, spec.Known(content)
			files.Live = append(files.Live, f.File)
		}
	}
	p.change(ctx, store, project.Key, nil, gone)
	project.Files = spec.Known(files)
	return nil
}

// contents reads those of the live files that have to be compared.
func (p placements) contents(ctx context.Context, desired spec.Files, project *spec.Project) error {
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
	wave.SetLimit(fileReads)
	for i := range files.Live {
		f := &files.Live[i]
		if !need[f.Key] || f.Content.IsKnown() {
			continue
		}
		wave.Go(func() error {
			read, content, err := p.Client.File(waiting.With(ctx, nil), f.Key)
			if err != nil {
				f.Content = spec.Unknown[[]byte](err.Error())
			} else { // all of one answer belongs together
				f.Content, f.Revision, f.Person, f.UpdatedBy, f.Updated = spec.Known(content), read.Revision, read.Person, read.UpdatedBy, read.Updated
			}
			shown.Rename(what(atomic.AddInt64(&left, -1)))
			return nil
		})
	}
	_ = wave.Wait() // a content that could not be read holds its own file
	return ctx.Err()
}

// settle remembers the files that are found to be as they should be, so that they need not be read again.
func (p placements) settle(ctx context.Context, store ledger.Store, desired spec.Files, project *spec.Project) {
	if !project.Files.IsKnown() {
		return
	}
	note := make(ledger.Known)
	for _, s := range filesync.Make(diff.FilesOf(desired, project)).Steps {
		if e, is := s.Remember(); is {
			note[s.Key] = e
		}
	}
	p.change(ctx, store, project.Key, note, nil)
}

// change writes what is remembered. Without it, more is read the next time.
func (p placements) change(ctx context.Context, store ledger.Store, project string, note ledger.Known, forget []string) {
	if len(note) == 0 && len(forget) == 0 {
		return
	}
	if err := store.Change(project, note, forget); err != nil {
		p.engine.Log.DebugContext(ctx, "the files of a project cannot be remembered", "error", localfile.Cause(err))
	}
}
