package api

import (
	"context"
	"net/http"
	"sync"

	"github.com/camsync/camsync/internal/spec"
)

// Access is what credentials can do with a group of the API.
type Access string

// The accesses.
const (
	Usable     Access = "usable"
	Refused    Access = "refused"
	NotVisible Access = "not visible"
)

// A Permission is what the credentials can do with one permission group of the API.
type Permission struct {
	Group  string // as the API's authentication page calls it
	Access Access
	Reason string // empty where usable
}

// Probe finds out, by reading only, which permission groups the credentials can use: one request
// for each, and for what belongs to clusters on the first one only.
func (c *Client) Probe(ctx context.Context) []Permission {
	var clusters spec.Part[[]spec.Cluster]
	var clustersErr, membersErr, activityErr error
	var wave sync.WaitGroup
	wave.Go(func() { clusters, clustersErr = list(ctx, c, get("/clusters"), readClusters) })
	wave.Go(func() { _, membersErr = list(ctx, c, get("/members"), readMembers) })
	wave.Go(func() { _, activityErr = list(ctx, c, get("/activity/json"), decode[[]any]) })
	wave.Wait()

	below := []Permission{{Group: "API clients"}, {Group: "IP allowlist"}, {Group: "Connector secrets"}, {Group: "Backups"}}
	if live := clusters.Value(); len(live) > 0 {
		c.probeBelow(ctx, live[0], below)
	} else {
		reason := "no cluster to ask"
		if clustersErr != nil {
			reason = "the clusters can not be read"
		}
		for i := range below {
			below[i].Access, below[i].Reason = NotVisible, reason
		}
	}
	return []Permission{
		permission("Cluster", clustersErr), below[0], below[1], below[2],
		permission("Members", membersErr), below[3], permission("Activity", activityErr),
	}
}

// probeBelow asks for what belongs to a cluster.
func (c *Client) probeBelow(ctx context.Context, live spec.Cluster, found []Permission) {
	var clientsErr, secretsErr, backupsErr error
	var wave sync.WaitGroup
	wave.Go(func() { _, clientsErr = listBelow(ctx, c, live.UUID, "/clients", readClients) })
	wave.Go(func() { _, secretsErr = listBelow(ctx, c, live.UUID, "/secrets", readSecrets) })
	wave.Go(func() { _, backupsErr = listBelow(ctx, c, live.UUID, "/backups", decode[[]any]) })
	wave.Wait()
	allowlist := Permission{Group: found[1].Group, Access: Usable}
	if why, unknown := live.Allowlist.Why(); unknown {
		allowlist.Access, allowlist.Reason = NotVisible, why
	}
	found[0], found[1] = permission(found[0].Group, clientsErr), allowlist
	found[2], found[3] = permission(found[2].Group, secretsErr), permission(found[3].Group, backupsErr)
}

// permission is what a read of a group says of it.
func permission(group string, err error) Permission {
	switch {
	case err == nil:
		return Permission{Group: group, Access: Usable}
	case Status(err) == http.StatusForbidden || Status(err) == http.StatusUnauthorized:
		return Permission{Group: group, Access: Refused, Reason: err.Error()}
	}
	return Permission{Group: group, Access: NotVisible, Reason: err.Error()}
}
