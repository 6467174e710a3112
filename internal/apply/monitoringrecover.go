package apply

import (
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// recoverMonitoring marks the monitoring client whose password an earlier run made and did not hand over, so that the plan rotates it.
func recoverMonitoring(j *journal.Journal, self *actor.Self, desired spec.Organization, i journal.Intent, live *spec.Organization) error {
	m, read := leftMonitoring(live, i)
	switch {
	case m == nil && read && (i.Made != "" || i.Rotates != "" || i.Old(time.Now())): // it is gone, or never came
		return j.Forget(i)
	case m == nil:
		return nil
	case i.Rotates == "" && passwordDelivered(desired, i, m.ID): // only the last word was missing
		return j.Forget(i)
	case i.Rotates == m.ID, i.Answered == m.ID:
		m.Lost = true
		return nil
	}
	switch verdict := self.Is(m.By); {
	case verdict == actor.Others, i.Old(time.Now()):
		return j.Forget(i)
	case !m.Created.IsZero() && i.Reaches(m.Created):
		m.Lost = true
	default:
		m.Doubt = "nothing shows that it is what was begun at " + stamp(i.Begun)
	}
	return nil
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
			if d.Name == i.Name && strings.EqualFold(d.Delivered.Value(), id) {
				return true
			}
		}
	}
	return false
}
