package daemon

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Task is what one pass is to do.
type Task struct {
	Cause Cause
	Input Input

	// Write says that the calls of the guarded plan are to be made; else the pass ends with the plan.
	Write bool

	// Unchanged looks at the files once more. Where they are no longer what they were, nothing may
	// be written: another pass follows at once, whatever they are then.
	Unchanged func() bool

	// Watch is to be told what happens while calls are made.
	Watch func(apply.Event)

	// Seen is which live cluster bore which declared name when that was last seen, by their names.
	Seen map[string]string

	// Unfinished are the names of what an earlier run deleted in order to create it anew, and did not come to create.
	Unfinished []string

	gone    gone
	doubt   doubt
	pending bool     // the files were changed, and are not those applied last
	only    []string // what may be written, as left names it; nil for everything
	fights  fights   // what is left alone; nil for nothing
	gates   gates    // what is asked for later
}

// task says what a pass may do now.
//
//	files                      organisation  written
//	stale                      whatever      nothing
//	not those applied last     whatever      everything, or with on-change plan nothing
//	those applied last         changed       with on-drift apply everything; else nothing but what the
//	                                         change has left, or with on-change plan nothing
func (d *Daemon) task(c Cause) Task {
	t := Task{Cause: c, Input: *d.input.good, Watch: d.watch, gates: d.gates, Seen: d.applied.Clusters}
	t.gone = gone{before: d.applied.Vanished, drift: d.applied.Digest == t.Input.Digest, left: d.applied.Left}
	t.pending = d.applied.Digest != "" && !t.gone.drift
	t.doubt = doubt{first: d.applied.Digest == "", before: d.applied.Doubted}
	seen := d.input.seen
	t.Unchanged = func() bool {
		if d.o.Look().Digest == seen {
			return true
		}
		d.input.seen = "" // also what they were is agreed upon anew
		d.Hint()
		return false
	}
	switch {
	case d.Status().Stale != nil:
	case d.applied.Digest != t.Input.Digest:
		t.Write = d.o.ApplyChanges
	case d.o.ApplyDrift:
		t.Write, t.fights = true, d.fights
	case d.o.ApplyChanges && len(d.applied.Left) > 0:
		t.Write, t.only = true, d.applied.Left
	}
	return t
}

// Guard turns the actions of a plan that the task may not make into holds. A pass that writes makes
// the calls of what it returns.
func (t Task) Guard(plan diff.Plan) diff.Plan {
	plan.Actions = slices.Clone(plan.Actions)
	vanished := t.gone.among(plan, t.Unfinished)
	for i, a := range plan.Actions {
		gate, early := t.gates.shut(a)
		switch {
		case a.Verb == diff.Hold || !t.Write:
		case early:
			plan.Actions[i] = hold(a, gate.reason, "it is asked for again after "+gate.until.Format("15:04 MST"))
		case t.only != nil && !covers(t.only, a):
			plan.Actions[i] = hold(a, "the organisation was changed by somebody else, and drift is only reported",
				"camsync apply puts it right, or camsync sync --on-drift apply")
		case vanished[a.Name]:
			plan.Actions[i] = hold(a, "it vanished from the organisation while the file did not change",
				"camsync apply creates it anew, and camsync absorb takes it out of the file; with policy.recreate: true a daemon creates anew what vanished")
		case t.doubt.about(plan, a):
			plan.Actions[i] = t.doubt.held(a)
			vanished[a.Name] = true
		case vanished["cluster/"+a.Cluster] && a.Cluster != "":
			plan.Actions[i] = hold(a, "it waits for cluster/"+a.Cluster+", which is held", "")
		case t.fights.lost(a):
			plan.Actions[i] = hold(a, "it was put right "+fightText+", and is different again: somebody else sets it",
				"find out who does; it is taken up again once it is as the file says, or the file changes")
		}
	}
	return plan
}

func hold(a diff.Action, reason, hint string) diff.Action {
	a.Would, a.Verb, a.Reason, a.Hint = a.Verb, diff.Hold, reason, hint
	a.Calls, a.Destination, a.Needs = nil, nil, nil
	return a
}

// left names what a run of a plan has not made.
func left(results []apply.Result) []string {
	var names []string
	for _, r := range results {
		if !made(r) {
			names = append(names, namesOf(r.Action)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// namesOf is what an action is about: its thing, or of one that is there already only these fields of it. A
// name with a slash at its end stands for all that is below it, where that was not even compared.
func namesOf(a diff.Action) []string {
	var names []string
	if does := a.Does(); does != diff.Create && does != diff.Delete {
		names = fieldsOf(a)
	}
	if len(names) == 0 {
		names = []string{a.Name}
	}
	if all := below(a); all != "" {
		names = append(names, all)
	}
	return names
}

func fieldsOf(a diff.Action) []string {
	var names []string
	for _, f := range a.Fields {
		names = append(names, a.Name+": "+f.Name)
	}
	return names
}

// below is what an action stands for that says that a whole list, or a whole cluster, is not known.
func below(a diff.Action) string {
	switch {
	case Unread(a):
		return strings.TrimSuffix(a.Name, "s") + "/"
	case blind(a) && a.Kind == spec.Clusters && a.Name == "cluster/"+a.Cluster:
		return a.Name + "/"
	}
	return ""
}

// Unread reports whether an action says that a whole list could not be read: what differs in it is not
// known, and it is tried again soon.
func Unread(a diff.Action) bool {
	switch a.Name {
	case "members", "clusters", "cluster/" + a.Cluster + "/secrets", "cluster/" + a.Cluster + "/clients":
		return blind(a)
	}
	return false
}

// blind reports whether an action is a hold of what could not be compared.
func blind(a diff.Action) bool {
	return a.Verb == diff.Hold && a.Would == diff.Hold && len(a.Fields) == 0
}

// covers reports whether what was left includes all that an action is about.
func covers(left []string, a diff.Action) bool {
	fields := fieldsOf(a)
	return has(left, a.Name) || len(fields) > 0 && !slices.ContainsFunc(fields, func(name string) bool { return !has(left, name) })
}

func has(left []string, name string) bool {
	return slices.ContainsFunc(left, func(l string) bool {
		return l == name || strings.HasSuffix(l, "/") && strings.HasPrefix(name, l)
	})
}

func made(r apply.Result) bool {
	return r.Outcome == apply.Created || r.Outcome == apply.Updated || r.Outcome == apply.Deleted
}
