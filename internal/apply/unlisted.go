package apply

import (
	"context"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// leftOut asks for the clients that were seen under the name to be created and that no list has, right before it is
// created: half a list looks just like a deletion, and a second client of that name would be unwanted. One that only
// credentials name may be another cluster's, so it is an obstacle only if it exists.
func (c *creating) leftOut(ctx context.Context) error {
	if c.kind != spec.Clients || c.asked {
		return nil
	}
	declared, _ := spec.Rotation(c.name)
	for _, u := range c.Unlisted[c.l.uuid][declared] {
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
