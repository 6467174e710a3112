package syncer

import (
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/runs"
)

// permission is the approval of the plan that a pass carries out, for its record, however the pass ends; none for every other pass.
func permission(given *daemon.Approval) []runs.Allowed {
	if given == nil {
		return nil
	}
	return []runs.Allowed{{How: runs.ByApproval, Who: given.By, At: given.At, PlanDigest: given.Digest}}
}

// forgone puts an approval on record whose pass did not run to its end.
func (o Organisation) forgone(given daemon.Approval, why string) {
	now := time.Now()
	store, err := o.engine.Runs()
	if err == nil {
		_, err = store.Note(runs.Run{
			ID: runs.NewID(), Command: command, Cause: string(daemon.Approved), About: reconcile.RunAbout(o.engine.About("", o.files, now)),
			By: o.engine.By, Begun: now, Allowed: permission(&given),
		}, "the approved plan was not carried out: "+why, runs.Failed, false)
	}
	if err != nil {
		reconcile.Unrecorded(o.engine.Log, err)
	}
}
