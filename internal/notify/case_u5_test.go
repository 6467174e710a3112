package notify

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// An unmanaged resource is reported once, and again with other rights.
func TestCaseU5UnmanagedIsReportedOnce(t *testing.T) {
	with := func(roles string) func(daemon.Task) daemon.Outcome {
		return func(daemon.Task) daemon.Outcome {
			return daemon.Outcome{Plan: diff.Plan{Outside: []diff.Action{{
				Verb: diff.Delete, Name: spec.MemberName("eve"), Fields: []diff.Field{{Name: "roles", Live: roles}},
				Happened: diff.Happened{What: diff.Added, Harms: spec.AccessGain, Grave: roles == "admin"},
			}}}}
		}
	}
	live(t, reportsDrift, func(w *world) {
		w.now(inSync)
		w.expects("nothing", time.Hour)
		w.becomes(with("visitor"))
		w.expects("somebody new", time.Hour, "1 resource of the organisation not in the files, medium: member/eve: not in the file, roles: visitor [access-gain]")
		w.expects("nothing more", time.Hour)
		w.becomes(with("admin"))
		w.expects("promoted", time.Hour, "1 resource of the organisation not in the files, high: member/eve: not in the file, roles: admin [access-gain]")
		w.becomes(inSync)
		w.expects("gone", time.Hour)
		if s := w.d.Status(); s.State != daemon.InSync {
			t.Errorf("the state is %s", s.State)
		}
	})
}
