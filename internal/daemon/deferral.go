package daemon

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// deferFor is how long the daemon waits before it tries again what the API accepts only later.
const deferFor = time.Hour

// deferBackedUp is the same for what a backup precedes: each try may take one, and the platform keeps three.
const deferBackedUp = 6 * time.Hour

// deferrals hold what the API accepts only later, by namesOf.
type deferrals map[string]deferral

type deferral struct {
	until  time.Time
	reason string
}

// update adds what the API has deferred in a pass, and drops what is due again.
func (d deferrals) update(results []apply.Result) {
	now := time.Now()
	for name, deferral := range d {
		if !now.Before(deferral.until) {
			delete(d, name)
		}
	}
	for _, r := range results {
		if r.Blocked {
			wait := deferFor
			if r.Backup != nil {
				wait = deferBackedUp
			}
			for _, name := range namesOf(r.Action) {
				d[name] = deferral{now.Add(wait), r.Action.Reason}
			}
		}
	}
}

// of returns the deferral of an action, if it is not due yet.
func (d deferrals) of(a diff.Action) (deferral, bool) {
	names := namesOf(a)
	i := slices.IndexFunc(names, func(name string) bool { return time.Now().Before(d[name].until) })
	if i < 0 {
		return deferral{}, false
	}
	return d[names[i]], true
}
