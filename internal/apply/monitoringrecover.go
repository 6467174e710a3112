package apply

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// recoverMonitoring marks the monitoring client whose password an earlier run made and did not hand over, so that the plan rotates it.
// One that another client may have made is doubted.
func recoverMonitoring(ctx context.Context, client Client, j *journal.Journal, self *actor.Self, desired spec.Organization, i journal.Intent, live *spec.Organization, log *slog.Logger) error {
	m, read := leftMonitoring(live, i)
	switch {
	case m == nil && (read && i.Old(time.Now()) || noMetrics(live, i.Cluster) || unwanted(desired, *live, i)): // it is gone, or never came
		return j.Forget(i)
	case m == nil: // a list may leave it out, whose password is not forgotten for that
		return nil
	case i.Rotates == "" && passwordDelivered(desired, i, m.ID): // only the last word was missing
		return j.Forget(i)
	case i.Rotates == m.ID, i.Answered == m.ID:
		m.Lost = true
		return nil
	}
	switch v, why := whoseMonitoring(ctx, client, self, i, *m, func(until time.Time) {
		log.InfoContext(ctx, "an earlier run may have created a monitoring client: asking the activity log who did", "client", m.Name, "id", m.ID, "until", clock(until))
	}); {
	case v == actor.Others, i.Old(time.Now()):
		return j.Forget(i)
	case v == actor.Undecided:
		m.Doubt = why
	case !m.Created.IsZero() && i.Reaches(m.Created):
		m.Lost = true
	default:
		m.Doubt = "nothing shows that it is what was begun at " + stamp(i.Begun)
	}
	return nil
}

// whoseMonitoring says whether an intent made a monitoring client of its name. The list names its creator by an id and by a name. If
// these credentials are known by neither, the activity log is asked, which may also show how it calls them.
func whoseMonitoring(ctx context.Context, client Client, self *actor.Self, i journal.Intent, m spec.MonitoringClient, asking func(until time.Time)) (v actor.Verdict, why string) {
	listed := func() actor.Verdict {
		if self.Is(m.ByID) == actor.Ours {
			return actor.Ours
		}
		return self.Is(m.By)
	}
	if v = listed(); v == actor.Undecided {
		if v, why = recorded(ctx, client, self, i, m.ID, asking); v == actor.Undecided {
			v = listed()
		}
	}
	if v == actor.Others && why == "" {
		why = "was created by " + m.By
	}
	return v, why
}

// noMetrics reports whether the metrics endpoint of a cluster is off: then it has no monitoring client.
func noMetrics(live *spec.Organization, cluster string) bool {
	c := spec.ByUUID(live.Clusters.Value(), cluster)
	return c != nil && c.MonitoringClients.IsKnown() && !c.MetricsEndpoint.On
}

// unwanted reports whether a file manages the monitoring clients of a cluster without that of an intent.
func unwanted(desired, live spec.Organization, i journal.Intent) bool {
	return slices.ContainsFunc(spec.Matches(desired.Clusters.Value(), live.Clusters.Value()), func(m spec.Match) bool {
		wanted, managed := m.Desired.MonitoringClients.Get()
		return managed && m.Live != nil && m.Live.UUID == i.Cluster && m.Live.MonitoringClients.IsKnown() &&
			!slices.ContainsFunc(wanted, func(d spec.MonitoringClient) bool { return spec.RotationOf(i.Name, d.Name) > 0 })
	})
}

// leftMonitoring is the live monitoring client that an intent made or rotated, if there is one, and whether those of its cluster were
// read.
func leftMonitoring(live *spec.Organization, i journal.Intent) (m *spec.MonitoringClient, read bool) {
	c := spec.ByUUID(live.Clusters.Value(), i.Cluster)
	if c == nil {
		return nil, false
	}
	all, read := c.MonitoringClients.Get()
	for k := range all {
		switch l := &all[k]; {
		case l.Name != i.Name, slices.Contains(i.Before, l.ID):
		case i.Rotates != "" && i.Rotates != l.ID, i.Answered != "" && i.Answered != l.ID:
		default:
			return l, true
		}
	}
	return nil, read
}

// passwordDelivered reports whether the password of a client is at the destination that the file gives.
func passwordDelivered(desired spec.Organization, i journal.Intent, id string) bool {
	for _, c := range desired.Clusters.Value() {
		for _, d := range c.MonitoringClients.Value() {
			if spec.RotationOf(i.Name, d.Name) > 0 && strings.EqualFold(d.Delivered.Value(), id) {
				return true
			}
		}
	}
	return false
}
