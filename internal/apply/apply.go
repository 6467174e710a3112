// Package apply makes a plan's calls, in order and in parallel where order is free, and reports the
// outcome of each action.
package apply

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A Client is what a run needs of the API.
type Client interface {
	// Do sends one call. A call that was begun is finished whatever becomes of ctx.
	Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error)
	// Clusters reads the organisation's clusters, with one request.
	Clusters(ctx context.Context) ([]spec.Cluster, error)
	// Cluster reads one of them, with one request; nil where there is none of that uuid.
	Cluster(ctx context.Context, uuid string) (*spec.Cluster, error)
	// Workspace reads a workspace of Camunda Hub by its key, with one request; nil where there is none.
	Workspace(ctx context.Context, key string) (*spec.Workspace, error)
	// Project reads a project by its key, with one request; nil where there is none.
	Project(ctx context.Context, key string) (*api.Project, error)
	// File reads a file of a project with its content, with one request. The error is one of which api.Absent is true where there is none.
	File(ctx context.Context, key string) (api.File, []byte, error)
	// Files reads the files of a project without their contents, with one request for each 1,000 of them.
	Files(ctx context.Context, project string) ([]api.File, error)
	// Environments reads all environments of the organisation, with one request.
	Environments(ctx context.Context) ([]api.Environment, error)
	// Catalog reads the catalog of the organisation, with one request for each 1000 assets.
	Catalog(ctx context.Context) (spec.Catalog, error)
	// Made looks for what a creation may have made, with one request.
	Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error)
	// Gone asks whether a cluster, or a client of it where one is named, is gone for good, with one request.
	Gone(ctx context.Context, cluster, client string) (bool, error)
	// PrivateLink reads a cluster's private link, with one request.
	PrivateLink(ctx context.Context, cluster string) (spec.PrivateLink, error)
	// Backups reads the backups of a cluster, with one request.
	Backups(ctx context.Context, cluster string) ([]spec.Backup, error)
	// Monitoring reads the metrics endpoint of a cluster and its monitoring clients, with one request.
	Monitoring(ctx context.Context, cluster string) (api.Monitoring, error)
	// ClusterOptions reads what clusters may be made of and upgraded to, with one request.
	ClusterOptions(ctx context.Context) (spec.ClusterOptions, error)
	// Activity reads the activity log, the newest entry first.
	Activity(ctx context.Context) ([]api.Entry, error)
}

// Options say how a run goes.
type Options struct {
	Wait    time.Duration // how long to wait for one cluster to become Healthy
	Watch   func(Event)   // receives each event; nil for none
	Deliver Deliverer     // hands over the credentials of new clients; nil only where the plan creates none
	Journal Journal       // remembers creations under way; nil to remember nothing
	Settle  time.Duration // how long to look for what a creation made whose answer was lost
	Self    *actor.Self   // the names of these credentials in the activity log, as far as known; nil for none
	Log     *slog.Logger  // nil: silent

	// Unlisted are clients that were seen before and are in no list now, by the uuid of their cluster and their declared name.
	// They are asked for before another client of that name is made.
	Unlisted map[string]map[string][]identity.Unlisted

	// Rotations remembers the rotations that are begun; nil for nothing that does.
	Rotations Rotations

	// Holder says which client's credentials are at a destination, of that kind; nil to ask none again before a client is deleted whose
	// credentials were replaced.
	Holder func(kind spec.Kind, d spec.Destination) spec.Part[string]

	// Placements remember which files of projects are as the run has left them; nil to remember nothing.
	Placements Placements

	// Clock is the time by the wall, by which it is seen that the process was suspended; nil for the system's.
	Clock func() time.Time
}

var (
	errStopped  = errors.New("the run was stopped")
	errNotReady = errors.New("its cluster did not become Healthy")
	errStale    = errors.New("changed since the plan")
)

