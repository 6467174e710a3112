// Package apply makes a plan's calls, in order and in parallel where order is free, and says what
// became of each.
package apply

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
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
	// Made looks for what a creation may have made, with one request.
	Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error)
	// Gone asks whether a cluster, or a client of it where one is named, is gone for good, with one request.
	Gone(ctx context.Context, cluster, client string) (bool, error)
	// Activity reads the activity log, the newest entry first.
	Activity(ctx context.Context) ([]api.Entry, error)
}

// Options say how a run goes.
type Options struct {
	Wait    time.Duration // how long to wait for one cluster to become Healthy
	Watch   func(Event)   // told what happens; nil for nobody
	Deliver Deliverer     // hands over the secrets of new clients; nil to write them to their destinations
	Journal Journal       // remembers creations under way; nil to remember nothing
	Settle  time.Duration // how long to look for what a creation made whose answer was lost
	Self    *actor.Self   // who is logged in, as far as the activity log tells; nil for nobody
	Log     *slog.Logger  // nil: silent

	// Unlisted are clients that were seen before and are in no list now, by the uuid of their cluster and their declared name.
	// They are asked for before another client of that name is made.
	Unlisted map[string]map[string][]identity.Unlisted

	// Clock is the time by the wall, by which it is seen that the process stood still; nil for the system's.
	Clock func() time.Time
}

var (
	errStopped  = errors.New("the run was stopped")
	errNotReady = errors.New("its cluster did not become Healthy")
	errStale    = errors.New("changed since the plan")
)

