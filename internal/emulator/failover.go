package emulator

import "net/http"

// failover refuses, for the same reason as restoreBackup.
func (e *Emulator) failover(q *request, c *cluster) *answer {
	var backups texts
	var restore string
	if refusal := q.closed(required("backupIds", &backups), required("restoreBackupId", &restore)); refusal != nil {
		return refusal
	}
	return refuse(http.StatusForbidden, "failover is not enabled for this organization")
}
