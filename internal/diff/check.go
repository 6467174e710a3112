package diff

import (
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// BackupAge is the field of a check of how old the newest backup is: the most that the file wants, and what is live.
const BackupAge = "backupMaxAge"

// NewestBackup is a field beside it that has the state of the newest backup of all, if that is not complete.
const NewestBackup = "newestBackup"

// BackupCount is the field of a deletion that says how many backups are deleted with the cluster.
const BackupCount = "backups"

// backupsOf is how many backups a live cluster has, as a number, or why that is unknown; empty if there are none, or none were read.
func backupsOf(live spec.Cluster) string {
	backups, known := live.Backups.Get()
	switch why, unknown := live.Backups.Why(); {
	case unknown:
		return "unknown: " + why
	case known && len(backups) > 0:
		return strconv.Itoa(len(backups))
	}
	return ""
}

// Checks are the findings about what the file asks for and no call can settle, in the order of the clusters' names. Unlike the actions
// of a plan, they depend on the time. A cluster whose backups were not read is not checked.
//
//	newest complete backup         finding
//	as old as wanted, or younger   none
//	older                          no fresh backup
//	—                              no fresh backup, unless the cluster itself is younger than that
//	of an unknown time; unread     unknown
func Checks(desired, live spec.Organization, now time.Time) []Action {
	var all []Action
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		name := spec.ClusterName(m.Desired.Name)
		if m.Live == nil || m.Desired.Absent || !desired.Policy.Selects(name) {
			continue
		}
		most, asked := m.Desired.BackupMaxAge.Get()
		if !asked || m.Live.Backups.IsAbsent() {
			continue
		}
		a := Action{Verb: Hold, Would: Hold, Name: name, UUID: m.Live.UUID, Pos: m.Desired.BackupMaxAge.Pos}
		if found := backupAge(a, *m.Live, most, now); found != nil {
			all = append(all, *found)
		}
	}
	stable.Sort(all, func(x, y Action) int { return strings.Compare(x.Name.Outer, y.Name.Outer) })
	return all
}

// backupAge is the finding about a cluster's backups; nil for none.
func backupAge(a Action, live spec.Cluster, most time.Duration, now time.Time) *Action {
	backups, known := live.Backups.Get()
	if !known {
		a = unread(a, live.Backups, "backups", "are", "take backupMaxAge out of this cluster in the file")
		return &a
	}
	newest, found := spec.NewestComplete(backups)
	at, age := newest.At(), ""
	switch {
	case found && at.IsZero():
		a.Unread = true
		a = stuck(a, "the age of the newest complete backup is unknown: the API's time "+newest.Created.Text+" is of another format than expected", "check the backups in Camunda Hub")
		return &a
	case found && now.Sub(at) <= most, !found && now.Sub(live.Created) <= most:
		return nil
	case found:
		age = spec.Age(now.Sub(at))
	}
	a.Fields = []Field{{Name: BackupAge, Live: age, Desired: spec.FormatSpan(most)}}
	if len(backups) > 0 && !backups[0].Complete() {
		a.Fields = append(a.Fields, Field{Name: NewestBackup, Live: string(backups[0].Status)})
	}
	a.Happened = Happened{What: Stale, Grave: true}
	return &a
}
