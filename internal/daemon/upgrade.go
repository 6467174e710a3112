package daemon

import (
	"time"

	"github.com/camsync/camsync/internal/diff"
)

// A wait of an upgrade ends by itself, and so does the grace of a rotation, often at a known time: the daemon then makes a pass, however long its interval is.

// holds are the actions that a pass has held, after what it wrote.
func (o Outcome) holds() []diff.Action {
	var holds []diff.Action
	for i, a := range o.Plan.Actions {
		if o.Results != nil {
			a = o.Results[i].Action
		}
		if a.Verb == diff.Hold {
			holds = append(holds, a)
		}
	}
	return holds
}

// waitsUntil is when the first wait ends, of those whose end is known and still to come.
func (o Outcome) waitsUntil(now time.Time) (first time.Time, waits bool) {
	for _, a := range o.holds() {
		if a.Wait != nil && a.Wait.Until.After(now) && (!waits || a.Wait.Until.Before(first)) {
			first, waits = a.Wait.Until, true
		}
	}
	for _, r := range o.Plan.Rotations {
		if r.Until.After(now) && (!waits || r.Until.Before(first)) {
			first, waits = r.Until, true
		}
	}
	return first, waits
}

// waits is the number of upgrades that wait for their turn. Other holds may end by themselves, too, such as one until a cluster's
// encryption key is ready.
func (o Outcome) waits() int {
	n := 0
	for _, a := range o.holds() {
		if a.Floor != "" && a.Wait != nil {
			n++
		}
	}
	return n
}
