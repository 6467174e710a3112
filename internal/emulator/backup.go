package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// keptBackups is how many manual backups, and separately how many scheduled ones, a cluster keeps.
// One more deletes the oldest.
const keptBackups = 3

// The outcomes of a backup that Options.BackupOutcome can ask for.
const (
	succeeds = "complete"
	fails    = "fail"
	hangs    = "hang"
)

// The states of a backup, as the API names them.
const (
	inProgress = "In progress"
	failed     = "Failed"
	complete   = "Complete"
)

// backup is a backup of a cluster.
type backup struct {
	UUID, name     string
	generation     named // without an id for a legacy backup
	scheduled      bool  // by the schedule, and not by a request
	created        time.Time
	end            time.Time // in progress until then; zero: permanently
	status, result string    // now, and from the end on
	data           string    // of the cluster when the backup was made
	incident       string    // why Camunda made it
}

// backups are those of one cluster, in the order of creation.
type backups struct {
	list    []*backup
	evicted int // how many were deleted to make room for newer ones
}

// backupView is a backup as the API shows it.
type backupView struct {
	UUID      string  `json:"uuid"`
	Name      string  `json:"name"`
	Created   string  `json:"created"`
	Completed *string `json:"completed,omitempty"`
	Status    string  `json:"status"`
	components
	GenerationName string `json:"generationName,omitempty"`
	GenerationUUID string `json:"generationUuid,omitempty"`
	IncidentLink   string `json:"incidentLink,omitempty"`
}

func (b *backup) view(o Options) backupView {
	v := backupView{
		UUID:           b.UUID,
		Name:           b.name,
		Created:        o.time(b.created),
		Status:         b.status,
		components:     components{b.status, b.status, b.status, b.status},
		GenerationName: b.generation.Name,
		GenerationUUID: b.generation.UUID,
		IncidentLink:   b.incident,
	}
	switch {
	case b.status != inProgress:
		completed := o.time(b.end)
		v.Completed = &completed
	case o.BackupCompleted != "absent":
		v.Completed = &o.BackupCompleted
	}
	return v
}

// begin starts a backup. If the cluster's disks are frozen, it never ends.
func (c *cluster) begin(now time.Time, o *Options, scheduled bool) *backup {
	b := &backup{
		UUID:       newUUID(),
		name:       "backup-" + now.UTC().Format("20060102-150405"),
		generation: c.Generation,
		scheduled:  scheduled,
		created:    now,
		status:     inProgress,
		result:     complete,
		data:       c.data,
	}
	if scheduled && !o.SameBackupNames {
		b.name = "scheduled-" + b.name
	}
	if o.BackupOutcome == fails {
		b.result = failed
	}
	if o.BackupOutcome != hangs && !c.Encryption.frozen() {
		b.end = now.Add(o.BackingUp)
	}
	c.backups.list = append(c.backups.list, b)
	return b
}

// settle finishes the backups whose time has come, and deletes the oldest ones of each sort
// beyond keptBackups. A manual backup that failed neither counts nor is deleted; a scheduled one does.
func (l *backups) settle(now time.Time) {
	for _, b := range l.list {
		if b.status == inProgress && !b.end.IsZero() && !now.Before(b.end) {
			b.status = b.result
		}
	}
	newest := slices.SortedStableFunc(slices.Values(l.list), func(a, b *backup) int { return b.end.Compare(a.end) })
	kept := map[bool]int{}
	for _, b := range newest {
		counts := b.status == complete || b.scheduled && b.status == failed
		if !counts {
			continue
		}
		if kept[b.scheduled]++; kept[b.scheduled] > keptBackups {
			l.remove(b)
			l.evicted++
		}
	}
}

func listBackups(q *request, c *cluster) *answer {
	views := []backupView{} // in JSON, an empty list is not null
	for _, b := range c.backups.list {
		if b.scheduled || !q.now.Before(b.created.Add(q.options.BackupListDelay)) {
			views = append(views, b.view(q.options))
		}
	}
	return reply(views)
}

// createBackup makes a manual backup. The last one that is still there takes the place of the next one
// for a while.
func createBackup(q *request, c *cluster) *answer {
	for _, b := range c.backups.list {
		if next := b.created.Add(q.options.BackupInterval); !b.scheduled && q.now.Before(next) {
			return refuse(cmp.Or(q.options.BackupTooSoon, http.StatusConflict), "a manual backup can be created every %s; the next one at %s",
				q.options.BackupInterval, timestamp(next))
		}
	}
	if c.status != healthy {
		return refuse(http.StatusConflict, "the cluster is not healthy")
	}
	manual := 0
	for _, b := range c.backups.list {
		if !b.scheduled && b.status == complete {
			manual++
		}
	}
	if full := q.options.BackupsFull; full != 0 && manual >= keptBackups {
		return refuse(full, "the cluster has %d manual backups already", manual)
	}
	b := c.begin(q.now, &q.options, false)
	q.record(c.part("Backup created", created, "backup", b.UUID))
	made := b.view(q.options)
	c.backups.settle(q.now)
	return reply(made)
}

// find returns a backup, or nil.
func (l *backups) find(id string) *backup {
	if i := slices.IndexFunc(l.list, func(b *backup) bool { return b.UUID == id }); i >= 0 {
		return l.list[i]
	}
	return nil
}

func (l *backups) remove(b *backup) {
	l.list = slices.DeleteFunc(l.list, func(other *backup) bool { return other == b })
}

func deleteBackup(q *request, c *cluster) *answer {
	b := c.backups.find(q.values["backupId"])
	if b == nil {
		return refuse(http.StatusNotFound, "backup not found")
	}
	c.backups.remove(b)
	q.record(c.part("Backup deleted", deleted, "backup", b.UUID))
	return reply(b.view(q.options))
}
