package cli

import (
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

// A request is the one request of a command that names what it changes, on record before it is sent. The nil request has none.
type request struct {
	app       *app
	recording *runs.Recording
}

// requesting puts the request of a command on record: what it does to a cluster, and who allowed it.
func requesting(a *app, account *reconcile.Account, about report.About, cluster spec.Cluster, field runs.Field, harms spec.Harms, allowed ...string) *request {
	r := a.run
	r.ID, r.About = runs.NewID(), reconcile.RunAbout(about)
	for _, how := range allowed {
		r.Allowed = append(r.Allowed, runs.Allowed{How: how, At: time.Now()})
	}
	action := runs.ActionOf(diff.Action{Verb: diff.Update, Name: spec.ClusterName(cluster.Name), UUID: cluster.UUID, Harms: harms})
	action.Fields, action.Why = []runs.Field{field}, "asked for by the command"
	recording, err := account.Recording(r, []runs.Action{action})
	if err != nil {
		reconcile.Unrecorded(a.log, err)
	}
	recording.Started(0)
	return &request{a, recording}
}

// ended notes how the request ended, and the id of what it made.
func (r *request) ended(made string, err error) {
	if r == nil {
		return
	}
	ending, state := runs.Ending{Outcome: apply.Updated, Made: made}, runs.Done
	if err != nil {
		ending, state = runs.Ending{Outcome: apply.Failed, Made: made, Error: err.Error()}, runs.Failed
	}
	r.recording.Ended(0, ending, nil)
	if _, err := r.recording.Close(state, "", false); err != nil {
		reconcile.Unrecorded(r.app.log, err)
	}
}

// confirmed is how a command was allowed to do what is harm: by a flag that agrees beforehand, or else by an answer; and by
// --allow or the policy.
func confirmed(flag string, given bool, harms, flags spec.Harms) []string {
	how := runs.ByAnswer
	if given {
		how = flag
	}
	return append([]string{how}, reconcile.HarmsAllowed(harms, flags)...)
}
