package daemon

import (
	"slices"
	"time"

	"github.com/camsync/camsync/internal/diff"
)

// What was corrected flapLimit times within flapWindow and differs again is flapping.
const (
	flapLimit  = 3
	flapWindow = time.Hour
	flapText   = "3 times within an hour"
)

// flapping records when drift was corrected, by namesOf.
type flapping map[string][]time.Time

// corrected records that an action was made now.
func (f flapping) corrected(a diff.Action) {
	for _, name := range namesOf(a) {
		f[name] = append(f[name], time.Now())
	}
}

// stops reports whether what an action is about is flapping, so that it is not corrected again.
func (f flapping) stops(a diff.Action) bool { return slices.ContainsFunc(namesOf(a), f.reached) }

func (f flapping) reached(name string) bool { return len(f[name]) >= flapLimit }

// expire drops corrections older than flapWindow, and what was flapping and now matches the file.
func (f flapping) expire(plan diff.Plan) {
	for name, times := range f {
		if f.reached(name) {
			if !slices.ContainsFunc(plan.Actions, func(a diff.Action) bool { return slices.Contains(namesOf(a), name) }) {
				delete(f, name)
			}
			continue
		}
		for len(times) > 0 && time.Since(times[0]) >= flapWindow {
			times = times[1:]
		}
		if f[name] = times; len(times) == 0 {
			delete(f, name)
		}
	}
}
