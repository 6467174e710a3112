package reconcile

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// askForNames is how long the activity log has to tell which live cluster a declared one was.
const askForNames = 15 * time.Second

var errLateNames = fmt.Errorf("it did not answer within %s", askForNames)

// finder looks for the clusters behind names that no live one has.
func (p *Pass) finder() identity.Finder {
	return identity.Finder{
		Seen: p.Memory.Clusters, Made: p.Journal.Clusters(), Cluster: p.Client.Cluster,
		Log: func(ctx context.Context) ([]api.Entry, error) {
			ctx, stop := context.WithTimeoutCause(ctx, askForNames, errLateNames)
			defer stop()
			read := p.Client.Activity
			if p.reading != nil {
				read = p.reading.within
			}
			entries, err := read(ctx)
			p.learn(ctx, entries)
			return entries, err
		},
		Ours: func(by string) bool { return p.Actor.Is(by) == actor.Ours },
		Now:  time.Now(),
		Unread: func(ctx context.Context, err error) {
			p.engine.Log.DebugContext(ctx, "the activity does not show which clusters were renamed", "error", err)
		},
	}
}

// recall takes from the store what a pass was not given of what passes before it have seen.
func (p *Pass) recall(ctx context.Context) {
	m := &p.Memory
	if m.Clusters != nil && m.Clients != nil {
		return
	}
	before, err := p.store.Recall()
	if err != nil {
		p.engine.Log.WarnContext(ctx, "the names of clusters and clients seen earlier are not known", "error", localfile.Cause(err))
	}
	if m.Clusters == nil {
		m.Clusters = before.Clusters
	}
	if m.Clients == nil {
		m.Clients = before.Clients
	}
}

// remember notes which live clusters and clients bear which declared names. It is worth no failure: without it, the
// activity log and the notes of a plan are left.
func (p *Pass) remember(ctx context.Context) {
	if err := p.store.Remember(p.Memory); err != nil {
		p.engine.Log.DebugContext(ctx, "the names of clusters and clients cannot be remembered", "error", localfile.Cause(err))
	}
}

// unfinished names the clients that earlier runs deleted in order to recreate them, and did not recreate.
func unfinished(left []journal.Intent, plan diff.Plan) []spec.Name {
	var names []spec.Name
	for _, a := range plan.Actions {
		if a.Name.Kind != spec.Clients || a.Does() != diff.Create {
			continue
		}
		for _, i := range left {
			if name, _ := spec.Rotation(i.Name); i.Kind == "client" && i.Cluster == a.UUID && a.Name.Own == name {
				names = append(names, a.Name)
			}
		}
	}
	return names
}
