package emulator

import (
	"net/http"
	"slices"
	"time"
)

// keptBackups is how many finished backups a cluster keeps. One more deletes the oldest.
const keptBackups = 3

// backup is a backup that a request made.
type backup struct {
	UUID      string `json:"uuid"`
	Name      string `json:"name"`
	Created   string `json:"created"`
	Completed string `json:"completed"` // empty while in progress
	Status    string `json:"status"`
	components
	GenerationName string `json:"generationName"`
	GenerationUUID string `json:"generationUuid"`

	end time.Time // completed from then on
}

// become sets the state of a backup and its parts.
func (b *backup) become(status string) {
	b.Status, b.components = status, components{status, status, status, status}
}

// settle completes backups whose time has come, and deletes the oldest ones beyond keptBackups.
func (c *cluster) settleBackups(now time.Time) {
	finished := 0
	for i, b := range slices.Backward(c.backups) {
		if now.Before(b.end) {
			continue
		}
		b.Completed = timestamp(b.end)
		b.become("Complete")
		if finished++; finished > keptBackups {
			c.backups = slices.Delete(c.backups, i, i+1)
		}
	}
}

func listBackups(q *request, c *cluster) *answer {
	c.settleBackups(q.now)
	return reply(append([]*backup{}, c.backups...)) // in JSON, an empty list is not null
}

func createBackup(q *request, c *cluster) *answer {
	b := &backup{
		UUID:           newUUID(),
		Name:           "backup-" + q.now.UTC().Format("20060102-150405"),
		Created:        timestamp(q.now),
		GenerationName: c.Generation.Name,
		GenerationUUID: c.Generation.UUID,
		end:            q.now.Add(q.options.BackingUp),
	}
	b.become("In progress")
	c.backups = append(c.backups, b)
	c.settleBackups(q.now)
	q.record(c.part("Backup created", created, "backup", b.UUID))
	return reply(b)
}

// backup returns the index of one of a cluster's backups.
func (c *cluster) backup(q *request) int {
	c.settleBackups(q.now)
	return slices.IndexFunc(c.backups, func(b *backup) bool { return b.UUID == q.values["backupId"] })
}

func deleteBackup(q *request, c *cluster) *answer {
	i := c.backup(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	b := c.backups[i]
	c.backups = slices.Delete(c.backups, i, i+1)
	q.record(c.part("Backup deleted", deleted, "backup", b.UUID))
	return reply(b)
}

// restoreBackup refuses: how a cluster looks during a restore is unknown, and clients should not
// learn from a guess.
func restoreBackup(q *request, c *cluster) *answer {
	if c.backup(q) < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	return refuse(http.StatusForbidden, "restoring is not enabled for this organization")
}

func getRestore(q *request, c *cluster) *answer {
	if c.backup(q) < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	return refuse(http.StatusNotFound, "this backup was never restored")
}

// failover refuses, for the same reason as restoreBackup.
func failover(q *request, _ *cluster) *answer {
	var backups texts
	var restore string
	if refusal := q.closed(required("backupIds", &backups), required("restoreBackupId", &restore)); refusal != nil {
		return refusal
	}
	return refuse(http.StatusForbidden, "failover is not enabled for this organization")
}
