package faults

import (
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/apply"
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
