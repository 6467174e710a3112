package daemon

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/diff"
)

// Something that is put right fightTimes within fightTime and differs again is somebody else's will.
const (
	fightTimes = 3
	fightTime  = time.Hour
	fightText  = "3 times within an hour"
)

// fights remembers when the drift of which thing was put right, by namesOf, for as long as it matters.
type fights map[string][]time.Time

// won notes that an action was made now.
func (f fights) won(a diff.Action) {
	for _, name := range namesOf(a) {
		f[name] = append(f[name], time.Now())
	}
}

// lost reports whether what an action is about was put right so often that it is left alone.
func (f fights) lost(a diff.Action) bool { return slices.ContainsFunc(namesOf(a), f.gaveUp) }

func (f fights) gaveUp(name string) bool { return len(f[name]) >= fightTimes }

// settle drops what is long ago, and what was lost and is now as it should be.
func (f fights) settle(plan diff.Plan) {
	for name, times := range f {
		if f.gaveUp(name) {
			if !slices.ContainsFunc(plan.Actions, func(a diff.Action) bool { return slices.Contains(namesOf(a), name) }) {
				delete(f, name)
			}
			continue
		}
		for len(times) > 0 && time.Since(times[0]) >= fightTime {
			times = times[1:]
		}
		if f[name] = times; len(times) == 0 {
			delete(f, name)
		}
	}
}
