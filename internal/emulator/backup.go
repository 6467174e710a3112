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
	uuid       string
	created    time.Time
	completed  time.Time
	generation named
}

type backupView struct {
	UUID           string `json:"uuid"`
	Name           string `json:"name"`
	Created        string `json:"created"`
	Completed      string `json:"completed"` // empty while in progress
	Status         string `json:"status"`
	Zeebe          string `json:"zeebeStatus"`
	Operate        string `json:"operateStatus"`
	Tasklist       string `json:"tasklistStatus"`
	Optimize       string `json:"optimizeStatus"`
	GenerationName string `json:"generationName"`
	GenerationUUID string `json:"generationUuid"`
}

func (b *backup) view(now time.Time) backupView {
	v := backupView{
		UUID:           b.uuid,
		Name:           "backup-" + b.created.UTC().Format("20060102-150405"),
		Created:        timestamp(b.created),
		Status:         "In progress",
		GenerationName: b.generation.Name,
		GenerationUUID: b.generation.UUID,
	}
	if !now.Before(b.completed) {
		v.Completed, v.Status = timestamp(b.completed), "Complete"
	}
	v.Zeebe, v.Operate, v.Tasklist, v.Optimize = v.Status, v.Status, v.Status, v.Status
	return v
}

// keepNewest deletes the oldest finished backups beyond keptBackups.
func (c *cluster) keepNewest(now time.Time) {
	finished := 0
	for i := len(c.backups) - 1; i >= 0; i-- {
		if now.Before(c.backups[i].completed) {
			continue
		}
		if finished++; finished > keptBackups {
			c.backups = slices.Delete(c.backups, i, i+1)
		}
	}
}

func (e *Emulator) listBackups(q *request, c *cluster) *answer {
	c.keepNewest(q.now)
	list := make([]backupView, len(c.backups))
	for i, b := range c.backups {
		list[i] = b.view(q.now)
	}
	return reply(list)
}

func (e *Emulator) createBackup(q *request, c *cluster) *answer {
	b := &backup{uuid: newUUID(), created: q.now, completed: q.now.Add(q.options.BackingUp), generation: c.generation}
	c.backups = append(c.backups, b)
	c.keepNewest(q.now)
	e.record(q, c.part("Backup created", created, "backup", b.uuid))
	return reply(b.view(q.now))
}

// backup returns the index of one of a cluster's backups.
func (c *cluster) backup(q *request) int {
	c.keepNewest(q.now)
	return slices.IndexFunc(c.backups, func(b *backup) bool { return b.uuid == q.values["backupId"] })
}

func (e *Emulator) deleteBackup(q *request, c *cluster) *answer {
	i := c.backup(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "backup not found")
	}
	view := c.backups[i].view(q.now)
	c.backups = slices.Delete(c.backups, i, i+1)
	e.record(q, c.part("Backup deleted", deleted, "backup", view.UUID))
	return reply(view)
}
