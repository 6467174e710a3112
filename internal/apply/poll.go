package apply

import "time"

// The interval between two polls for a cluster is a quarter of the time waited so far, within these bounds: early
// polls are cheap and late ones rarely matter.
const (
	minPoll = 250 * time.Millisecond
	maxPoll = 15 * time.Second
)

// The clusters that a run creates are made at about the same time and take about equally long, so that they share their polls as well:
// the first one is looked for soon, in case that it takes no time. Otherwise each takes a second at least, the one that has waited
// longest sets the pace, and once the first is ready, the others are expected when they have waited as long.
const (
	newTime  = time.Second            // what a new cluster takes at least, if it takes any time
	together = 500 * time.Millisecond // those that are expected within it are looked for at once
)

// A pace is what is known of the clusters that a run creates.
type pace struct {
	last time.Time     // when the last poll ended
	slow bool          // one of them was polled and was not ready
	took time.Duration // the shortest wait after which one was ready; 0 for none yet
}

// next is when to poll for all that wait: when the first of them is due.
func (p *pace) next(lanes []*waiting, limit time.Duration) time.Time {
	var longest time.Duration
	var at, first, end time.Time // of the polls for those that are due, and for those that are expected
	for _, n := range lanes {
		if n.fresh {
			longest = max(longest, n.looked.Sub(n.since))
		}
	}
	earliest := func(t *time.Time, due time.Time) {
		if t.IsZero() || due.Before(*t) {
			*t = due
		}
	}
	for _, n := range lanes {
		if due := p.due(n, longest, limit); p.expects(n) {
			earliest(&first, due)
		} else {
			earliest(&at, due)
		}
	}
	for _, n := range lanes {
		if due := p.due(n, longest, limit); p.expects(n) && due.After(end) && !due.After(first.Add(together)) {
			end = due
		}
	}
	if !end.IsZero() {
		earliest(&at, end)
	}
	if soonest := p.last.Add(minPoll); at.Before(soonest) {
		return soonest
	}
	return at
}

// expects reports whether a new cluster is likely to become ready after as long a wait as another one.
func (p *pace) expects(n *waiting) bool {
	return n.fresh && p.took > 0 && n.looked.Sub(n.since) < p.took
}

// due is when a lane is to be looked for, by itself: longest is the wait of the new cluster that has waited longest.
func (p *pace) due(n *waiting, longest, limit time.Duration) time.Time {
	waited := max(0, n.looked.Sub(n.since)) // up to the last poll for it
	over := n.since.Add(max(limit, minPoll))
	var due time.Time
	switch {
	case p.expects(n):
		due = n.since.Add(max(p.took, minPoll))
	case n.fresh && p.slow && p.took == 0 && waited < newTime-minPoll:
		due = n.since.Add(newTime)
	case n.looked.IsZero():
		due = n.since.Add(minPoll)
	case n.fresh && p.took == 0:
		due = n.looked.Add(interval(longest))
	default:
		due = n.looked.Add(interval(waited))
	}
	if due.After(over) {
		return over
	}
	return due
}

func interval(waited time.Duration) time.Duration { return min(maxPoll, max(minPoll, waited/4)) }

// polled notes of a lane that it was looked for, and whether its wait is over without an error.
func (p *pace) polled(n *waiting, ready bool) {
	n.looked = p.last
	switch waited := n.looked.Sub(n.since); {
	case !n.fresh:
	case !ready:
		p.slow = true
	case p.took == 0 || waited < p.took:
		p.took = waited
	}
}
