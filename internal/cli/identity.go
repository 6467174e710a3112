package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// askForNames is how long the activity log has to tell which live cluster a declared one was.
const askForNames = 15 * time.Second

var errLateNames = fmt.Errorf("it did not answer within %s", askForNames)

// seen is where runs over these files remember which live cluster bore which declared name.
func (s *session) seen(id string) identity.Store {
	if dir := s.env.StateDir(); dir != "" {
		return identity.Store(filepath.Join(dir, "seen", id+".json"))
	}
	return ""
}

// storeOf is that of the credentials of the environment and of these files; none where they cannot be told.
func (s *session) storeOf(files []string) identity.Store {
	config, err := s.config()
	if err != nil || slices.Contains(files, "-") {
		return ""
	}
	return s.seen(syncID(config, files))
}

// finder looks for the clusters behind names that no live one has.
func (s *session) finder(ctx context.Context, p pass) identity.Finder {
	f := identity.Finder{
		Seen: p.seen, Made: p.journal.Clusters(), Cluster: p.client.Cluster,
		Log: func(ctx context.Context) ([]api.Entry, error) {
			entries, err := p.entries(ctx)
			s.learn(ctx, p.actor, entries)
			return entries, err
		},
		Ours: func(by string) bool { return p.actor.Is(by) == actor.Ours },
		Now:  time.Now(),
		Unread: func(ctx context.Context, err error) {
			s.log.DebugContext(ctx, "the activity does not show which clusters were renamed", "error", err)
		},
	}
	return f
}

// recallSeen takes from the store what a pass was not given of what runs before it have seen.
func (s *session) recallSeen(ctx context.Context, p *pass) {
	if p.seen != nil && p.clients != nil {
		return
	}
	before, err := p.store.Recall()
	if err != nil {
		s.log.WarnContext(ctx, "which cluster and which client bore which name is not remembered", "error", atomicfile.Cause(err))
	}
	if p.seen == nil {
		p.seen = before.Clusters
	}
	if p.clients == nil {
		p.clients = before.Clients
	}
}

// entries are those of the activity log: of one that is on its way already, or of one that is asked for now.
func (p pass) entries(ctx context.Context) ([]api.Entry, error) {
	ctx, stop := context.WithTimeoutCause(ctx, askForNames, errLateNames)
	defer stop()
	if p.activity == nil {
		return p.client.Activity(ctx)
	}
	select {
	case <-p.activity.done:
		return p.activity.entries, p.activity.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// remember notes which live cluster and clients bear which declared names. It is worth no failure: without it, the activity
// log and the notes of a plan are left.
func (s *session) remember(ctx context.Context, p pass) {
	if err := p.store.Remember(identity.Memory{Clusters: p.seen, Clients: p.clients}); err != nil {
		s.log.DebugContext(ctx, "which cluster and which client bear which name cannot be remembered", "error", atomicfile.Cause(err))
	}
}

// made adds to what was seen what a run has made, and takes out of it what that run has deleted or found to be gone.
func (p pass) made(results []apply.Result) {
	apply.Remembered(identity.Memory{Clusters: p.seen, Clients: p.clients}, p.unlisted, results)
}

// alsoShown gives desired clusters what was found of them when the same files were loaded before.
func alsoShown(to, from spec.Organization) {
	shown := make(map[string]spec.Shown)
	for _, c := range from.Clusters.Value() {
		shown[c.Name] = c.Shown
	}
	clusters := to.Clusters.Value()
	for i := range clusters {
		clusters[i].Shown = shown[clusters[i].Name]
	}
}

// unfinished names the clients that earlier runs deleted in order to create them anew, and did not come to create.
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
