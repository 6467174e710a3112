// Package verify finds out on a real organisation what the API's description leaves open, for camsync doctor --verify.
//
// What it does is bounded by types and by one cluster. It creates a scratch cluster of an unmistakable name, changes nothing but that,
// and deletes it at the end, whatever happened. A report holds observations only: statuses, counts, kinds of values, and the API's
// sentences without any word that could name something. There is a row for each assumption, also for those that cannot be tried.
package verify

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// Options say how to verify.
type Options struct {
	PlanType string        // of the scratch cluster, by name or id; empty for the cheapest that is known
	Region   string        // the same; empty for the first that is offered
	Restore  bool          // also restore the scratch cluster, which may take long
	Wait     time.Duration // for the scratch cluster to become Healthy, and for each of a backup and a restore
	Clean    time.Duration // for it to be gone; 0 for ten minutes
	Log      *slog.Logger
}

// A Plan is what a verification is about to create.
type Plan struct {
	Create    api.CreateCluster
	PlanType  string
	Region    string
	Leftovers []spec.Cluster // scratch clusters of earlier verifications

	Clusters []spec.Cluster // that are there

	members []spec.Member
}

// Prepare reads what a verification needs, and changes nothing.
func Prepare(ctx context.Context, client *api.Client, o Options) (Plan, error) {
	clusters, err := client.Clusters(ctx)
	if err != nil {
		return Plan{}, err
	}
	options, err := client.ClusterOptions(ctx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Clusters: clusters}
	org, err := client.Read(ctx, api.Needed(spec.Organization{Members: spec.Known([]spec.Member{})}))
	if err == nil { // their names are kept out of the report; without them, it has no word that could be one either
		p.members = org.Members.Value()
	}
	for _, c := range clusters {
		if scratchy(c) {
			p.Leftovers = append(p.Leftovers, c)
		}
	}
	return p, p.choose(options, o)
}

// Run verifies everything. The report is complete whatever happens; its error says that a scratch cluster could not be made, or may be left.
func (p Plan) Run(ctx context.Context, client *api.Client, o Options) (Report, error) {
	l := &lab{client: client, log: o.Log, seen: map[string]Seen{}, names: known(p), options: o}
	clusters := slices.DeleteFunc(slices.Clone(p.Clusters), scratchy)
	for _, read := range readings {
		read(ctx, l, clusters[:min(len(clusters), mostRead)])
	}
	err := l.inScratch(ctx, p, func(ctx context.Context) {
		for _, experiment := range experiments {
			if ctx.Err() == nil {
				experiment(ctx, l)
			}
		}
	})
	return l.report(), err
}

// experiments are those that change the scratch cluster once it is Healthy, in their order.
var experiments = []func(ctx context.Context, l *lab){trySecrets, trySettings, tryAllowlist, tryBackups, tryMonitoring, tryRestore, tryRights}

// A lab is a verification under way.
type lab struct {
	client  *api.Client
	log     *slog.Logger
	options Options
	scratch string // the uuid of the scratch cluster; empty before there is one
	names   names
	seen    map[string]Seen // by the id of the assumption

	refusals  []api.Sight
	throttled int
	limits    map[string]bool
}

// see notes what was seen of an assumption; the first observation counts.
func (l *lab) see(id string, s Seen) {
	if _, said := l.seen[id]; !said {
		l.seen[id] = s
	}
}

var errNoScratch = errors.New("there is no scratch cluster")

// try sends a request to the scratch cluster, and to no other.
func (l *lab) try(ctx context.Context, t api.Try) api.Sight {
	if l.scratch == "" {
		panic(errNoScratch) // an error of this package: nothing else may ever be changed
	}
	return l.send(ctx, t, l.scratch)
}

// read reads from any cluster, or without one from the organisation.
func (l *lab) read(ctx context.Context, path, cluster string) api.Sight {
	return l.send(ctx, api.Try{Method: "GET", Path: path}, cluster)
}

// send returns the zero Sight if there is no answer.
func (l *lab) send(ctx context.Context, t api.Try, cluster string) api.Sight {
	answer, err := l.client.Do(ctx, t, cluster)
	if err != nil || answer.Sight == nil {
		l.log.DebugContext(ctx, "no answer", "method", t.Method, "path", t.Path, "error", err)
		return api.Sight{}
	}
	s := *answer.Sight
	l.log.DebugContext(ctx, "tried", "method", t.Method, "path", t.Path, "status", s.Status)
	if s.Status == 429 {
		l.throttled++
	}
	if s.Said != "" {
		l.refusals = append(l.refusals, s)
	}
	for _, name := range s.Limits {
		if l.limits == nil {
			l.limits = map[string]bool{}
		}
		l.limits[name] = true
	}
	return s
}
