package emulator

import "net/http"

// restoreBackup refuses: how a cluster looks during a restore is unknown, and clients should not
// learn from a guess.
func (e *Emulator) restoreBackup(q *request, c *cluster) *answer {
	if c.backup(q) < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	return refuse(http.StatusForbidden, "restoring is not enabled for this organization")
}

func (e *Emulator) getRestore(q *request, c *cluster) *answer {
	if c.backup(q) < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	return refuse(http.StatusNotFound, "this backup was never restored")
}
