package cli

import (
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/spec"
)

// unguard lets everything in a file be created: with every harm allowed, a value for secrets that
// only have to exist, and a destination for each client.
func unguard(desired *spec.Organization) {
	desired.OwnerID = ""
	desired.Policy = spec.Policy{MaxDeletePercent: 100, Allow: ^spec.Harms(0)}
	for _, c := range desired.Clusters.Value() {
		secrets, clients := c.Secrets.Value(), c.Clients.Value()
		for i := range secrets {
			if secrets[i].Source.Keep && !spec.Provided(secrets[i].Name) {
				secrets[i].Source, secrets[i].Value = spec.Source{}, spec.Known(spec.Seal("seeded"))
			}
		}
		for i := range clients {
			clients[i].Credentials = &spec.Destination{}
		}
		for i := range c.MonitoringClients.Value() {
			c.MonitoringClients.Value()[i].Credentials = &spec.Destination{}
		}
	}
}

// nowhere drops the credentials of seeded clients.
type nowhere struct{}

func (nowhere) Prepare(spec.Destination) error { return nil }

func (nowhere) Put(spec.Destination, apply.Credentials) error { return nil }
