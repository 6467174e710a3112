package daemon

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// gateTime is how long what the API takes only later is not asked for again.
const gateTime = time.Hour

// gates remember what the API takes only later, by namesOf.
type gates map[string]gate

type gate struct {
	until  time.Time
	reason string
}

// learn notes what the API has put off, and forgets what may be asked for again.
func (g gates) learn(results []apply.Result) {
	now := time.Now()
	for name, gate := range g {
		if !now.Before(gate.until) {
			delete(g, name)
		}
	}
	for _, r := range results {
		if r.Blocked {
			for _, name := range namesOf(r.Action) {
				g[name] = gate{now.Add(gateTime), r.Action.Reason}
			}
		}
	}
}

// shut is the gate before an action, if it is still too early to ask again.
func (g gates) shut(a diff.Action) (gate, bool) {
	names := namesOf(a)
	i := slices.IndexFunc(names, func(name string) bool { return time.Now().Before(g[name].until) })
	if i < 0 {
		return gate{}, false
	}
	return g[names[i]], true
}
