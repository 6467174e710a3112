package backup

import (
	"context"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// A Record is the latest restore of a backup.
type Record struct {
	Restore *spec.Restore // nil if it was never restored, or if Err says that this is unknown
	Err     error
}

// Barred reports whether the record is unknown since restores are not enabled for the organisation, or the credentials may not see them.
func (r Record) Barred() bool {
	status := api.Status(r.Err)
	return status == http.StatusNotImplemented || status == http.StatusForbidden
}

// underway refuses what a restore of a backup that is under way, or may be, forbids.
func (r Record) underway(cluster, of string) []Refusal {
	switch {
	case r.Err != nil:
		return []Refusal{{fmt.Sprintf("whether a restore of the backup %s is under way is unknown: %v", of, r.Err), r.hint()}}
	case r.Restore == nil || r.Restore.Over():
		return nil
	}
	return []Refusal{{fmt.Sprintf("the restore %s of the backup %s is under way: %s", r.Restore.UUID, of, orNone(r.Restore.State)),
		"camsync restore " + dotenv.Word(cluster) + " " + of + " --status shows how far it is"}}
}

// hint says what may let the record be read.
func (r Record) hint() string {
	switch api.Status(r.Err) {
	case http.StatusNotImplemented:
		return "ask Camunda's support to enable restores for the organisation"
	case http.StatusForbidden:
		return "either the organisation's plan (Enterprise) does not include restores, or the API client lacks the permission Backups: camsync doctor shows what it can see"
	}
	return "run again; camsync doctor shows what answers"
}

// Records reads the latest restore of each backup that can have one, with one request each.
func Records(ctx context.Context, client Client, cluster string, backups []spec.Backup) []Record {
	records := make([]Record, len(backups))
	var reads errgroup.Group
	reads.SetLimit(Kept)
	for i, b := range backups {
		if !b.Complete() {
			continue
		}
		reads.Go(func() error {
			records[i].Restore, records[i].Err = client.LatestRestore(ctx, cluster, b.UUID)
			return nil
		})
	}
	_ = reads.Wait() // each error is in its record
	return records
}
