package emulator

import "net/http"

// restoreBackup refuses: what a cluster shows while it is being restored is not known, and a guess would teach
// clients something false.
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
