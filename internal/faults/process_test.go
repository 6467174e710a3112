package faults

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/projectfiles"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

const (
	settle      = 2 * time.Minute
	askForNames = 15 * time.Second // the time that the activity log has to tell who bore a name
)

// A process is one run of camsync, which dies at one of its boundaries or at none.
//
// A boundary is where something outside of the process changes: a request, a file of the journal, a
// destination. Where it dies, all its goroutines end at their next boundary, as those of a killed
// process end: none of them writes anything more.
type process struct {
	w      *world
	full   bool                                                     // the disk is, once a destination was prepared
	verb   func(context.Context) (diff.Plan, []apply.Result, error) // nil for main
	kill   string                                                   // the boundary, as it is called in passed; or #7 for the seventh
	grace  func(id string)                                          // what befalls the new client of a rotation meanwhile
	cancel context.CancelFunc

	mu     sync.Mutex
	dead   bool
	count  map[string]int
	passed []string // all boundaries, in order

	plan    diff.Plan
	results []apply.Result
	err     error

	planned  diff.Plan // what is on record
	recordID string    // under this id; empty if nothing is
}

// run is one run of camsync from its start to its end, or until it is killed.
func (w *world) run(kill string) *process { return w.process(&process{kill: kill}) }

func (w *world) process(p *process) *process {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p.w, p.cancel, p.count = w, cancel, map[string]int{}
	var main sync.WaitGroup
	main.Go(func() {
		if p.verb == nil {
			p.verb = p.main
		}
		p.plan, p.results, p.err = p.verb(ctx)
	})
	main.Wait()
	if !p.dead {
		w.note(p.err, p.plan.Actions)
		for _, r := range p.results {
			w.note(r.Action.String(), r.Outcome, r.Err)
		}
	}
	return p
}

// main does what `camsync apply --yes -f org.yaml` does.
func (p *process) main(ctx context.Context) (diff.Plan, []apply.Result, error) {
	s, err := p.read(ctx)
	if err != nil {
		return diff.Plan{}, nil, err
	}
	plan := diff.Between(s.desired, s.live)
	if plan.Refusal != nil {
		return plan, nil, errors.New(plan.Refusal.Reason)
	}
	return plan, s.apply(ctx, plan), nil
}

// sides are what a run has read, and what it needs to go on.
type sides struct {
	p             *process
	client        mortalClient
	journal       *journal.Journal
	self          *actor.Self
	desired, live spec.Organization
	log           *slog.Logger
	seen          identity.Memory
	unlisted      map[string]map[string][]identity.Unlisted
}

// read reads both sides, and takes up what earlier runs have left.
func (p *process) read(ctx context.Context) (sides, error) {
	s := sides{p: p, log: slog.New(slog.NewJSONHandler(p.w, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	var err error
	if s.desired, err = orgfile.Load([]string{p.w.path("org.yaml")}, nil); err != nil {
		return s, err
	}
	client, err := p.login(s.log)
	if err != nil {
		return s, err
	}
	s.client = mortalClient{client, p}
	sources.Resolve(ctx, &s.desired, p.w.look)
	if s.journal, err = journal.Open(p.w.path("state"), account); err != nil {
		s.journal = nil // then nothing is remembered
	}
	if s.self, err = actor.Open(p.w.path("state"), account, account); err != nil {
		s.self = actor.New(account) // then nothing is remembered
	}
	find := s.finder()
	if s.live, err = client.Read(ctx, api.Needed(s.desired).Identified(find.Find)); err != nil {
		return s, err
	}
	s.look()
	all, err := s.rotations().All()
	if err != nil && s.journal != nil { // without a state directory nothing is remembered, and so nothing is torn
		p.w.t.Error(err)
	}
	rotation.Mark(s.live.Clusters.Value(), all)
	s.live.Read = time.Now()
	if err := (projectfiles.Reader{Client: s.client, Store: s.placements(), Log: s.log}).Read(ctx, s.desired, s.live); err != nil {
		return s, err
	}
	left, _ := s.journal.Pending()
	apply.Delivered(ctx, left, mortalRotations{s.rotations(), p}, s.desired, &s.live, s.log)
	return s, apply.Recover(ctx, s.client, s.journal, s.self, s.desired, &s.live, s.log)
}

// login is the API's client of the world's account.
func (p *process) login(log *slog.Logger) (*api.Client, error) {
	return api.New(api.Config{
		BaseURL: p.w.secure.scheme() + host, HubURL: p.w.secure.scheme() + host, OAuthURL: p.w.secure.scheme() + host + "/oauth/token", RootCAs: p.w.secure.authorities(), Audience: "api.cloud.camunda.io",
		ClientID: account, ClientSecret: spec.Seal(accountSecret), CacheDir: p.w.path("cache"), Log: log, Dial: p.w.dial,
	})
}

func (s sides) apply(ctx context.Context, plan diff.Plan) []apply.Result {
	recording := s.p.record(plan)
	results := apply.Run(ctx, s.client, plan, apply.Options{
		Watch: func(e apply.Event) {
			s.p.stays() // the dead write nothing more
			recording.Watch(e)
		},
		Wait: 30 * time.Minute, Deliver: mortalFiles{s.p}, Journal: mortalJournal{s.journal, s.p}, Settle: settle, Self: s.self, Log: s.log,
		Unlisted: s.unlisted, Rotations: mortalRotations{s.rotations(), s.p}, Placements: mortalPlacements{s.placements(), s.p}, Holder: func(kind spec.Kind, d spec.Destination) spec.Part[string] {
			read := sources.Delivered
			if kind == spec.MonitoringClients {
				read = sources.DeliveredMonitoring
			}
			client, _ := read(d)
			return client
		},
	})
	s.p.closed(recording, results)
	s.made(results)
	return results
}

// at is a boundary. Who dies here, or is dead already, does not come back.
func (p *process) at(what ...string) {
	if p.ends(what...) {
		runtime.Goexit()
	}
}

// ends reports whether the process is dead once it has come to a boundary.
func (p *process) ends(what ...string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		return true
	}
	name := strings.Join(what, " ")
	p.count[name]++
	if n := p.count[name]; n > 1 {
		name += fmt.Sprintf(" (%d)", n)
	}
	p.passed = append(p.passed, name)
	if p.kill == name || p.kill == fmt.Sprint("#", len(p.passed)) {
		p.dead = true
		p.cancel()
	}
	return p.dead
}

// stays ends who is dead already. What only reads is no boundary.
func (p *process) stays() {
	p.mu.Lock()
	dead := p.dead
	p.mu.Unlock()
	if dead {
		runtime.Goexit()
	}
}

// A mortalClient is the API's, with a boundary before and after whatever changes something.
type mortalClient struct {
	*api.Client
	p *process
}

func (c mortalClient) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	what := fmt.Sprintf("%T in %s", call, c.p.w.name(cluster))
	c.p.at("before", what)
	answer, err := c.Client.Do(ctx, call, cluster)
	c.p.at("after", what)
	return answer, err
}

func (c mortalClient) Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error) {
	made, err := c.Client.Made(ctx, call, cluster)
	c.p.stays()
	return made, err
}

