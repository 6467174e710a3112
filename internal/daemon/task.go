package daemon

// What a pass may write.
//
// A difference between the files and the organisation does not say which of the two changed, but
// that decides what a daemon may do about it. A change of the files is an instruction; a change of
// the organisation is drift. The daemon tells them apart by what it remembers, which is in [Applied]:
// the digest of the files that it applied last, and the names that this apply left pending.
//
// # Terms
//
//	input      one reading of the files; the last valid one is in force
//	pending    of the files applied last, what is not made yet: it failed, was held or waits for a cluster
//	drift      any other difference while the files applied last are in force
//	vanished   a resource that drift would create: it was there before
//	ambiguous  a cluster to be created that may be a live one under another name
//	deferred   what the API refuses for now and accepts later
//	flapping   drift that was corrected and came back, again and again
//
// # Which pass writes
//
//	files             --on-change  --on-drift  writes
//	invalid           any          any         nothing
//	not applied yet   apply        any         everything
//	not applied yet   plan         any         nothing
//	applied last      any          apply       everything
//	applied last      apply        report      what is pending, and what a rotation promised
//	applied last      plan         report      nothing
//
// A pass of an approved plan writes everything of that plan, and no other plan; see offer.go.
//
// While the files are invalid, the last valid input stays in force and is compared.
//
// # Which of its actions are held
//
// [Task.Guard] turns these into holds; the first rule that matches gives the reason.
//
//  1. Deferred: the API refused it less than [deferFor] ago.
//  2. Not pending, in a pass that writes only what is pending, and not the end of a rotation whose grace is over.
//  3. Vanished: creating it again may cost money, invite a person who has left, or replace credentials
//     that are in use. It stays held over later edits of the file, until camsync apply or
//     policy.recreate creates it, it is back, or it is no longer declared.
//  4. Ambiguous: a second cluster costs money, and no one reviews the plan of a daemon first.
//  5. In a cluster that rule 3 or 4 holds.
//  6. Flapping: another client keeps changing it. The daemon stops until the difference is gone or the
//     files change.
//
// # When it starts to write
//
// Reading the organisation takes time. Right before the first write, the pass reads the files once
// more ([Task.Unchanged]); if they differ, it writes nothing, and another pass follows at once.

import (
	"slices"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// A Task is what one pass is to do.
type Task struct {
	Cause Cause
	Input Input

	// Write says that the pass makes the calls of the guarded plan; otherwise it ends with the plan.
	Write bool

	// Propose asks for [Outcome].Proposal. Approval is that of the plan which the pass carries out, if it finds it again; nil for every
	// other pass.
	Propose  bool
	Approval *Approval

	// Unchanged reads the files once more. If it returns false, the pass must not write.
	Unchanged func() bool

	// Watch must be called with each event of an apply.
	Watch func(apply.Event)

	// Seen maps declared cluster names to the uuids of the live clusters they last meant.
	Seen map[string]string

	// Unfinished names what an earlier run deleted in order to recreate it, and did not recreate.
	Unfinished []spec.Name

	vanished  vanished
	ambiguity ambiguity
	unapplied bool     // the files changed since they were applied last
	only      []string // names that may be written, as pendingNames returns them; nil for all
	flapping  flapping // nil where drift is not corrected
	deferrals deferrals
	ends      bool // rotations whose grace is over are finished, if nothing else is written
}

// task decides what a pass may do now. The table is at the top of this file.
func (d *Daemon) task(c Cause) Task {
	t := Task{Cause: c, Input: *d.input.valid, Watch: d.watch, deferrals: d.deferrals, Seen: d.applied.Clusters}
	t.vanished = vanished{before: d.applied.Vanished, drift: d.applied.Digest == t.Input.Digest, pending: d.applied.Pending}
	t.unapplied = d.applied.Digest != "" && !t.vanished.drift
	t.ambiguity = ambiguity{first: d.applied.Digest == "", before: d.applied.Ambiguous}
	seen := d.input.seen
	t.Unchanged = func() bool {
		if d.o.ReadFiles().Digest == seen {
			return true
		}
		d.input.seen = "" // the old content has to settle again, too
		d.CheckFiles()
		return false
	}
	s := d.Status()
	t.Propose = d.o.Approvals
	switch {
	case s.Invalid != nil:
	case c == Approved && s.Approved != nil:
		t.Write, t.Approval = true, s.Approved
	case d.applied.Digest != t.Input.Digest:
		t.Write = d.o.ApplyChanges
	case d.o.ApplyDrift:
		t.Write, t.flapping = true, d.flapping
	case d.o.ApplyChanges && len(d.applied.Pending) > 0:
		t.Write, t.only = true, d.applied.Pending
	case d.o.ApplyChanges:
		t.ends, t.only = true, []string{}
	}
	return t
}

// Writes reports whether the pass makes the calls of a plan: those of the task, or the end of a rotation that a command has promised.
func (t Task) Writes(plan diff.Plan) bool {
	return t.Write || t.ends && slices.ContainsFunc(plan.Actions, func(a diff.Action) bool { return a.Promised && a.Verb != diff.Hold })
}

// Same is the plan that the pass has to find again in order to write; nil if it may write any plan.
func (t Task) Same() *saved.Plan {
	if t.Approval == nil {
		return nil
	}
	return t.Approval.same
}

// Guard turns the actions that the task may not make into holds. A pass that writes applies the plan
// that Guard returns, and no other.
func (t Task) Guard(plan diff.Plan) diff.Plan {
	if t.Approval != nil {
		return Proposed(plan)
	}
	plan.Actions = slices.Clone(plan.Actions)
	held, writes := t.vanished.among(plan, t.Unfinished), t.Writes(plan)
	for i, a := range plan.Actions {
		deferred, early := t.deferrals.of(a)
		switch {
		case a.Verb == diff.Hold || !writes:
		case early:
			plan.Actions[i] = a.Held(deferred.reason, "camsync tries again after "+deferred.until.Format("15:04 MST"))
		case t.only != nil && !a.Promised && !covers(t.only, a):
			plan.Actions[i] = a.Held("the organisation was changed outside the files, and drift is only reported",
				"camsync apply corrects it, and so does camsync sync --on-drift apply")
		case held[a.Name]:
			plan.Actions[i] = a.Held("it vanished from the organisation while the file did not change",
				"camsync apply creates it again, and camsync absorb removes it from the file; with policy.recreate: true the daemon creates it again")
		case t.ambiguity.about(plan, a):
			plan.Actions[i] = t.ambiguity.held(a)
			held[a.Name] = true
		case held[a.Name.Lane()]:
			plan.Actions[i] = a.Held("it waits for "+a.Name.Lane().String()+", which is held", "")
		case t.flapping.stops(a):
			plan.Actions[i] = a.Held("it was corrected "+flapText+" and differs again: another client keeps changing it",
				"find that client; camsync corrects it again once it has matched the file, or the file changes")
		}
	}
	dependants(plan.Actions)
	plan.Endpoints() // which go on and off with what is not held
	return plan
}

// dependants hold what needs something that is held, in another lane, too.
func dependants(actions []diff.Action) {
	held := make(map[spec.Name]bool)
	for _, a := range actions {
		held[a.Name] = held[a.Name] || a.Strands()
	}
	for i, a := range actions {
		if on := slices.IndexFunc(a.Needs, func(name spec.Name) bool { return held[name] }); on >= 0 && a.Verb != diff.Hold {
			actions[i] = a.Held("it waits for "+a.Needs[on].String()+", which is held", "")
			held[a.Name] = held[a.Name] || actions[i].Strands() // what needs a file that waits itself comes later in the plan
		}
	}
}
