package syncer

import (
	"context"
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
)

// maxLookups is in how many passes the log is read for one difference: it may be late or refused.
const maxLookups = 3

// An origins remembers who made the live organisation differ, so that the activity log is read when a difference is
// new and not in each pass.
type origins map[string]*origin

type origin struct {
	changed audit.Change
	times   int
}

// attribute returns the origin of each action and of each unmanaged resource.
func (y *syncer) attribute(ctx context.Context, t daemon.Task, p *reconcile.Pass) (actions, outside []audit.Change) {
	drift, ask := map[string]diff.Action{}, false
	note := func(a diff.Action) {
		key := differenceKey(a)
		drift[key] = a
		known := y.origins[key]
		ask = ask || known == nil || known.changed.By == "" && known.times < maxLookups
	}
	for _, a := range p.Plan.Actions {
		if t.Attributes(a) {
			note(a)
		}
	}
	for _, a := range p.Plan.Outside {
		note(a)
	}
	if ask {
		log := p.ReadLog(ctx).Join(ctx, p.Live)
		y.origins.learn(log, drift)
		y.seldom.Logged(log)
	}
	y.origins.forget(p.Plan, drift)
	who := func(all []diff.Action) []audit.Change {
		changed := make([]audit.Change, len(all))
		for i, a := range all {
			if known := y.origins[differenceKey(a)]; known != nil {
				changed[i] = known.changed
			}
		}
		return changed
	}
	return who(p.Plan.Actions), who(p.Plan.Outside)
}

// learn records what the log shows of these differences. What is known already stays.
func (o origins) learn(log *audit.Log, drift map[string]diff.Action) {
	for key, a := range drift {
		known := o[key]
		if known == nil {
			known = &origin{}
			o[key] = known
		}
		known.times++
		if known.changed.By == "" {
			known.changed = log.Changed(a)
		}
	}
}

// forget drops what no longer differs. What could not be read may still differ.
func (o origins) forget(plan diff.Plan, drift map[string]diff.Action) {
	for _, a := range plan.Actions {
		if a.Drift().What == diff.Unseen {
			return
		}
	}
	for key := range o {
		if _, differs := drift[key]; !differs {
			delete(o, key)
		}
	}
}

// differenceKey is equal for what differs in the same way.
func differenceKey(a diff.Action) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s", a.Name, a.UUID, a.Drift().What)
	for _, f := range a.Fields {
		fmt.Fprintf(&b, "\n%s %q %q", f.Name, f.Live, f.Desired)
	}
	return b.String()
}
