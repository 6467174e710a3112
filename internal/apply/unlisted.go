package apply

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// leftOut asks for the API or monitoring clients that were seen under the name to be created and that no list has, right before it is
// created: half a list looks just like a deletion, and a second client of that name would be unwanted. One that only
// credentials name may be another cluster's, so it is an obstacle only if it exists.
func (c *creating) leftOut(ctx context.Context) error {
	missing := slices.Clone(c.Unlisted[c.l.uuid][identity.ClientKey(c.kind, cmp.Or(c.a.Declared, c.name))])
	if c.left != "" {
		missing = append(missing, identity.Unlisted{ID: c.left, Seen: true})
	}
	switch {
	case c.asked || len(missing) == 0:
		return nil
	case c.kind == spec.MonitoringClients:
		return c.leftOutMonitoring(ctx, missing)
	}
	for _, u := range missing {
		gone, err := c.goneClient(ctx, u.ID)
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case err == nil && gone, err != nil && !u.Seen:
		case err == nil:
			return &heldError{
				reason: "the list of API clients leaves out " + u.ID + ", which was seen as this client and is still there",
				hint:   "run again; if it stays so, ask Camunda",
			}
		case unanswered(err):
			return fmt.Errorf("whether %s, which was seen as this client and is not listed, is gone: %w", u.ID, err)
		default:
			return &heldError{
				reason: "whether " + u.ID + ", which was seen as this client and is not listed, is gone cannot be seen: " + err.Error(),
				hint:   "let these credentials read API clients; if it was deleted, plan once without this client in the file",
			}
		}
	}
	c.asked = true
	return nil
}

// leftOutMonitoring looks into the activity log, since the API shows no monitoring client by its id.
func (c *creating) leftOutMonitoring(ctx context.Context, missing []identity.Unlisted) error {
	entries, err := c.client.Activity(ctx)
	if ctx.Err() != nil {
		return stopped(ctx)
	}
	for _, u := range missing {
		if goneScraper(entries, c.l.uuid, u.ID) {
			continue
		}
		why := "the activity log does not say so"
		if err != nil {
			why = "the activity log could not be read: " + err.Error()
		}
		return &heldError{
			reason: "the list of monitoring clients leaves out " + u.ID + ", which was seen as this client, and whether it was deleted cannot be seen: " + why,
			hint:   "run again; if it was deleted in Camunda Hub, plan once without this client in the file",
		}
	}
	c.asked = true
	return nil
}

// goneScraper reports whether the newest entry about a monitoring client is that of its deletion, or of that of all those in its cluster.
// Entries are the newest first.
func goneScraper(entries []api.Entry, cluster, id string) bool {
	for _, e := range entries {
		all := strings.EqualFold(e.ID, cluster) && spec.KindOfEntity(e.Entity, "", nil) == spec.MonitoringClients
		switch {
		case strings.EqualFold(e.ID, id):
			return e.Type == api.EntryDeleted
		case all && e.Type == api.EntryDeleted:
			return true
		}
	}
	return false
}

// goneClient asks for a client by its id, which the API answers only once the cluster is ready.
func (p *place) goneClient(ctx context.Context, id string) (bool, error) {
	gone, err := p.client.Gone(ctx, p.l.uuid, id)
	if api.Status(err) != http.StatusPreconditionFailed || p.l.ready {
		return gone, err
	}
	if err := p.l.await(ctx); err != nil {
		return false, err
	}
	return p.client.Gone(ctx, p.l.uuid, id)
}

// unanswered reports whether an error leaves open that the same request is answered later.
func unanswered(err error) bool {
	switch status := api.Status(err); {
	case status == http.StatusRequestTimeout, status == http.StatusUnauthorized, status == http.StatusPreconditionFailed, status == http.StatusTooManyRequests:
		return true
	default:
		return status/100 != 4
	}
}
