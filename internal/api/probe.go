package api

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// Access is what credentials can do with a group of the API.
type Access string

// The accesses.
const (
	Readable   Access = "readable" // whether it can be written is not known without writing
	Refused    Access = "refused"
	NotVisible Access = "not visible"
)

// A Permission is what the credentials can do with one permission group of the API.
type Permission struct {
	Group  string // as the API's authentication page calls it
	Access Access
	Reason string // empty where readable
	Note   string // what else is worth knowing
}

// Probe finds out, by reading only, which permission groups the credentials can read: one request
// for each, and for what belongs to clusters on the first one only.
func (c *Client) Probe(ctx context.Context) []Permission {
	ctx = reading(ctx)
	var clusters spec.Part[[]spec.Cluster]
	var clustersErr, membersErr, activityErr error
	var wave sync.WaitGroup
	wave.Go(func() { clusters, clustersErr = list(ctx, c, get("/clusters"), readClusters) })
	wave.Go(func() { _, membersErr = list(ctx, c, get("/members"), readMembers) })
	wave.Wait()
	wave.Go(func() { _, activityErr = list(ctx, c, activity(), decode[[]any]) }) // by now the token has been renewed if it had to be
	below := c.probeBelow(ctx, clusters.Value(), clustersErr)
	wave.Wait()
	return []Permission{
		permission("Cluster", clustersErr), below.clients, below.allowlist, below.secrets,
		permission("Members", membersErr), below.backups, permission("Activity", activityErr),
	}
}

// inCluster are the permissions that show on a cluster only.
type inCluster struct{ clients, allowlist, secrets, backups Permission }

func (c *Client) probeBelow(ctx context.Context, live []spec.Cluster, clustersErr error) inCluster {
	found := inCluster{Permission{Group: "API clients"}, Permission{Group: "IP allowlist"}, Permission{Group: "Connector secrets"}, Permission{Group: "Backups"}}
	if len(live) == 0 {
		reason := "no cluster to ask"
		if clustersErr != nil {
			reason = "the clusters cannot be read"
		}
		for _, p := range []*Permission{&found.clients, &found.allowlist, &found.secrets, &found.backups} {
			p.Access, p.Reason = NotVisible, reason
		}
		return found
	}
	first := live[0]
	var wave sync.WaitGroup
	wave.Go(func() {
		_, err := listBelow(ctx, c, first.UUID, "/clients", readClients)
		found.clients = permission(found.clients.Group, err)
	})
	wave.Go(func() {
		secrets, err := listBelow(ctx, c, first.UUID, "/secrets", readSecrets)
		found.secrets = permission(found.secrets.Group, err)
		n := 0
		for _, s := range secrets.Value() {
			if spec.Provided(s.Name) {
				n++
			}
		}
		if n > 0 {
			found.secrets.Note = fmt.Sprintf("%d in cluster %s are provided by Camunda, and left alone", n, first.Name)
		}
	})
	wave.Go(func() {
		_, err := listBelow(ctx, c, first.UUID, "/backups", decode[[]any])
		found.backups = permission(found.backups.Group, err)
	})
	wave.Wait()
	found.allowlist.Access = Readable
	if why, unknown := first.Allowlist.Why(); unknown {
		found.allowlist.Access, found.allowlist.Reason = NotVisible, why
	}
	return found
}

// permission is what a read of a group says of it.
func permission(group string, err error) Permission {
	switch {
	case err == nil:
		return Permission{Group: group, Access: Readable}
	case Status(err) == http.StatusForbidden || Status(err) == http.StatusUnauthorized:
		return Permission{Group: group, Access: Refused, Reason: err.Error()}
	}
	return Permission{Group: group, Access: NotVisible, Reason: err.Error()}
}
