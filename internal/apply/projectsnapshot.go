package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// begin remembers, before the first write of a push, that a snapshot is to follow it.
func (f filing) begin(ctx context.Context, project string) {
	s := f.step
	if s.a.Push == nil || s.Placements == nil || s.l.pushed[project] {
		return
	}
	if err := s.Placements.Await(project, ""); err != nil {
		s.Log.WarnContext(ctx, "the snapshot that follows cannot be remembered: if this run is stopped, the next one will not make it", "action", s.a.Name, "error", err)
	}
	if s.l.pushed == nil {
		s.l.pushed = make(map[string]bool)
	}
	s.l.pushed[project] = true
}

// A keepingSnapshot makes the snapshot that follows a push. Two would do no harm, but people would have to find out which one to review:
// what an earlier request may have made is looked for first, under the name that only it has.
type keepingSnapshot struct {
	filing
	call api.CreateSnapshot
}

// snapshotLooks are how often a snapshot is looked for whose answer was unclear, and snapshotGap is the time before each but the first.
const (
	snapshotLooks = 3
	snapshotGap   = 10 * time.Second
)

func (k *keepingSnapshot) write(ctx context.Context) (err error) {
	if k.call.Project, err = k.project(k.call.Project); err != nil {
		return err
	}
	if there, err := k.earlier(ctx); there || err != nil {
		return err
	}
	k.called()
	if p := k.step.Placements; p != nil {
		if err := p.Await(k.call.Project, k.call.Name); err != nil {
			k.step.Log.WarnContext(ctx, "the snapshot cannot be remembered", "action", k.step.a.Name, "error", err)
		}
	}
	_, err = k.send(ctx, k.call, k.plainly(k.call))
	if unclear, is := errors.AsType[*api.Unclear](err); is {
		return k.find(ctx, unclear)
	}
	if err != nil {
		return err
	}
	return k.made()
}

// called gives the snapshot its name, which no other one has: the time is a part of it, to the millisecond.
func (k *keepingSnapshot) called() {
	by := "camsync"
	if commit := k.step.a.Push.Commit; commit != "" {
		by = "commit " + commit
	}
	k.call.Name = by + ", " + k.step.Clock().UTC().Format("2006-01-02 15:04:05.000 UTC")
	k.call.Description = "made by camsync after it had pushed all files of a directory"
}

// earlier looks for the snapshot that an earlier run may have made.
func (k *keepingSnapshot) earlier(ctx context.Context) (there bool, err error) {
	if k.step.Placements == nil {
		return false, nil
	}
	name, due := k.step.Placements.Due(k.call.Project)
	if !due || name == "" {
		return false, nil
	}
	before := k.call
	before.Name = name
	found, err := k.client.Made(ctx, before, k.l.uuid)
	switch {
	case ctx.Err() != nil:
		return false, stopped(ctx)
	case err != nil:
		return false, fmt.Errorf("whether an earlier run has made it: %w", err)
	case len(found) == 0:
		return false, nil
	}
	return true, k.made()
}

// find looks for the snapshot after an unclear answer. If it does not show up, the next run looks once more before it makes another one.
func (k *keepingSnapshot) find(ctx context.Context, unclear error) error {
	for i := range snapshotLooks {
		if i > 0 {
			k.l.waits("looking for the snapshot, whose answer was lost")
			select {
			case <-time.After(snapshotGap):
			case <-ctx.Done():
				return unclear
			}
		}
		if found, err := k.client.Made(ctx, k.call, k.l.uuid); err == nil && len(found) > 0 {
			return k.made()
		}
	}
	return unclear
}

// made remembers that the snapshot is there. Where it is not remembered that one is due, the next run makes none.
func (k *keepingSnapshot) made() error {
	if k.step.Placements == nil {
		return nil
	}
	err := k.step.Placements.Made(k.call.Project)
	if _, due := k.step.Placements.Due(k.call.Project); due && err != nil {
		return fmt.Errorf("the snapshot was made, which cannot be remembered: the next run looks for it: %w", err)
	}
	return nil
}
