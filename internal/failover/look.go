package failover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// skew is by how much the API's clock may be behind this one.
const skew = 5 * time.Minute

// A sight is what the clusters show of a failover.
type sight struct {
	clusters  []spec.Cluster // that it may have made
	suspended bool           // the source is
}

// certain reports whether nothing but a failover explains what is seen.
func (s sight) certain() bool { return s.suspended && len(s.clusters) == 1 }

// look reads the clusters once. What a failover made is in the backup region, and was not there before.
func (p Plan) look(ctx context.Context, client Client, record Record) (sight, error) {
	live, err := client.Clusters(ctx)
	if err != nil {
		return sight{}, err
	}
	var s sight
	for _, c := range live {
		switch {
		case c.UUID == p.Source.UUID:
			s.suspended = c.Status == spec.Suspended
		case record.made(c) && in(c, p.Region):
			s.clusters = append(s.clusters, c)
		}
	}
	return s, nil
}

// made reports whether a failover can have made a cluster.
func (r Record) made(c spec.Cluster) bool {
	return !slices.Contains(r.Live, c.UUID) && (c.Created.IsZero() || c.Created.After(r.Begun.Add(-skew)))
}

// in reports whether a cluster is in a region. One whose region the API does not show may be.
func in(c spec.Cluster, region spec.Choice) bool {
	live, known := c.Region.Get()
	return !known || live.SameRegion(region)
}

// search looks for the new cluster after an unclear answer, and never sends the request again.
func (p Plan) search(ctx context.Context, client Client, o Options, record Record, why error) Result {
	result := Result{Outcome: Unknown, Err: why}
	waits := looks(o.Settle)
	for n, wait := range waits {
		o.Log.InfoContext(ctx, "the answer is not clear: looking for the new cluster", "look", n+1, "of", len(waits), "in", wait.String())
		if waiting.Sleep(ctx, wait) != nil {
			result.Problem = "the search was stopped"
			return result
		}
		seen, err := p.look(ctx, client, record)
		switch {
		case err != nil:
			result.Problem = "the clusters cannot be read: " + err.Error()
			continue
		case seen.certain():
			found := seen.clusters[0]
			return Result{Outcome: Partly, Cluster: found.UUID, Name: found.Name, Err: why,
				Problem: "the answer to the request was not clear, and the cluster was found by looking: whether all backups were copied, and whether it was started from the right one, is not known"}
		}
		result.Found, result.Problem = seen.clusters, p.seen(seen)
	}
	return result
}

// seen says what the last look showed.
func (p Plan) seen(s sight) string {
	state := "is not Suspended"
	if s.suspended {
		state = "is Suspended"
	}
	what := "no new cluster"
	if n := len(s.clusters); n > 0 {
		what = fmt.Sprintf("%d new clusters", n)
		if n == 1 {
			what = "a new cluster"
		}
	}
	return fmt.Sprintf("there is %s in %s, and %s %s", what, p.Region.Name, p.Source.Name, state)
}
