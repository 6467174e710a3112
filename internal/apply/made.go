package apply

import (
	"context"
	"strings"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// made is the cluster that an earlier run has created and that is there, whatever it is called by now and whether or not it is
// listed yet; empty for none.
func (c *creating) made(ctx context.Context) string {
	if c.kind != spec.Clusters || c.sent == nil || c.sent.Answered == "" {
		return ""
	}
	if there, err := c.client.Cluster(ctx, c.sent.Answered); err != nil || there == nil {
		return "" // it is looked for
	}
	return c.sent.Answered
}

// logged is the living cluster that the activity log shows as what an earlier run has created, though it is not listed under
// its name: it may have been renamed since. It is empty for none, and where the log shows nothing.
func (c *creating) logged(ctx context.Context) string {
	if c.kind != spec.Clusters {
		return ""
	}
	entries, err := c.client.Activity(ctx)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if e.Type != api.EntryCreated || e.ID == "" || e.To != c.name || !strings.EqualFold(e.Attribute, "name") || !c.sent.Reaches(e.At) {
			continue
		}
		if v, _ := judged(c.self, *c.sent, e); v == actor.Others {
			continue
		}
		if there, err := c.client.Cluster(ctx, e.ID); err == nil && there != nil {
			return e.ID
		}
	}
	return ""
}
