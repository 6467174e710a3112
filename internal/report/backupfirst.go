package report

import (
	"fmt"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
)

// precededBy says which backup precedes an action of a plan; empty if none does. It is clean.
func precededBy(e *entry) string {
	first := e.Backup
	if first == nil || e.Verb == diff.Hold || e.happened.What != "" || e.outcome != "" {
		return ""
	}
	newest, age := first.Newest, Age(first.Newest.At(), e.at)
	switch {
	case newest.UUID == "":
		return "after a backup (there is none)"
	case age == "":
		return "after a backup (the newest is of " + Clean(newest.Created.String()) + ")"
	case e.at.Sub(newest.At()) <= first.Fresh:
		return "after a backup (the newest is " + age + " old, which is fresh enough)"
	}
	return "after a backup (the newest is " + age + " old)"
}

// evicts says that a new backup may remove an old one; empty if it cannot.
func evicts(e *entry) string {
	first := e.Backup
	if precededBy(e) == "" || first.Complete < backup.Kept || !e.at.IsZero() && e.at.Sub(first.Newest.At()) <= first.Fresh {
		return ""
	}
	return fmt.Sprintf("the new backup may remove the oldest of %d", first.Complete)
}

// backupsTitle is that of the list of the backups that preceded actions.
const backupsTitle = "Backups before"

func precedingBackups(results []apply.Result) []string {
	var all []string
	for _, r := range results {
		if r.Backup != nil {
			all = append(all, r.Action.Name.String()+": "+takenText(*r.Backup))
		}
	}
	return all
}

// takenText is a backup that preceded an action. It is not clean.
func takenText(t backup.Taken) string {
	return fmt.Sprintf("%s of %s (%s)", t.Backup.UUID, t.Backup.Created, t.How)
}

// backupFirst is a backup that must precede an action, in JSON.
type backupFirst struct {
	Fresh   string `json:"fresh"`   // how old it may be
	Newest  string `json:"newest"`  // the id of the newest complete one; empty for none
	Created string `json:"created"` // of that one
}

func backupFirstOf(b *diff.BackupFirst) *backupFirst {
	if b == nil {
		return nil
	}
	return &backupFirst{b.Fresh.String(), b.Newest.UUID, b.Newest.Created.Text}
}

// precedingBackup is the backup that preceded an action, in JSON.
type precedingBackup struct {
	ID      string     `json:"id"`
	Created string     `json:"created"`
	From    backup.How `json:"from"`
}

func precedingBackupOf(t *backup.Taken) *precedingBackup {
	if t == nil {
		return nil
	}
	return &precedingBackup{t.Backup.UUID, t.Backup.Created.Text, t.How}
}
