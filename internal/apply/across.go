package apply

import (
	"context"
	"fmt"
	"sync"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Lanes run side by side, and few actions need one of another lane: the member of a workspace who is invited to the organisation, the
// environment of a cluster that is created. No lane of clusters or members needs another lane, so that none waits for itself.

// across are the actions that others need which are in another lane, by their name.
type across map[spec.Name]*awaited

// An awaited action has ended once all of its name have.
type awaited struct {
	mu   sync.Mutex
	left int
	over chan struct{} // closed at the end
	done bool          // all of them were made
	made string        // the id of what they created
}

func newAcross(actions []diff.Action) across {
	all := make(across)
	for _, a := range actions {
		for _, name := range a.Needs {
			if name.Lane() != a.Name.Lane() {
				all[name] = &awaited{over: make(chan struct{}), done: true}
			}
		}
	}
	for _, a := range actions {
		if other := all[a.Name]; other != nil {
			other.left++
		}
	}
	for _, other := range all {
		if other.left == 0 { // nothing in the plan is called so
			other.done = false
			close(other.over)
		}
	}
	return all
}

// end notes the end of an action.
func (all across) end(name spec.Name, r Result) {
	other := all[name]
	if other == nil {
		return
	}
	other.mu.Lock()
	defer other.mu.Unlock()
	other.left--
	other.done = other.done && r.Outcome.done()
	if r.Made != "" {
		other.made = r.Made
	}
	if other.left == 0 {
		close(other.over)
	}
}

// needed waits for what the action needs, and says what of it was not done.
func (s step) needed(ctx context.Context, done map[spec.Name]bool) error {
	for _, name := range s.a.Needs {
		ok := done[name]
		if other := s.across[name]; other != nil && name.Lane() != s.l.name {
			select {
			case <-other.over:
			default:
				s.l.waits("waiting for " + name.String())
			}
			select {
			case <-other.over:
			case <-ctx.Done():
				return stopped(ctx)
			}
			ok = other.done
		}
		if !ok {
			return fmt.Errorf("it waits for %s, which was not done", name)
		}
	}
	return nil
}

// made is the id of what an action of another lane has created; empty for none.
func (all across) made(name spec.Name) string {
	if other := all[name]; other != nil {
		return other.made
	}
	return ""
}
