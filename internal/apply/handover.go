package apply

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
	waits "github.com/camsync/camsync/internal/waiting"
)

// A handing brings what is shown once to where an action says.
type handing struct {
	client  Client
	deliver Deliverer
	l       *lane
	a       *diff.Action

	rotations Rotations
	log       *slog.Logger
}

func (s step) handing() handing { return handing{s.client, s.Deliver, s.l, s.a, s.Rotations, s.Log} }

// handOver brings a new client's secret to its destination. Where that cannot be done, the client
// is deleted again: it could never be used.
func (h handing) handOver(ctx context.Context, c api.NewClient) error {
	l, a := h.l, h.a
	if a.Destination == nil {
		return nil
	}
	credentials, undoing := newCredentials(l.uuid, c, a.Supersedes), api.Call(api.DeleteClient{ID: c.ID})
	if a.Name.Kind == spec.MonitoringClients {
		credentials, undoing = metricsCredentials(l, a, c), api.DeleteMonitoringClient{ID: c.ID}
	}
	err := h.put(ctx, *a.Destination, credentials)
	if err == nil {
		h.delivered(c.ID)
		return nil
	}
	// The client must go even if the run was stopped in the meantime.
	if _, undo := h.client.Do(context.WithoutCancel(ctx), undoing, l.uuid); undo != nil {
		return fmt.Errorf("credentials: %w; the new client %s could not be deleted again: %w", err, c.ID, undo)
	}
	return fmt.Errorf("credentials: %w; the new client was deleted again", err)
}

// put delivers credentials. A program that takes them is waited for, which progress shows.
func (h handing) put(ctx context.Context, d spec.Destination, c Credentials) error {
	if len(d.Command) > 0 {
		wait := waits.Begin(ctx, d.String())
		defer wait.End()
		wait.Try(0, HandOverTime)
	}
	return h.deliver.Put(d, c)
}
