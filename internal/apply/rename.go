package apply

import (
	"context"
	"fmt"

	"github.com/camsync/camsync/internal/diff"
)

// A renaming is that of one cluster, for which others wait that are to get its name. What waits is in another lane: the plan
// has no circles of them.
type renaming struct {
	action *diff.Action
	ended  chan struct{}
	done   bool // from when ended is closed
}

func newRenamings(actions []diff.Action) map[string]*renaming {
	all := make(map[string]*renaming)
	for i := range actions {
		if a := &actions[i]; diff.Renames(*a) && a.UUID != "" {
			all[a.UUID] = &renaming{action: a, ended: make(chan struct{})}
		}
	}
	return all
}

// end notes the outcome of an action, if it is the renaming.
func (n *renaming) end(a *diff.Action, o Outcome) {
	if n != nil && n.action == a {
		n.done = o == Updated
		close(n.ended)
	}
}

// vacated waits until the clusters are renamed that have the name which this action's cluster is to get.
func (s step) vacated(ctx context.Context) error {
	if len(s.a.After) == 0 {
		return nil
	}
	for _, uuid := range s.a.After {
		n := s.renamings[uuid]
		if n == nil {
			return fmt.Errorf("it waits for the renaming of %s, which is held", uuid)
		}
		select {
		case <-n.ended:
		default:
			s.l.waits("waiting for its name, until " + n.action.Name.String() + " has another one")
		}
		select {
		case <-n.ended:
		case <-ctx.Done():
			return stopped(ctx)
		}
		if !n.done {
			return fmt.Errorf("it waits for the renaming of %s, which was not done", uuid)
		}
	}
	if s.suspension.check(); ctx.Err() != nil {
		return stopped(ctx)
	}
	return nil
}