// Run makes the calls of a plan and returns one result for each of its actions, in the plan's order.
//
// Each cluster and each workspace is a lane, and so are the members; lanes run side by side, and the actions of a lane
// in the plan's order. One that needs an action of another lane waits for its end. The order is kept, except that new API clients are made beside secrets. A failed action stops only what needs it. When ctx ends, actions under way are
// finished and nothing new is begun; the same holds if the process was suspended for a while. Run ignores the plan's
// refusal: its caller must not.
func Run(ctx context.Context, client Client, plan diff.Plan, o Options) []Result {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if o.Journal == nil {
		o.Journal = (*journal.Journal)(nil)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	r := &run{Options: o, client: client, suspension: newSuspension(o.Clock, stop),
		waiter: &waiter{client: client, limit: o.Wait, joined: make(chan *waiting), ended: make(chan struct{})},
		across: newAcross(plan.Actions), renamings: newRenamings(plan.Actions), results: make([]Result, len(plan.Actions)), stop: stop}
	var helpers, lanes sync.WaitGroup
	helping, endHelp := context.WithCancel(ctx)
	helpers.Go(func() { r.waiter.run(helping) })
	helpers.Go(func() { r.suspension.run(helping) })
	indices := make(map[spec.Name][]int) // of each lane's actions, in the plan's order
	for i, a := range plan.Actions {
		indices[a.Name.Lane()] = append(indices[a.Name.Lane()], i)
	}
	for name, actions := range indices {
		lanes.Go(func() { r.lane(ctx, r.newLane(name, plan.Actions[actions[0]].UUID), plan.Actions, actions) })
	}
	lanes.Wait()
	endHelp()
	helpers.Wait()
	r.posts.Wait()
	return r.results
}

// A run is what the lanes of one Run share.
type run struct {
	Options
	client     Client
	posts      sync.WaitGroup // creations under way
	budgets    budgets
	waiter     *waiter
	across     across
	renamings  map[string]*renaming // by the uuids of their clusters
	suspension *suspension
	mu         sync.Mutex // held while the watcher receives an event
	results    []Result   // each element written by the lane that it belongs to
	stop       context.CancelCauseFunc
}

// watch passes an event to the watcher.
func (r *run) watch(e Event) {
	if r.Watch != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.Watch(e)
	}
}

// lane makes the actions of one lane, in their order.
func (r *run) lane(ctx context.Context, l *lane, actions []diff.Action, indices []int) {
	done := make(map[spec.Name]bool)
	for len(indices) > 0 {
		n := 1
		if secrets, clients := l.beside(actions, indices); secrets > 0 && clients > 0 {
			n = secrets + clients
			r.both(ctx, l, actions, indices[:secrets], indices[secrets:n], done)
		} else {
			r.act(ctx, l, &actions[indices[0]], indices[0], done)
		}
		indices = indices[n:]
	}
}

// act makes one action of a lane, the one with that index in the plan.
func (r *run) act(ctx context.Context, l *lane, planned *diff.Action, i int, done map[spec.Name]bool) {
	a := planned
	l.index, l.made, l.reached, l.endpoint, l.backup = i, "", "", spec.Endpoint{}, nil
	outcome, err := step{run: r, l: l, a: a}.contained(ctx, done)
	hold, blocked := held(a, err)
	if hold != nil {
		a, outcome, err = hold, Held, nil
	} else if outcome == Updated {
		a = reachedBy(a, l.reached)
	}
	r.results[i] = Result{Action: *a, Outcome: outcome, Err: err, Made: l.made, Endpoint: l.endpoint, Backup: l.backup, Found: hold != nil, Blocked: blocked}
	if _, before := done[a.Name]; !before || done[a.Name] {
		done[a.Name] = outcome.done()
	}
	if errors.Is(err, api.ErrUnauthorized) {
		r.stop(api.ErrUnauthorized)
	}
	if l.made != "" {
		l.keys[a.Name] = l.made
	}
	l.behind.pass(r.watch, Event{Lane: l.name, Index: i, Result: &r.results[i]}) // before those who wait for its name go on
	r.renamings[planned.UUID].end(planned, outcome)
	r.across.end(planned.Name, r.results[i])
}
