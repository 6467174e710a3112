package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// unknownGeneration is the generation of a backup whose generation the API does not know any more.
const unknownGeneration = "Unknown Generation"

// restore is the latest restore of a backup.
type restore struct {
	UUID       string `json:"uuid"`
	BackupID   string `json:"backupId"`
	State      string `json:"state"`
	Start      string `json:"startTimestamp,omitempty"`
	Completion string `json:"completionTimestamp,omitempty"`

	created time.Time
	takes   time.Duration
	result  string // the state at the end; empty: it never ends
	data    string // what the cluster then has
}

// The states of a restore, as the API names them.
const (
	restorePending    = "PENDING"
	restoreValidating = "VALIDATING"
	restoreInProgress = "IN_PROGRESS"
	restoreCompleted  = "COMPLETED"
	restoreFailed     = "FAILED"
	restoreAborted    = "ABORTED"
)

// results are the last states that Options.RestoreOutcome can ask for.
var results = map[string]string{"": restoreCompleted, succeeds: restoreCompleted, fails: restoreFailed, "abort": restoreAborted, hangs: ""}

// state is the state after a time. The first tenth is PENDING, the next two are VALIDATING.
func (r *restore) state(passed time.Duration) string {
	switch {
	case r.result != "" && passed >= r.takes:
		return r.result
	case passed < r.takes/10:
		return restorePending
	case passed < 3*r.takes/10:
		return restoreValidating
	}
	return restoreInProgress
}

// settleRestore lets the current restore go on. When it is completed, it has overwritten the cluster's
// data.
func (c *cluster) settleRestore(now time.Time, o *Options) {
	r := c.restoring
	if r == nil {
		return
	}
	r.State = r.state(now.Sub(r.created))
	if r.State != restorePending {
		r.Start = o.time(r.created.Add(r.takes / 10))
	}
	if !slices.Contains([]string{restoreCompleted, restoreFailed, restoreAborted}, r.State) {
		return
	}
	r.Completion = o.time(r.created.Add(r.takes))
	c.restoring = nil
	if r.State == restoreCompleted {
		c.data = r.data
		c.overwritten++
	}
}

// restoreBackup starts to overwrite a cluster with one of its backups.
func restoreBackup(q *request, c *cluster) *answer {
	b := c.backups.find(q.values["backupId"])
	switch {
	case b == nil:
		return refuse(http.StatusNotFound, "backup not found")
	case c.restoring != nil:
		return refuse(http.StatusConflict, "another restore of this cluster is in progress")
	case b.status != complete:
		return refuse(http.StatusBadRequest, "the backup is not complete")
	case b.generation.Name == unknownGeneration:
		return refuse(http.StatusConflict, "the generation of the backup is unknown")
	case b.generation.UUID == "":
		return refuse(http.StatusBadRequest, "a legacy backup cannot be restored")
	case q.options.RestoreSameGeneration && b.generation.UUID != c.Generation.UUID:
		return refuse(http.StatusBadRequest, "the backup of %s is not compatible with %s", b.generation.Name, c.Generation.Name)
	case c.status != healthy && c.status != suspended || c.failedOver:
		return refuse(http.StatusConflict, "the cluster is not ready for a restore")
	}
	r := &restore{UUID: newUUID(), BackupID: b.UUID, State: restorePending, created: q.now, takes: q.options.Restoring,
		result: results[q.options.RestoreOutcome], data: b.data}
	started := *r
	c.restoring, c.restores[b.UUID] = r, r
	c.status, c.until = cmp.Or(q.options.RestoringStatus, "Maintenance"), time.Time{}
	if r.result != "" {
		c.until = q.now.Add(r.takes)
	}
	q.record(c.part("Backup restored", updated, "backup", b.UUID))
	answer := reply(started)
	if q.options.RestoreAccepted {
		answer.status = http.StatusAccepted
	}
	return answer
}

func getRestore(q *request, c *cluster) *answer {
	id := q.values["backupId"]
	r := c.restores[id]
	switch {
	case c.backups.find(id) == nil:
		return refuse(http.StatusNotFound, "backup not found")
	case r == nil:
		return refuse(http.StatusNotFound, "this backup was never restored")
	}
	return reply(*r)
}

// blockedByRestore are the operations that a cluster refuses while it is restored, by the end of their
// labels after the cluster's path. Reads, secrets and clients are allowed, and so is the deletion of a
// backup.
var blockedByRestore = []string{
	"PATCH ", "DELETE ", "PUT /upgrade", "PUT /wake", "PUT /ipallowlist", "PUT /ipwhitelist", "PUT /encryption", "POST /failover",
	"POST /backups", "PUT /backups/schedule", "DELETE /backups/schedule",
}

// blocks refuses a request that the cluster does not take during a restore.
func (c *cluster) blocks(q *request) *answer {
	operation := strings.Replace(q.route.label, "/clusters/{clusterUuid}", "", 1)
	if c.restoring == nil || !slices.Contains(blockedByRestore, operation) {
		return nil
	}
	return refuse(http.StatusConflict, "the cluster is being restored")
}
