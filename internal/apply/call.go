package apply

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// call sends one call of an action and does what its answer asks for.
func (r *run) call(ctx context.Context, l *lane, a *diff.Action, call api.Call) error {
	if u, ok := call.(api.Upgrade); ok {
		return r.upgrade(ctx, l, a, u)
	}
	if keys, ok := call.(api.SetEncryptionKeys); ok {
		return r.setKeys(ctx, l, a, keys)
	}
	answer, err := r.send(ctx, l, a, call)
	if api.Status(err) == http.StatusPreconditionFailed && !l.ready && l.uuid != "" { // else there is no cluster to wait for
		if err := r.await(ctx, l); err != nil {
			return err
		}
		answer, err = r.send(ctx, l, a, call)
	}
	switch call := call.(type) {
	case api.SwitchOnLink:
		return r.switchedOn(ctx, l, call, err)
	case api.SwitchOffLink:
		return r.switchedOff(ctx, l, a, err)
	}
	switch {
	case err != nil:
		return err
	case answer.Client != nil:
		l.made = answer.Client.ID
	case answer.ClusterUUID != "":
		l.uuid, l.made = answer.ClusterUUID, answer.ClusterUUID
		if err := r.awaitNew(ctx, l, call); err != nil && ctx.Err() == nil {
			return fmt.Errorf("created as %s, but %w", l.uuid, err)
		}
	}
	return nil
}

func (r *run) send(ctx context.Context, l *lane, a *diff.Action, call api.Call) (answer api.Answer, err error) {
	begun := time.Now()
	switch call := call.(type) {
	case api.Creation:
		answer, err = r.create(ctx, l, a, call)
	case api.RotateMonitoringClient:
		answer, err = r.rotate(ctx, l, a, call)
	default:
		answer, err = r.client.Do(ctx, call, l.uuid)
	}
	switch {
	case answer.Client != nil: // its credentials may have had no place to go to, which is not the API's fault
		r.budgets.count(l.name, call, begun, nil)
	case ctx.Err() == nil:
		r.budgets.count(l.name, call, begun, err)
	}
	return answer, err
}

// handOver brings a new client's secret to its destination. Where that cannot be done, the client
// is deleted again: it could never be used.
func (r *run) handOver(ctx context.Context, l *lane, a *diff.Action, c api.NewClient) error {
	if a.Destination == nil {
		return nil
	}
	credentials, undoing := newCredentials(l.uuid, c, a.Supersedes), api.Call(api.DeleteClient{ID: c.ID})
	if a.Name.Kind == spec.MonitoringClients {
		credentials, undoing = metricsCredentials(l, a, c), api.DeleteMonitoringClient{ID: c.ID}
	}
	err := r.put(ctx, *a.Destination, credentials)
	if err == nil {
		return nil
	}
	// The client must go even if the run was stopped in the meantime.
	if _, undo := r.client.Do(context.WithoutCancel(ctx), undoing, l.uuid); undo != nil {
		return fmt.Errorf("credentials: %w; the new client %s could not be deleted again: %w", err, c.ID, undo)
	}
	return fmt.Errorf("credentials: %w; the new client was deleted again", err)
}
