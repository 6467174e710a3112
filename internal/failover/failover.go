// Package failover moves a cluster to its backup region: the API makes a new cluster there from backups of the cluster, and suspends
// the cluster, which can never be resumed. Nothing undoes it.
//
// So it is a command that names everything, and never part of a plan. [Prepare] refuses what cannot end well before anything is
// sent; [Plan.Run] sends one request in its life, and looks for the new cluster if the answer is not clear. The state directory
// keeps a record of each, by which camsync refuses to resume the cluster, since two clusters that run the same processes do the work twice.
package failover

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Client is what a failover needs of the API; [*api.Client] is one.
type Client interface {
	// Do sends one call.
	Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error)
	// Clusters reads the organisation's clusters, with one request.
	Clusters(ctx context.Context) ([]spec.Cluster, error)
	// ClusterOptions reads the regions of backups among others, with one request.
	ClusterOptions(ctx context.Context) (spec.ClusterOptions, error)
	// Backups reads the backups of a cluster, with one request.
	Backups(ctx context.Context, cluster string) ([]spec.Backup, error)
}

// A Plan is a failover that nothing speaks against.
type Plan struct {
	Source  spec.Cluster
	Region  spec.Choice   // the backup region, in which the new cluster is made; its UUID may be a code such as europe-west3
	Backups []spec.Backup // that the new cluster gets, in the order of the request
	Restore spec.Backup   // that it starts from
	Live    []spec.Cluster
}

// A Result is how a failover ended.
type Result struct {
	Outcome Outcome
	Cluster string // the uuid of the new cluster; empty if that is not known
	Name    string // its name; empty if that is not known
	Problem string // with Partly, what went wrong; with Unknown and Refused, why
	Found   []spec.Cluster
	Err     error // with Refused and Unknown
}

// An Outcome is how far a failover came.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Partly  Outcome = "partly"  // the new cluster exists and lacks something, or whether it does is not known
	Before  Outcome = "before"  // the API says that it was failed over earlier, and shows the new cluster
	Refused Outcome = "refused" // by the API: nothing was done
	Unknown Outcome = "unknown" // it may have been done
)

// Options say how a failover is made.
type Options struct {
	Records *Records // nil to keep none
	Settle  time.Duration
	Log     *slog.Logger
}

// DefaultSettle is how long to look for the new cluster after an unclear answer.
const DefaultSettle = 2 * time.Minute

// looks are the waits before each look, which together take as long as that.
func looks(settle time.Duration) []time.Duration {
	var waits []time.Duration
	for _, share := range []time.Duration{1, 2, 4, 8, 15, 30} {
		waits = append(waits, settle*share/60)
	}
	return waits
}

// Run makes the failover. The request is sent once, and is on record before. The end of ctx ends the looks after an unclear answer, and
// keeps nothing else from ending.
func (p Plan) Run(ctx context.Context, client Client, o Options) (Result, error) {
	record := p.record()
	if err := o.Records.begin(record); err != nil {
		return Result{}, err
	}
	answer, err := client.Do(ctx, p.call(), p.Source.UUID)
	result := p.concluded(ctx, client, o, record, answer.Failover, err)
	return result, o.Records.end(record, result)
}

func (p Plan) call() api.FailOver {
	call := api.FailOver{Restore: p.Restore.UUID}
	for _, b := range p.Backups {
		call.Backups = append(call.Backups, b.UUID)
	}
	return call
}

// concluded says what an answer means.
//
//	answer                     clusters                             outcome
//	200, both parts ok         –                                    done
//	200, an error in a part    –                                    partly
//	409                        a new one, and the source Suspended  before
//	another plain refusal      –                                    refused
//	unclear                    one new one, the source Suspended    partly: whether both parts were done is not known
//	unclear                    anything else, after all looks       unknown
func (p Plan) concluded(ctx context.Context, client Client, o Options, record Record, over *api.Failover, err error) Result {
	var unclear *api.Unclear
	switch {
	case over != nil && over.Whole():
		return Result{Outcome: Done, Cluster: over.Cluster}
	case over != nil:
		return Result{Outcome: Partly, Cluster: over.Cluster, Problem: problem(*over)}
	case errors.As(err, &unclear):
		return p.search(ctx, client, o, record, err)
	case api.Status(err) == http.StatusConflict:
		if found, looked := p.look(ctx, client, record); looked == nil && found.certain() {
			return Result{Outcome: Before, Cluster: found.clusters[0].UUID, Name: found.clusters[0].Name, Err: err}
		}
	}
	return Result{Outcome: Refused, Err: err}
}

func problem(over api.Failover) string {
	switch {
	case over.Started == "":
		return "the backups were not copied: " + over.Cloned
	case over.Cloned == "":
		return "it was not started from the backup: " + over.Started
	}
	return fmt.Sprintf("the backups were not copied: %s; it was not started from the backup: %s", over.Cloned, over.Started)
}
