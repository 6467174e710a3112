package backup

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A Target is a backup, and the cluster that is to be restored from it.
type Target struct {
	Cluster spec.Cluster
	Backup  spec.Backup
	Backups []spec.Backup // all of the cluster, the newest first
	Records []Record      // of each of them

	asked []journal.Intent // see WithAsked
}

// Examine reads what is to be known before a restore. The error says that the cluster has no such backup, or that this is unknown.
func Examine(ctx context.Context, client Client, cluster spec.Cluster, id string) (Target, error) {
	backups, err := Listed(ctx, client, cluster.UUID)
	if err != nil {
		return Target{}, err
	}
	b := ByID(backups, id)
	if b == nil {
		return Target{}, &MissingError{ID: id, Cluster: cluster.Name}
	}
	return Target{Cluster: cluster, Backup: *b, Backups: backups, Records: Records(ctx, client, cluster.UUID, backups)}, ctx.Err()
}

// A MissingError is that of a backup that the cluster does not have.
type MissingError struct{ ID, Cluster string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("the cluster %s has no backup %s", e.Cluster, e.ID)
}

// Hint says how to find the id.
func (e *MissingError) Hint() string {
	return "camsync backup list " + dotenv.Word(e.Cluster) + " shows the ids of its backups"
}

// Terms are what a person has allowed of a restore.
type Terms struct {
	OtherGeneration bool // the backup may be of another generation than the cluster has
	Again           bool // the backup may have been restored before, and an earlier request may still be carried out
	BackupFirst     bool // a backup is taken before
}

// A Refusal is one reason why a restore may not begin.
type Refusal struct{ Reason, Hint string }

// A RefusedError says that something came into the way of a backup or a restore after the caller looked. Nothing was sent.
type RefusedError struct{ Refusal }

func (e *RefusedError) Error() string { return e.Reason }

// Refusals are all reasons of the API's side why the cluster may not be restored on these terms. What the policy says is the caller's to
// know.
func (t Target) Refusals(terms Terms) []Refusal {
	var all []Refusal
	refuse := func(is bool, reason, hint string) {
		if is {
			all = append(all, Refusal{reason, hint})
		}
	}
	frozen, thaw := t.Cluster.Frozen()
	refuse(frozen != "", frozen, thaw)
	refuse(t.Cluster.Status != spec.Healthy && t.Cluster.Status != spec.Suspended, "the cluster is "+orNone(t.Cluster.Status),
		"wait until the cluster is Healthy, or check it in Camunda Hub")
	refuse(!t.Backup.Complete(), "the backup is "+orNone(t.Backup.Status), "only a complete backup can be restored: camsync backup list "+dotenv.Word(t.Cluster.Name))
	if reason := t.generation(); reason != "" {
		refuse(!terms.OtherGeneration, reason, "--other-generation restores it all the same, if the API accepts it")
	}
	all = append(all, t.earlier(terms.Again)...)
	if !terms.Again {
		all = append(all, t.unanswered(time.Now())...)
	}
	refuse(terms.BackupFirst && t.mayEvict(), "a backup taken before may remove the one to be restored, which is the oldest of three",
		"leave out --backup-first")
	return all
}

func orNone[S ~string](status S) string { return cmp.Or(string(status), "without a status") }

// generation says why the backup is not known to be of the cluster's generation; empty if it is.
func (t Target) generation() string {
	is, name := t.Cluster.Generation.Value(), t.Backup.GenerationName
	switch {
	case name == "" || strings.EqualFold(name, "Unknown Generation"):
		return "the backup's generation is unknown"
	case !t.Cluster.Generation.IsKnown():
		return "the cluster's generation is unknown"
	case t.Backup.GenerationUUID != "" && strings.EqualFold(t.Backup.GenerationUUID, is.UUID), name == is.Name:
		return ""
	}
	return fmt.Sprintf("the backup is of %s, and the cluster has %s", name, is.Name)
}

// earlier refuses because of the restores that there were, or that are under way.
func (t Target) earlier(again bool) []Refusal {
	var all []Refusal
	for i, r := range t.Records {
		of := t.Backups[i].UUID
		all = append(all, r.underway(t.Cluster.Name, of)...)
		if of == t.Backup.UUID && r.Restore != nil && r.Restore.Over() && !again {
			all = append(all, before(*r.Restore))
		}
	}
	return all
}

// before refuses since a restore of the backup is over. The API shows only the latest: one before it may have succeeded.
func before(r spec.Restore) Refusal {
	const hint = "--again restores it once more"
	if r.State == spec.RestoreCompleted {
		return Refusal{fmt.Sprintf("the backup was restored already, %s; what happened since would be lost", when(r)), hint}
	}
	return Refusal{fmt.Sprintf("the latest restore of the backup is %s, %s; one before it may have succeeded, and what happened since would be lost", r.State, when(r)), hint}
}

// when is when a restore ended, as far as known.
func when(r spec.Restore) string {
	switch {
	case r.Completed.Text != "":
		return "at " + r.Completed.String()
	case r.Started.Text != "":
		return "begun at " + r.Started.String()
	}
	return "as " + r.UUID
}

// mayEvict reports whether a backup that is taken now may remove the one to be restored: if two others that are complete, or will be,
// are newer, it may be the oldest of three of its sort.
func (t Target) mayEvict() bool {
	newer := 0
	for _, b := range t.Backups {
		if b.UUID == t.Backup.UUID {
			break
		}
		if b.Complete() || b.Status == spec.BackupInProgress {
			newer++
		}
	}
	return newer >= Kept-1
}
