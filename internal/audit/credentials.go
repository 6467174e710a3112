package audit

import (
	"cmp"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// A Credential is the secret of an API client or the password of a monitoring client.
type Credential struct {
	Name        spec.Name // of the client
	ID          string
	Since       time.Time // when it was made; zero where neither the log nor the API shows that
	By          string    // who made it
	UseShown    bool      // the API shows when it was last used: that of a monitoring client
	LastUsed    time.Time // zero for one that was never used
	Declared    Declared
	Destination string // where the file has it delivered; empty for nowhere, and for one that was replaced

	Replaced bool      // a rotation under way has made its successor
	Until    time.Time // when the grace of that rotation is over; zero as long as that is not known
}

// Older reports whether a credential is known to be older than that at a time.
func (c Credential) Older(than time.Duration, at time.Time) bool {
	return than > 0 && !c.Since.IsZero() && at.Sub(c.Since) > than
}

// credentials gathers those of all clients. An API client has one secret for its life; a monitoring client gets a new password
// with each rotation, which the log shows as its update.
func (r *Review) credentials(live spec.Organization, log *Log, d *declarations) {
	add := func(c *spec.Cluster, kind spec.Kind, one Credential, name string) {
		one.Name = kind.Name(c.Name, name)
		declared, says := d.client(c, kind, name)
		one.Declared = says
		if declared.credentials != nil {
			one.Destination = declared.credentials.String()
		}
		if declared.replaced != nil {
			one.Replaced, one.Until = true, declared.replaced.Until
		}
		r.Credentials = append(r.Credentials, one)
	}
	for i := range live.Clusters.Value() {
		c := &live.Clusters.Value()[i]
		for _, k := range c.Clients.Value() {
			one := Credential{ID: k.ID}
			one.Since, one.By = log.creation(key(spec.Clients, c.UUID, k.ID))
			add(c, spec.Clients, one, k.Name)
		}
		for _, m := range c.MonitoringClients.Value() {
			one := Credential{ID: m.ID, UseShown: true, LastUsed: m.LastUsed}
			if one.Since, one.By = log.creation(key(spec.MonitoringClients, c.UUID, m.ID), api.EntryUpdated); one.Since.IsZero() {
				one.Since, one.By = m.Created, m.By
			}
			add(c, spec.MonitoringClients, one, m.Name)
		}
	}
	stable.Sort(r.Credentials, func(x, y Credential) int {
		if x.Since.IsZero() != y.Since.IsZero() { // those of unknown age last
			return cmp.Compare(y.Since.Unix(), x.Since.Unix())
		}
		return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.Name.String(), y.Name.String()), cmp.Compare(x.ID, y.ID))
	})
}
