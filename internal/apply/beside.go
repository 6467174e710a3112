package apply

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A cluster takes one change to its secrets at a time, and new API clients do not depend on them. So a lane makes its new clients
// beside its secrets: both in the plan's order, and one of each at a time. Everything else waits for both.

// beside is how many of a lane's next actions are secrets, and how many after them new clients that may be made beside them.
func (l *lane) beside(actions []diff.Action, indices []int) (secrets, clients int) {
	if l.notReady != nil || l.frozen != nil {
		return 0, 0
	}
	var names []spec.Name
	for _, i := range indices {
		a := &actions[i]
		set := a.Name.Kind == spec.Secrets && (a.Verb == diff.Create || a.Verb == diff.Update)
		made := a.Name.Kind == spec.Clients && a.Verb == diff.Create && len(a.Calls) == 1
		needs := slices.ContainsFunc(a.Needs, func(name spec.Name) bool { return slices.Contains(names, name) })
		switch {
		case needs, a.Await && !l.ready: // what is waited for, is waited for once
			return secrets, clients
		case set && clients == 0:
			secrets++
			names = append(names, a.Name)
		case made:
			clients++
		default:
			return secrets, clients
		}
	}
	return secrets, clients
}

// both makes the secrets and, beside them, the clients.
func (r *run) both(ctx context.Context, l *lane, actions []diff.Action, secrets, clients []int, done map[spec.Name]bool) {
	branch, known := *l, maps.Clone(done)
	branch.behind = new(behind)
	var making sync.WaitGroup
	making.Go(func() {
		for _, i := range clients {
			r.act(ctx, &branch, &actions[i], i, known)
		}
	})
	for _, i := range secrets {
		r.act(ctx, l, &actions[i], i, done)
	}
	branch.behind.end(r.watch)
	making.Wait()
	maps.Copy(done, known)
	l.ready = l.ready || branch.ready
	if l.notReady == nil {
		l.notReady = branch.notReady
	}
}

// A behind keeps the results of actions back until those before them in the plan have ended, so that the results of a lane come in the
// plan's order. That an action begins is known at once.
type behind struct {
	mu   sync.Mutex
	over bool
	kept []Event
}

// pass passes the result of an action on, in its turn; a nil one at once.
func (b *behind) pass(watch func(Event), e Event) {
	if b != nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if !b.over {
			b.kept = append(b.kept, e)
			return
		}
	}
	watch(e)
}

// end passes on what was kept back, and keeps nothing more.
func (b *behind) end(watch func(Event)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
	for _, e := range b.kept {
		watch(e)
	}
	b.kept = nil
}
