package diff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Wait is of a hold that ends by itself: what would be done may not be done yet.
type Wait struct {
	Until time.Time // when it ends, at the earliest; zero if not a time but an event ends it
}

// A Turn is what must still be so when an upgrade begins, some time after it was planned.
type Turn struct {
	Window    *spec.Window // is open; nil for any time
	MaxAtOnce int          // of the clusters, and this one, are Updating; 0 for any number
	Clusters  []string     // their uuids, without that of this one
}

// staging holds upgrades whose turn has not come, as policy.upgrade says.
//
//	of the clusters of earlier stages, one              hold until
//	does not exist, has an older generation than the    it is otherwise: an event
//	  file asks of this one, or is not Healthy
//	has been so for less than the soak time             that has passed: a time
//	the window is closed                                it opens, after the soak time
//	maxAtOnce clusters are Updating, may begin to be    one of them is done: an event
//	  since an answer was lost, or go first
//
// What cannot be known holds, too: a stage that the API does not show may be an earlier one.
type staging struct {
	policy   spec.Upgrades
	now      time.Time
	clusters []staged // those that the file declares and keeps, by name
	under    []under  // way
}

// A staged cluster is a declared one with its stage.
type staged struct {
	name    spec.Name
	live    *spec.Cluster // nil where there is none
	floor   string        // the generation that the file asks for; empty if it asks for none
	stage   string
	unknown string // why the stage is not known
}

// An under is a cluster that is Updating or may be at any moment, or that this plan upgrades.
type under struct {
	name spec.Name
	how  string
}

// stages holds the upgrades whose turn has not come. One that it lets go counts for the next ones.
func (g *guards) stages() {
	policy := g.desired.Policy.Upgrade
	if !policy.Any() {
		return
	}
	s := newStaging(policy, g.desired, g.live)
	for i, a := range g.plan.Actions {
		if a.Verb == Hold || !a.upgrades() {
			continue
		}
		c := s.of(a)
		if _, named := policy.Before(c.stage); !named && len(policy.Order) > 0 && c.unknown == "" {
			g.plan.note(a.Name.String() + ": policy.upgrade.order does not name its stage, so its upgrade waits for no other cluster, and no other waits for it")
		}
		reason, hint, until := s.wait(c)
		if reason != "" {
			held := a.blocked(reason, hint)
			held.Wait = &Wait{until}
			g.plan.Actions[i] = held
			continue
		}
		g.plan.Actions[i].Turn = s.turn(c)
		s.under = append(s.under, under{a.Name, "which is upgraded first"})
	}
}

// upgrades reports whether an action is an upgrade.
func (a Action) upgrades() bool {
	return slices.ContainsFunc(a.Calls, func(c api.Call) bool { _, is := c.(api.Upgrade); return is })
}

func newStaging(policy spec.Upgrades, desired, live spec.Organization) *staging {
	s := &staging{policy: policy, now: live.Read}
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		if m.Desired.Absent {
			continue
		}
		c := stagedOf(m)
		s.clusters = append(s.clusters, c)
		switch {
		case m.Live == nil:
		case m.Live.Status == spec.Updating:
			s.under = append(s.under, under{c.name, "which is Updating"})
		case !m.Live.Asked.At.IsZero():
			s.under = append(s.under, under{c.name, "whose upgrade was asked for and may still begin"})
		}
	}
	slices.SortFunc(s.clusters, func(x, y staged) int { return strings.Compare(x.name.Outer, y.name.Outer) })
	return s
}

func stagedOf(m spec.Match) staged {
	c := staged{name: spec.ClusterName(m.Desired.Name), live: m.Live, floor: m.Desired.Generation.Value().Name, stage: m.Desired.Stage.Value()}
	if m.Desired.Stage.IsKnown() || m.Live == nil {
		return c
	}
	stage, known := m.Live.Stage.Get()
	if c.stage = stage; !known {
		c.unknown = reason(m.Live.Stage)
	}
	return c
}

func (s *staging) of(a Action) staged {
	return s.clusters[slices.IndexFunc(s.clusters, func(c staged) bool { return c.name == a.Name })]
}

// turn is what is asked once more before the upgrade of a cluster begins.
func (s *staging) turn(c staged) *Turn {
	t := &Turn{Window: s.policy.Window, MaxAtOnce: s.policy.MaxAtOnce}
	for _, other := range s.clusters {
		if other.name != c.name && other.live != nil {
			t.Clusters = append(t.Clusters, other.live.UUID)
		}
	}
	return t
}

const laterHint = "run again then; camsync sync goes on by itself"

// wait is why the upgrade of a cluster has to wait, and until when if that is known.
func (s *staging) wait(c staged) (reason, hint string, until time.Time) {
	reason, hint, soaked := s.behind(c)
	if reason != "" {
		return reason, hint, time.Time{}
	}
	opens := s.now
	if soaked.until.After(opens) {
		opens = soaked.until
	}
	if w := s.policy.Window; w != nil {
		next, ok := w.Next(opens)
		if !ok {
			return "the window for upgrades, " + w.String() + ", does not open in the next two months", "correct policy.upgrade.window", time.Time{}
		}
		if next.After(opens) {
			return s.closed(next, soaked), laterHint, next
		}
	}
	if opens.After(s.now) {
		return "it waits until " + s.text(opens) + ", when " + soaked.who + " has " + soaked.how, laterHint, opens
	}
	others := slices.DeleteFunc(slices.Clone(s.under), func(u under) bool { return u.name == c.name })
	if most := s.policy.MaxAtOnce; most > 0 && len(others) >= most {
		return "it waits for " + others[0].name.String() + ", " + others[0].how + andMore(len(others)) + ": policy.upgrade.maxAtOnce is " + strconv.Itoa(most),
			"run again once that is done; camsync sync goes on by itself", time.Time{}
	}
	return "", "", time.Time{}
}

// closed says that the window opens at a time.
func (s *staging) closed(opens time.Time, soaked soaking) string {
	text := "it waits until " + s.text(opens) + ", when the window for upgrades opens"
	if soaked.until.After(s.now) {
		text += "; by " + s.text(soaked.until) + ", " + soaked.who + " will have " + soaked.how
	}
	return text
}

// text is a time as people read it, in the zone of the window.
func (s *staging) text(at time.Time) string {
	return at.In(s.policy.Zone()).Format("Mon 2 Jan 15:04 MST")
}
