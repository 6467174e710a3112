package reconcile

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// renameTimeout is how long the activity log has to tell which live cluster a declared one was.
const renameTimeout = 15 * time.Second

var errLateNames = fmt.Errorf("it did not answer within %s", renameTimeout)

// finder looks for the clusters behind names that no live one has, in the log that is being read, if any.
func (a *Account) finder(seen map[string]string, reading *LogReading) identity.Finder {
	return identity.Finder{
		Seen: seen, Made: a.Journal.Clusters(), Cluster: a.Client.Cluster,
		Log: func(ctx context.Context) ([]api.Entry, error) {
			ctx, stop := context.WithTimeoutCause(ctx, renameTimeout, errLateNames)
			defer stop()
			return a.entries(ctx, reading)
		},
		Ours: func(by string) bool { return a.Actor.Is(by) == actor.Ours },
		Now:  time.Now(),
		Unread: func(ctx context.Context, err error) {
			a.Config.Log.DebugContext(ctx, "the activity does not show which clusters were renamed", "error", err)
		},
	}
}

// entries are those of the activity log, of the reading that is under way if there is one.
func (a *Account) entries(ctx context.Context, reading *LogReading) ([]api.Entry, error) {
	read := a.Client.Activity
	if reading != nil {
		read = reading.within
	}
	entries, err := read(ctx)
	a.learn(ctx, entries)
	return entries, err
}

// recall returns what passes before this one have seen: what the caller knows, and the rest from the store.
func (a *Account) recall(ctx context.Context, store identity.Store, known identity.Memory) identity.Memory {
	if known.Clusters != nil && known.Clients != nil {
		return known
	}
	stored, err := store.Recall()
	if err != nil {
		a.Config.Log.WarnContext(ctx, "the names of clusters and clients seen earlier are not known", "error", localfile.Cause(err))
	}
	if known.Clusters == nil {
		known.Clusters = stored.Clusters
	}
	if known.Clients == nil {
		known.Clients = stored.Clients
	}
	return known
}

// remember stores which live clusters and clients have which declared names. An error is only logged: the next pass can use
// the activity log instead.
func (p *Pass) remember(ctx context.Context) {
	if err := p.store.Remember(p.Memory); err != nil {
		p.engine.Log.DebugContext(ctx, "the names of clusters and clients cannot be remembered", "error", localfile.Cause(err))
	}
	contents{p}.remember(ctx)
}

// unfinished names the clients that earlier runs deleted in order to recreate them, and did not recreate.
func unfinished(left []journal.Intent, plan diff.Plan) []spec.Name {
	var names []spec.Name
	for _, a := range plan.Actions {
		if a.Name.Kind != spec.Clients || a.Does() != diff.Create {
			continue
		}
		for _, i := range left {
			if i.Kind == spec.Clients && i.Cluster == a.UUID && spec.RotationOf(i.Name, a.Name.Own) > 0 {
				names = append(names, a.Name)
			}
		}
	}
	return names
}

// MarkFailedOver says of live clusters which ones were failed over, as far as the state directory knows.
func (a *Account) MarkFailedOver(ctx context.Context, live []spec.Cluster) {
	MarkFailedOver(ctx, a.Config.Log, a.state, live)
}

// MarkFailedOver says of live clusters which ones were failed over, as far as a state directory knows.
func MarkFailedOver(ctx context.Context, log *slog.Logger, state string, live []spec.Cluster) {
	records, err := failover.Open(state)
	if err == nil {
		err = records.Mark(live)
	}
	if err != nil {
		log.WarnContext(ctx, "whether a cluster was failed over is not known", "error", localfile.Cause(err))
	}
}

// namesChanged remembers the names of what was made and deleted.
func (p *Pass) namesChanged(ctx context.Context) {
	var made, gone []spec.Name
	for _, r := range p.Results {
		switch r.Outcome {
		case apply.Created:
			made = append(made, r.Action.Name)
		case apply.Deleted:
			gone = append(gone, r.Action.Name)
		}
	}
	if err := Names(p.Config, p.state).Change(made, gone); err != nil {
		p.engine.Log.DebugContext(ctx, "the names of resources cannot be remembered", "error", localfile.Cause(err))
	}
}
