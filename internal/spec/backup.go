package spec

import (
	"cmp"
	"slices"
	"time"
)

// A Backup is a backup of a cluster, as the operation GET /clusters/{clusterUuid}/backups shows it. The server removes the oldest
// ones by itself, and nothing says whether one was made by hand or by the schedule.
type Backup struct {
	UUID       string
	Name       string
	Created    Moment
	Completed  Moment // zero while it is in progress
	Status     BackupStatus
	Components BackupComponents

	GenerationName string // of the cluster at that time; may be "Unknown Generation", and empty for an old backup
	GenerationUUID string
}

// BackupComponents are the states of a backup's components, each as the API words it.
type BackupComponents struct{ Zeebe, Operate, Tasklist, Optimize BackupStatus }

// A BackupStatus is the state of a backup as the API words it. Values other than those below occur.
type BackupStatus string

// The states of the API's description.
const (
	BackupInProgress BackupStatus = "In progress" // there is no progress figure, and one may stay in progress permanently
	BackupFailed     BackupStatus = "Failed"
	BackupComplete   BackupStatus = "Complete"
	BackupNoStatus   BackupStatus = "-"
)

// Complete reports whether a backup has succeeded, so that its cluster can be restored from it.
func (b Backup) Complete() bool { return b.Status == BackupComplete }

// At is the time from which the age of a backup counts: when it was created, since it holds the cluster's data of about that time. It
// is when the backup was completed if the former is of an unknown format, and zero if both are.
func (b Backup) At() time.Time {
	if b.Created.Time.IsZero() {
		return b.Completed.Time
	}
	return b.Created.Time
}

// NewestFirst sorts backups by their time, the newest first; those of which the time is not known come last.
func NewestFirst(backups []Backup) {
	slices.SortStableFunc(backups, func(a, b Backup) int { return cmp.Or(b.At().Compare(a.At()), cmp.Compare(a.UUID, b.UUID)) })
}

// NewestComplete is the newest complete backup; false if there is none. The time of one may be unknown, which [Backup.At] says: it is
// the newest only if no other time is known.
func NewestComplete(backups []Backup) (Backup, bool) {
	newest, found := Backup{}, false
	for _, b := range backups {
		if b.Complete() && (!found || b.At().After(newest.At())) {
			newest, found = b, true
		}
	}
	return newest, found
}
