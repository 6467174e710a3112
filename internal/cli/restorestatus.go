package cli

import (
	"context"
	"fmt"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/spec"
)

// restoreStatus says how far the latest restore of a backup is. Its record decides: the backup itself may no longer be listed.
func (s *scene) restoreStatus(ctx context.Context, id string) error {
	latest, err := s.account.Client.LatestRestore(ctx, s.cluster.UUID, id)
	if err != nil {
		return &exit{code: exitPartly, err: fmt.Errorf("the latest restore of the backup %s is unknown: %w", id, lacking(err))}
	}
	backups, unlisted := backup.Listed(ctx, s.account.Client, s.cluster.UUID)
	b := backup.ByID(backups, id)
	switch {
	case latest != nil:
		return s.latestRestore(backup.Target{Cluster: s.cluster, Backup: listedOr(b, id)}, *latest)
	case unlisted != nil:
		return lacking(unlisted)
	case b == nil:
		return &hintedError{fmt.Errorf("the cluster %s, which is %s, has no backup %s and no record of a restore of it", s.cluster.Name, s.cluster.Status, id),
			(&backup.MissingError{ID: id, Cluster: s.cluster.Name}).Hint() + "; if a restore of it was begun, its backup was deleted in the meantime, and Camunda Hub shows how the cluster is"}
	}
	return s.say(fmt.Sprintf("The backup %s of cluster/%s was never restored.", id, s.cluster.Name))
}

// listedOr is a backup as it is listed, or what is left of it.
func listedOr(b *spec.Backup, id string) spec.Backup {
	if b == nil {
		return spec.Backup{UUID: id}
	}
	return *b
}

// latestRestore says how far a restore is.
func (s *scene) latestRestore(t backup.Target, r spec.Restore) error {
	err := s.say(fmt.Sprintf("The latest restore of cluster/%s from the backup %s is %s; the cluster is %s.", s.cluster.Name, t.Backup.UUID, r.State, s.cluster.Status), restoreRemarks(t, r)...)
	if err == nil && r.Over() && r.State != spec.RestoreCompleted {
		return &exit{code: exitPartly}
	}
	return err
}
