package backup

import (
	"context"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// DeleteRefusals are the reasons of the API's side why a backup may not be deleted: a restore from it is under way, or that is unknown.
func DeleteRefusals(ctx context.Context, client Client, cluster spec.Cluster, id string) []Refusal {
	r := Record{}
	r.Restore, r.Err = client.LatestRestore(ctx, cluster.UUID, id)
	if api.Status(r.Err) == http.StatusNotImplemented {
		return nil // the organisation has no restores
	}
	return r.underway(cluster.Name, id)
}

// Delete deletes a backup of a cluster. If the answer is unclear, the list decides: a backup that is gone is deleted.
func Delete(ctx context.Context, client Taker, cluster, id string) error {
	_, err := client.Do(ctx, api.DeleteBackup{ID: id}, cluster)
	status := api.Status(err)
	switch {
	case err == nil:
		return nil
	case status/100 == 4:
		return notDone(err)
	}
	backups, unseen := client.Backups(context.WithoutCancel(ctx), cluster)
	switch {
	case unseen != nil:
		return fmt.Errorf("%w: %w; and its list: %w", ErrUnknown, err, unseen)
	case ByID(backups, id) != nil:
		return fmt.Errorf("%w: it is still there: %w", ErrFailed, err)
	}
	return nil
}
