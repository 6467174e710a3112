package reconcile

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/steady"
)

// steadiness fills in since when the declared clusters have been Healthy with their generation, as far as upgrades have to
// wait for that. Only where an upgrade is due, it asks the activity log about clusters that no run has seen before.
func (p *Pass) steadiness(ctx context.Context) {
	p.Live.Read = time.Now()
	live, read := p.Live.Clusters.Get()
	if p.Desired.Policy.Upgrade.Soak == 0 || !read {
		return
	}
	var all, declared []*spec.Cluster
	for i := range live {
		all = append(all, &live[i]) // other files may declare the rest
	}
	due := false
	for _, m := range spec.Matches(p.Desired.Clusters.Value(), live) {
		if m.Live != nil && !m.Desired.Absent {
			declared = append(declared, m.Live)
			due = due || spec.Older(m.Live.Generation, m.Desired.Generation)
		}
	}
	store, memory := p.steadyStore(), p.Account.steady
	if memory == nil {
		var err error
		if memory, err = store.Recall(); err != nil {
			p.engine.Log.WarnContext(ctx, "since when clusters have their generation is not known", "error", localfile.Cause(err))
		}
	}
	if due && len(memory.New(declared)) > 0 {
		asking, stop := context.WithTimeoutCause(ctx, renameTimeout, errLateNames)
		entries, err := p.entries(asking, p.reading)
		stop()
		if err != nil {
			p.engine.Log.DebugContext(ctx, "the activity does not show when clusters were upgraded", "error", err)
		}
		memory = memory.Logged(declared, entries, p.Live.Read)
	}
	memory = memory.Seen(all, p.Live.Read)
	for _, c := range all {
		c.Steady = memory[strings.ToLower(c.UUID)]
	}
	p.Account.steady = memory
	if err := store.Remember(memory); err != nil {
		p.engine.Log.DebugContext(ctx, "since when clusters have their generation cannot be remembered", "error", localfile.Cause(err))
	}
}

// steadyStore is where passes of this account remember it; none without a state directory, and for untrusted files.
func (p *Pass) steadyStore() steady.Store {
	if p.state == "" || p.request.Untrusted {
		return ""
	}
	return steady.Store(filepath.Join(p.state, "steady", ID(p.Config, nil)+".json"))
}
