package notify

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A backup that is too old is reported once, however old it becomes and whatever else differs in its cluster, and also when there is a
// fresh one again. A list that cannot be read for once is no news.
func TestAnOldBackupIsReportedOnce(t *testing.T) {
	found := func(age string) daemon.Outcome {
		return daemon.Outcome{Plan: diff.Plan{Checks: []diff.Action{{
			Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("prod"), Fields: []diff.Field{{Name: diff.BackupAge, Live: age, Desired: "26h"}},
			Happened: diff.Happened{What: diff.Stale, Grave: true},
		}}}}
	}
	unread := daemon.Outcome{Plan: diff.Plan{Checks: []diff.Action{{
		Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("prod"), Unread: true, Reason: "the backups are unknown",
	}}}}
	as := func(o daemon.Outcome) func(daemon.Task) daemon.Outcome {
		return func(daemon.Task) daemon.Outcome { return o }
	}
	live(t, reportsDrift, func(w *world) {
		w.becomes(as(unread))
		w.expects("unread", time.Hour)
		w.becomes(as(found("27 hours")))
		w.expects("old", time.Hour, "1 difference between the files and the organisation, high: cluster/prod: no fresh backup, the newest complete backup is 27 hours old, at most 26h is wanted")
		w.becomes(as(found("28 hours")))
		w.expects("older", time.Hour)
		w.becomes(as(unread))
		w.expects("unread for once", time.Hour)
		w.becomes(as(found("29 hours")))
		w.expects("still", time.Hour)
		if s := w.d.Status(); s.State != daemon.Differs {
			t.Errorf("the state is %s", s.State)
		}
		w.becomes(inSync)
		w.expects("fresh", time.Hour, "no more differences: the organisation is as the files say")
	})
}
