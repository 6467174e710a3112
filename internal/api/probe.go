package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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
	var clusters []spec.Cluster
	var clustersErr, membersErr, activityErr error
	var wave sync.WaitGroup
	wave.Go(func() { clusters, clustersErr = c.Clusters(ctx) })
	hub := c.Hub.probe(ctx, &wave)
	wave.Go(func() { _, membersErr = list(ctx, c, get("/members"), readMembers) })
	wave.Wait()
	wave.Go(func() { _, activityErr = list(ctx, c, activity(), decode[[]any]) }) // by now the token has been renewed if it had to be
	inFirst := func(group string, read func(ctx context.Context, c *Client, first spec.Cluster) (note string, err error)) *Permission {
		p := &Permission{Group: group, Access: NotVisible}
		switch {
		case len(clusters) > 0:
			wave.Go(func() {
				note, err := read(ctx, c, clusters[0])
				*p = permission(group, note, err)
			})
		case clustersErr != nil:
			p.Reason = unreadClusters
		default:
			p.Reason = "no cluster to ask"
		}
		return p
	}
	clients, allowlist := inFirst("API clients", clientList.probe), inFirst("IP allowlist", probeAllowlist)
	secrets, backups := inFirst("Connector secrets", probeSecrets), inFirst("Backups", backupList.probe)
	metrics := inFirst("Monitoring", monitoringList.probe)
	links := probeLink(ctx, c, clusters, clustersErr, &wave)
	wave.Wait()
	return append([]Permission{
		permission("Cluster", "", clustersErr), *clients, *allowlist, *secrets,
		permission("Members", "", membersErr), *backups, *metrics, *links, permission("Activity", "", activityErr),
	}, *hub...)
}

const unreadClusters = "the clusters cannot be read"

func probeAllowlist(_ context.Context, _ *Client, first spec.Cluster) (string, error) {
	if why, unknown := first.Allowlist.Why(); unknown {
		return "", errors.New(why)
	}
	return "", nil
}

func probeSecrets(ctx context.Context, c *Client, first spec.Cluster) (string, error) {
	secrets, err := secretList.of(ctx, c, first.UUID)
	provided := slices.DeleteFunc(secrets.Value(), func(s spec.Secret) bool { return !spec.Provided(s.Name) })
	if len(provided) == 0 {
		return "", err
	}
	return fmt.Sprintf("%d in cluster %s are provided by Camunda, and left alone", len(provided), first.Name), err
}

// permission is what a read of a group says of it.
func permission(group, note string, err error) Permission {
	switch {
	case err == nil:
		return Permission{Group: group, Access: Readable, Note: note}
	case Status(err) == http.StatusForbidden || Status(err) == http.StatusUnauthorized:
		return Permission{Group: group, Access: Refused, Reason: err.Error(), Note: note}
	}
	return Permission{Group: group, Access: NotVisible, Reason: err.Error()}
}
