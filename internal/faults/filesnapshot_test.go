package faults

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// pushes notes that a run has written files.
func (k *fileWalk) pushes(p *process) {
	k.pushed = k.pushed || slices.ContainsFunc(p.results, func(r apply.Result) bool {
		wrote := r.Outcome == apply.Created || r.Outcome == apply.Updated || r.Outcome == apply.Deleted
		return wrote && r.Action.Name.Kind == spec.ProjectFiles && !r.Action.IsSnapshot() && !r.Action.Name.IsDirectory()
	})
}

// snapshot says that no snapshot has what the directory has, although that was pushed and nothing is held.
func (k *fileWalk) snapshot() error {
	if !k.settled || !k.pushed {
		return nil
	}
	all, err := k.w.project(fileProject).Snapshots()
	if err != nil || len(all) == 0 {
		return fmt.Errorf("%d snapshots, %v", len(all), err)
	}
	last := all[len(all)-1]
	for at, content := range k.local {
		if kept, is := last.Files[at]; !is || !sameModel(at, content, kept) {
			return fmt.Errorf("the snapshot %q has %s with %q, want %q", last.Name, at, kept, content)
		}
	}
	k.pushed = false
	k.kepts++
	return nil
}

// A run that is killed after it has made a snapshot leaves one that is due. The push that follows has a snapshot of its own.
func TestASnapshotOfAnEarlierPush(t *testing.T) {
	t.Parallel()
	var kill string
	inFiles(t, emulator.Options{}, func(w *world, _ map[string]string) {
		passed := w.run("").passed
		kill = passed[slices.IndexFunc(passed, func(at string) bool { return strings.HasPrefix(at, "before remembering a snapshot") })]
	})
	inFiles(t, emulator.Options{}, func(w *world, _ map[string]string) {
		if p := w.run(kill); !p.dead {
			t.Fatalf("the run did not come to %s", kill)
		}
		later := maps.Clone(filesOfNew)
		later["one.bpmn"] = modelText("one.bpmn", "later")
		w.directory("new", later)
		if err := errors.Join(w.settles(), w.isKept("New process", later)); err != nil {
			t.Error(err)
		}
	})
}

// isKept says that the last snapshot of a project is not of these files. An answer that says falsely that a file was written leads to
// another push, and to another snapshot.
func (w *world) isKept(project string, wanted map[string]string) error {
	all, err := w.project(project).Snapshots()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("%s has no snapshot", project)
	}
	last := all[len(all)-1]
	for at, content := range wanted {
		if kept, is := last.Files[at]; !is || !sameModel(at, content, kept) {
			return fmt.Errorf("the snapshot of %s has %s with %q, want %q", project, at, kept, content)
		}
	}
	if _, is := last.Files["doomed.rpa"]; is {
		return fmt.Errorf("the snapshot of %s has the file that is deleted", project)
	}
	return nil
}

// isKeptOnce says that there is another number of snapshots than one of each project.
func (w *world) isKeptOnce() error {
	for _, project := range []string{fileProject, "New process"} {
		if all, err := w.project(project).Snapshots(); err != nil || len(all) != 1 {
			return fmt.Errorf("%d snapshots of %s, want 1; %v", len(all), project, err)
		}
	}
	return nil
}