func (c mortalClient) Activity(ctx context.Context) ([]api.Entry, error) {
	entries, err := c.Client.Activity(ctx)
	c.p.stays()
	return entries, err
}

func (c mortalClient) Gone(ctx context.Context, cluster, client string) (bool, error) {
	gone, err := c.Client.Gone(ctx, cluster, client)
	c.p.stays()
	return gone, err
}

func (c mortalClient) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	clusters, err := c.Client.Clusters(ctx)
	c.p.stays()
	return clusters, err
}

func (c mortalClient) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	cluster, err := c.Client.Cluster(ctx, uuid)
	c.p.stays()
	return cluster, err
}

func (c mortalClient) File(ctx context.Context, key string) (api.File, []byte, error) {
	file, content, err := c.Client.File(ctx, key)
	c.p.stays()
	return file, content, err
}

func (c mortalClient) PrivateLink(ctx context.Context, uuid string) (spec.PrivateLink, error) {
	link, err := c.Client.PrivateLink(ctx, uuid)
	c.p.stays()
	return link, err
}

// mortalFiles are the destinations, with a boundary at each step of a file's way to its place.
type mortalFiles struct{ p *process }

func (f mortalFiles) Prepare(d spec.Destination) error {
	name := path.Base(destination(d))
	f.p.at("before preparing", name)
	err := delivery.Destinations{}.Prepare(d)
	if f.p.ends("half of preparing", name) {
		f.p.w.torn(destination(d))
		runtime.Goexit()
	}
	return err
}

func (f mortalFiles) Put(d spec.Destination, c apply.Credentials) error {
	name := path.Base(destination(d))
	f.p.at("before", name)
	if f.p.ends("half of", name) {
		f.p.w.torn(destination(d))
		runtime.Goexit()
	}
	if f.p.full {
		return errors.New("no space left on device")
	}
	err := delivery.Destinations{}.Put(d, c)
	f.p.at("after", name)
	return err
}

// destination is the file that a destination is in the end, also where a command writes it.
func destination(d spec.Destination) string {
	if n := len(d.Command); n > 0 {
		return filepath.Join(d.Dir, d.Command[n-1])
	}
	return d.File
}

// A mortalJournal is the journal, with a boundary at each of its changes.
type mortalJournal struct {
	*journal.Journal
	p *process
}

func (j mortalJournal) Take(i journal.Intent) (journal.Entry, error) {
	what := i.Kind.Traits().Singular + " " + i.Name + " in " + j.p.w.name(i.Cluster)
	j.p.at("before taking", what)
	e, err := j.Journal.Take(i)
	if err != nil {
		return nil, err
	}
	if j.p.ends("after taking", what) {
		_ = e.Release()
		runtime.Goexit()
	}
	return mortalEntry{e, j.p, what}, nil
}

type mortalEntry struct {
	journal.Entry
	p    *process
	what string
}

func (e mortalEntry) Write(i journal.Intent) error {
	if e.p.ends("before noting", e.what) {
		e.die()
	}
	if e.p.ends("half of noting", e.what) {
		files, _ := filepath.Glob(filepath.Join(e.p.w.path("state"), "intents", "*", "*.lock"))
		for _, f := range files {
			e.p.w.torn(strings.TrimSuffix(f, ".lock") + ".json")
		}
		e.die()
	}
	err := e.Entry.Write(i)
	if e.p.ends("after noting", e.what) {
		e.die()
	}
	return err
}

// die frees the place, as the system does for a killed process.
func (e mortalEntry) die() {
	_ = e.Entry.Release()
	runtime.Goexit()
}

func (e mortalEntry) Done() error {
	if e.p.ends("before forgetting", e.what) {
		e.die()
	}
	err := e.Entry.Done()
	e.p.at("after forgetting", e.what)
	return err
}

// torn leaves what a process leaves that is killed in the midst of writing a file: half of it, beside.
func (w *world) torn(file string) {
	file = filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+".1234.tmp")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(`{"kind":"client","name":"ha`), 0o600)); err != nil {
		w.t.Error(err)
	}
}

// name is how boundaries call a cluster, the same in every world.
func (w *world) name(uuid string) string {
	if uuid == "" {
		return "no cluster"
	}
	if name, seeded := strings.CutPrefix(uuid, seeded); seeded {
		return name
	}
	return "a new cluster"
}
