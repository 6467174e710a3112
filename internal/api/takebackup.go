package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// TakeBackup makes a backup of a cluster (POST /clusters/{clusterUuid}/backups). The server takes one by hand every 15 minutes, and a
// new one may remove the oldest. It is sent once: an [*Unclear] error says that a backup may have begun, and the list shows it.
type TakeBackup struct{}

func (TakeBackup) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/backups")
	r.resend, r.creates, r.read = once, "a backup", readTakenBackup
	return r, err
}

func (TakeBackup) body() any { return nil }

func readTakenBackup(body []byte) (Answer, error) {
	entry, err := decode[backupEntry](body)
	if err != nil {
		return Answer{}, err
	}
	if _, err := pathSegment("id", entry.UUID.value); err != nil {
		return Answer{}, fmt.Errorf("the backup's %w", err)
	}
	backup := entry.backup()
	return Answer{Backup: &backup}, nil
}

// DeleteBackup deletes a backup of that id (DELETE /clusters/{clusterUuid}/backups/{backupId}). One that is gone already is no error.
type DeleteBackup struct {
	ID string
}

func (c DeleteBackup) request(cluster string) (request, error) {
	return namedRequest(http.MethodDelete, cluster, "/backups/", "{backupId}", "backup id", c.ID)
}

func (DeleteBackup) body() any { return nil }

func (c DeleteBackup) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	backups, err := client.Backups(ctx, cluster)
	return !slices.ContainsFunc(backups, func(b spec.Backup) bool { return b.UUID == c.ID }), err
}
