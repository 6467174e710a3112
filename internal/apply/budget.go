package apply

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// How long writes may fail continuously, with no success in between, before the rest of their kind is not tried. Each of
// them is repeated for a while by itself; without a common end, a run that cannot succeed would take that long for each.
const (
	routeBudget = 75 * time.Second // those of one route, in one lane or in all together
	runBudget   = 2 * time.Minute  // all writes of a run
)

// budgets hold what the failures of a run have cost, by route and lane.
type budgets struct {
	mu      sync.Mutex
	streaks map[budgetKey]*streak
}

// A budgetKey says what a budget is for: one route in one lane, one route, or everything.
type budgetKey struct {
	lane  spec.Name
	route string
}

// A streak is a run of failures without a success.
type streak struct {
	spent time.Duration // on failing; what several lanes spent at the same time counts once
	end   time.Time
	last  error
}

func keys(lane spec.Name, route string) []budgetKey {
	return []budgetKey{{lane, route}, {route: route}, {}}
}

// exhausted is why an action is not tried: what it needs has failed for too long. It is nil where it may be.
func (b *budgets) exhausted(lane spec.Name, a *diff.Action) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, call := range a.Calls {
		for _, key := range keys(lane, api.Route(call)) {
			budget := routeBudget
			if key.route == "" {
				budget = runBudget
			}
			if s := b.streaks[key]; s != nil && s.spent >= budget {
				return fmt.Errorf("%s of failures without a success: %v", s.spent.Round(time.Second), s.last) // its chain is another action's
			}
		}
	}
	return nil
}

// count takes down how a call ended that was begun at a time. A refusal that concerns one resource says nothing
// of the others.
func (b *budgets) count(lane spec.Name, call api.Call, begun time.Time, err error) {
	if err != nil && ofOne(err) {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	for _, key := range keys(lane, api.Route(call)) {
		s := b.streaks[key]
		switch {
		case err == nil:
			delete(b.streaks, key)
			continue
		case s == nil:
			s = &streak{end: begun}
			if b.streaks == nil {
				b.streaks = make(map[budgetKey]*streak)
			}
			b.streaks[key] = s
		}
		from := begun
		if from.Before(s.end) {
			from = s.end
		}
		s.spent, s.end, s.last = s.spent+max(0, now.Sub(from)), now, err
	}
}

// ofOne reports whether an error concerns one resource alone.
func ofOne(err error) bool {
	switch status := api.Status(err); status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooManyRequests:
		return false
	default:
		return status/100 == 4 || errors.Is(err, errStale)
	}
}