// Run makes the calls of a plan and returns one result for each of its actions, in the plan's order.
//
// Each cluster is a lane, and so are the members; lanes run side by side, and the actions of a lane
// in the plan's order. A failed action stops only what needs it. When ctx ends, actions under way are
// finished and nothing new is begun; so it is where the process stood still for a while. Run does not look at the plan's refusal: its caller must.
func Run(ctx context.Context, client Client, plan diff.Plan, o Options) []Result {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if o.Journal == nil {
		o.Journal = Intents{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Deliver == nil {
		o.Deliver = Destinations{Files{Log: o.Log}}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	r := &run{client: client, pulse: newPulse(o.Clock, stop), deliver: o.Deliver, journal: o.Journal, settle: o.Settle, self: o.Self, log: o.Log, unlisted: o.Unlisted,
		results: make([]Result, len(plan.Actions)), stop: stop}
	r.watch = func(e Event) {
		if o.Watch != nil {
			r.mu.Lock()
			defer r.mu.Unlock()
			o.Watch(e)
		}
	}
	r.waiter = newWaiter(client, o.Wait)
	r.renamings = newRenamings(plan.Actions)

	var helpers, lanes sync.WaitGroup
	helping, endHelp := context.WithCancel(ctx)
	helpers.Go(func() { r.waiter.run(helping) })
	helpers.Go(func() { r.pulse.run(helping) })
	for name, actions := range byLane(plan.Actions) {
		lanes.Go(func() { r.lane(ctx, lane{name: name, uuid: plan.Actions[actions[0]].UUID}, plan.Actions, actions) })
	}
	lanes.Wait()
	endHelp()
	helpers.Wait()
	r.posts.Wait()
	return r.results
}

// byLane gives the indices of each lane's actions, in the plan's order.
func byLane(actions []diff.Action) map[string][]int {
	lanes := make(map[string][]int)
	for i, a := range actions {
		name := "members"
		if a.Cluster != "" {
			name = "cluster/" + a.Cluster
		}
		lanes[name] = append(lanes[name], i)
	}
	return lanes
}

type run struct {
	client    Client
	deliver   Deliverer
	journal   Journal
	settle    time.Duration
	self      *actor.Self
	unlisted  map[string]map[string][]identity.Unlisted
	posts     sync.WaitGroup // creations under way
	budgets   budgets
	log       *slog.Logger
	waiter    *waiter
	renamings map[string]*renaming // by the uuids of their clusters
	pulse     *pulse
	watch     func(Event)
	mu        sync.Mutex // held while the watcher is told something
	results   []Result   // each element written by the lane that it belongs to
	stop      context.CancelCauseFunc
}

// A lane is what is known of one cluster, or of the members, while its actions are made.
type lane struct {
	name     string
	uuid     string // of the cluster; filled in by its creation
	ready    bool   // the cluster was waited for
	notReady error  // why it did not become Healthy

	made string    // the id of the client that the action under way has created
	next *creating // the creation after a deletion, ready to be sent
}

func (r *run) lane(ctx context.Context, l lane, actions []diff.Action, indices []int) {
	done := make(map[string]bool)
	for _, i := range indices {
		a := &actions[i]
		l.made = ""
		outcome, err := r.contained(ctx, &l, a, done)
		hold, blocked := held(a, err)
		if hold != nil {
			a, outcome, err = hold, Held, nil
		}
		r.results[i] = Result{Action: *a, Outcome: outcome, Err: err, Made: l.made, Blocked: blocked}
		if _, before := done[a.Name]; !before || done[a.Name] {
			done[a.Name] = outcome == Created || outcome == Updated || outcome == Deleted
		}
		if errors.Is(err, api.ErrUnauthorized) {
			r.stop(api.ErrUnauthorized)
		}
		r.renamings[actions[i].UUID].end(&actions[i], outcome)
		r.watch(Event{Lane: l.name, Result: &r.results[i]})
	}
}

// action makes one action, or says why not.
func (r *run) action(ctx context.Context, l *lane, a *diff.Action, done map[string]bool) (Outcome, error) {
	r.pulse.beat()
	switch {
	case a.Verb == diff.Hold:
		return Held, nil
	case ctx.Err() != nil:
		return NotTried, stopped(ctx)
	}
	for _, name := range a.Needs {
		if !done[name] {
			return NotTried, fmt.Errorf("it waits for %s, which was not done", name)
		}
	}
	if err := r.vacated(ctx, l, a); err != nil {
		return NotTried, err
	}
	r.watch(Event{Lane: l.name, Action: a})
	if a.Await && !l.ready {
		if err := r.await(ctx, l); err != nil {
			return NotTried, err
		}
		if r.pulse.beat(); ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
	}
	if err := r.budgets.exhausted(l.name, a); err != nil {
		return NotTried, err
	}
	return r.attempt(ctx, l, a)
}

// attempt makes an action that nothing speaks against.
func (r *run) attempt(ctx context.Context, l *lane, a *diff.Action) (Outcome, error) {
	if a.Destination != nil {
		if err := r.deliver.Prepare(*a.Destination); err != nil {
			return Failed, fmt.Errorf("credentials: %w", err)
		}
	}
	if err := r.unchanged(ctx, a); err != nil {
		if ctx.Err() != nil && !errors.Is(err, errStale) {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if err := r.succeeded(ctx, a); err != nil {
		return Failed, err
	}
	if err := r.prepared(ctx, l, a); err != nil {
		if ctx.Err() != nil {
			return NotTried, stopped(ctx)
		}
		return Failed, fmt.Errorf("nothing was deleted: %w", err)
	}
	defer l.drop(ctx)
	for i, call := range a.Calls {
		switch err := r.call(ctx, l, a, call); {
		case err == nil:
			ctx = context.WithoutCancel(ctx) // what is deleted is made anew, even if the run is stopped meanwhile
		case i > 0:
			return Failed, fmt.Errorf("deleted, but not created anew: %w", err)
		case err == errStopped || err == context.Cause(ctx) || err == ctx.Err(): // it was not sent
			return NotTried, stopped(ctx)
		default:
			return Failed, err
		}
	}
	return outcomes[a.Verb], nil
}

// succeeded looks once more before the client before a rotation is deleted: the one after it must live, or none would be left.
func (r *run) succeeded(ctx context.Context, a *diff.Action) error {
	if a.Successor == "" {
		return nil
	}
	gone, err := r.client.Gone(ctx, a.UUID, a.Successor)
	switch status := api.Status(err); {
	case gone:
		return fmt.Errorf("%w: %s, which takes its place, is gone", errStale, a.Successor)
	case status == http.StatusForbidden, status == http.StatusMethodNotAllowed, status == http.StatusPreconditionFailed: // such a request tells nothing
		return nil
	case err != nil:
		return fmt.Errorf("whether %s, which takes its place, lives: %w", a.Successor, err)
	}
	return nil
}

// prepared makes ready what is created after something was deleted: what could fail before it is sent is found out before
// the deletion.
func (r *run) prepared(ctx context.Context, l *lane, a *diff.Action) (err error) {
	if len(a.Calls) < 2 {
		return nil
	}
	if call, ok := a.Calls[len(a.Calls)-1].(api.Creation); ok {
		l.next, err = r.ready(ctx, l, a, call)
	}
	return err
}

// drop gives up a creation that was made ready and was not sent.
func (l *lane) drop(ctx context.Context) {
	if l.next != nil {
		l.next.end(ctx)
		l.next = nil
	}
}

var outcomes = map[diff.Verb]Outcome{diff.Create: Created, diff.Update: Updated, diff.Delete: Deleted}

// stopped is why nothing more is tried.
func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, api.ErrUnauthorized) || errors.Is(cause, errStoodStill) {
		return cause
	}
	return errStopped
}

// await waits until the lane's cluster is Healthy. What it finds holds for the rest of the lane.
func (r *run) await(ctx context.Context, l *lane) error {
	if l.notReady != nil {
		return l.notReady
	}
	err := r.waiter.wait(ctx, l.uuid, func(status string) { r.watch(Event{Lane: l.name, Waiting: status}) })
	switch {
	case err == nil:
		l.ready = true
	case ctx.Err() != nil:
		return stopped(ctx)
	default:
		l.notReady = fmt.Errorf("%w: %w", errNotReady, err)
		return l.notReady
	}
	return nil
}

// unchanged looks once more before a write that replaces a whole value: nobody else's change of it
// may be lost.
func (r *run) unchanged(ctx context.Context, a *diff.Action) error {
	if len(a.Called) > 0 {
		return r.stillCalled(ctx, a)
	}
	was, replaces := a.Replaces.Get()
	if !replaces {
		return nil
	}
	clusters, err := r.client.Clusters(ctx)
	if err != nil {
		return fmt.Errorf("what it replaces: %w", err)
	}
	for _, c := range clusters {
		if c.UUID == a.UUID {
			now, ok := c.Allowlist.Get()
			if ok && diff.SameAllowlist(was, now) {
				return nil
			}
			return errStale
		}
	}
	return fmt.Errorf("%w: its cluster is gone", errStale)
}

// call sends one call of an action and does what its answer asks for.
func (r *run) call(ctx context.Context, l *lane, a *diff.Action, call api.Call) error {
	answer, err := r.send(ctx, l, a, call)
	if api.Status(err) == http.StatusPreconditionFailed && !l.ready && l.uuid != "" { // else there is no cluster to wait for
		if err := r.await(ctx, l); err != nil {
			return err
		}
		answer, err = r.send(ctx, l, a, call)
	}
	switch {
	case err != nil:
		return gated(call, err)
	case answer.Client != nil:
		l.made = answer.Client.ID
	case answer.ClusterUUID != "":
		l.uuid, l.made = answer.ClusterUUID, answer.ClusterUUID
		if err := r.await(ctx, l); err != nil && ctx.Err() == nil {
			return fmt.Errorf("created as %s, but %w", l.uuid, err)
		}
	}
	if u, ok := call.(api.Upgrade); ok {
		return r.upgraded(ctx, l, u, answer.Generation)
	}
	return nil
}

// upgraded waits until a cluster is ready again. Where no answer said where it went to, it is asked: what it was
// on its way with may have been another's change.
func (r *run) upgraded(ctx context.Context, l *lane, u api.Upgrade, to string) error {
	l.ready = false
	err := r.await(ctx, l)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("the upgrade began, but %w", err)
	case to != "" || u.From == "":
		return nil
	}
	clusters, err := r.client.Clusters(ctx)
	if err != nil {
		return fmt.Errorf("what became of the upgrade: %w", err)
	}
	for _, c := range clusters {
		if now := c.Generation.Value(); c.UUID == l.uuid && now.Name == u.From {
			return fmt.Errorf("the upgrade was not done: it still has %s", u.From)
		}
	}
	return nil
}

func (r *run) send(ctx context.Context, l *lane, a *diff.Action, call api.Call) (answer api.Answer, err error) {
	begun := time.Now()
	if creation, ok := call.(api.Creation); ok {
		answer, err = r.create(ctx, l, a, creation)
	} else {
		answer, err = r.client.Do(ctx, call, l.uuid)
	}
	switch {
	case answer.Client != nil: // its credentials may have had no place to go to, which is not the API's fault
		r.budgets.count(l.name, call, begun, nil)
	case ctx.Err() == nil:
		r.budgets.count(l.name, call, begun, err)
	}
	return answer, err
}

// handOver brings a new client's secret to its destination. Where that can not be done, the client
// is deleted again: nobody could ever use it.
func (r *run) handOver(ctx context.Context, l *lane, a *diff.Action, c api.NewClient) error {
	if a.Destination == nil {
		return nil
	}
	err := r.put(ctx, *a.Destination, newCredentials(l.uuid, c, a.Supersedes))
	if err == nil {
		return nil
	}
	// The client must go even if the run was stopped meanwhile.
	if _, undo := r.client.Do(context.WithoutCancel(ctx), api.DeleteClient{ID: c.ID}, l.uuid); undo != nil {
		return fmt.Errorf("credentials: %w; the new client %s could not be deleted again: %w", err, c.ID, undo)
	}
	return fmt.Errorf("credentials: %w; the new client was deleted again", err)
}
