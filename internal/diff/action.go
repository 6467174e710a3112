package diff

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A Plan is the difference between the desired and the live organisation, and the actions that
// resolve it. The same two organisations give the same plan, in the same order.
type Plan struct {
	Actions   []Action
	Unmanaged []spec.Name // live resources of managed kinds that no file declares, and that stay
	Remarks   Remarks     // of clusters in Unmanaged
	UUIDs     UUIDs       // of the clusters that Unmanaged are, or are in
	Outside   []Action    // those of Unmanaged that policy.unmanaged reports as drift, as deletions without calls
	Checks    []Action    // findings that no call can settle, as [Checks] has them; only where they were asked for
	Rotations []UnderWay  // rotations of clients that are not finished: states, and neither differences nor unmanaged
	Provided  []spec.Name // live secrets that Camunda itself puts there: they stay, and count nowhere
	Notes     []string    // what could not be compared or is not finished, and why; not differences
	Recreate  bool        // a daemon may also recreate what vanished
	Refusal   *Refusal    // set if a guard refuses the whole run: no call of the plan may be made
}

// An Action is one line of a plan: a difference, and the calls that resolve it.
type Action struct {
	Verb   Verb
	Name   spec.Name // with the desired name of the cluster
	UUID   string    // of the cluster that it is, or is in; empty while that is not created
	Fields []Field   // what differs, for people; never a secret value
	Harms  spec.Harms
	Pos    spec.Pos // where the file declares it; zero for what no file declares
	Into   spec.Pos // where absorb writes what is live, if not at Pos: a default stays as it is
	Reason string   // why it is held; empty otherwise
	Would  Verb     // what it would do if it were not held; Hold if nothing could be done
	Hint   string   // what to do about a hold, such as the flag that allows it

	// ByPolicy marks a hold that the policy or a guard asks for, which is not an error of the plan.
	ByPolicy bool

	// Floor is the generation that the file asks for, of an upgrade; empty for every other action. Where the upgrade leads is
	// in Fields.
	Floor string

	// Wait says that the hold ends by itself; nil for every other hold, and for what is not held.
	Wait *Wait

	// Unread says that the hold is of a part of the live organisation that could not be read: what differs in it is not known.
	Unread bool

	// Happened is what was done to the organisation, if more is known than [Action.Drift] can infer.
	Happened Happened

	// Needs names the actions that must succeed before this one is tried.
	Needs []spec.Name

	// Matches are the undeclared live clusters that may be the cluster to be created, under another
	// name; empty if that is known, and for every other action.
	Matches []string

	// After are the uuids of live clusters that still have the name that this action gives its
	// cluster. They must be renamed first.
	After []string

	// Await says that the calls must wait until the cluster is Healthy.
	Await bool

	// Wake says that the cluster is Suspended, and that it is woken before the calls.
	Wake bool

	// Turn is what must still be so when the upgrade begins; nil if that may be at any time, and for every other action.
	Turn *Turn

	// Backup is the backup of its cluster that must exist before the calls are made; nil for none.
	Backup *BackupFirst

	// Calls resolve the difference, in order; empty for a hold. There are two only if the API has no
	// update: a client with other permissions is deleted and created again.
	Calls []api.Call

	// Replaces is the live allowlist that the call replaces as a whole: it must be unchanged when the
	// call is made. It is absent for every other action, and in a cluster still to be created.
	Replaces spec.Part[spec.Allowlist]

	// Link is the live private link that the calls switch on or off: it must be unchanged when they are made, or a connection that the
	// plan does not show would be cut. It is absent for every other action, and in a cluster still to be created.
	Link spec.Part[spec.PrivateLink]

	// Advice is what a person should know before its harm is allowed, if there is more than the harm.
	Advice Advice

	// Called are names, one of which the live cluster must still have when an irreversible call is
	// made: the deletion of a cluster, or its upgrade. It is empty for every other action.
	Called []string

	// Vacates are the ids of the monitoring clients that switching the metrics endpoint off deletes: there must be no other one when
	// the call is made. It is nil for every other action.
	Vacates []string

	// Destination is where the secret of a created client goes; nil for every other action.
	Destination *spec.Destination

	// Supersedes is the id of the live client that the created one replaces, whose credentials may be
	// overwritten at the destination; empty for none.
	Supersedes string

	// Successor is the id of the live client that must outlive the deletion of this one; empty for none.
	Successor string

	// Holding is a destination that must have its credentials when this one is deleted; nil for none.
	Holding *Holding

	// Promised says that the deletion was allowed by the command that began the rotation. It is no drift.
	Promised bool

	// Declared is what the file calls a client that is created or deleted by a rotation; empty for every other action.
	Declared string

	// User is the user name of the monitoring client that gets a new password, where that is not the file's; else it is empty or the same.
	User string

	// Handover says that the creation begins a rotation; nil for every other action.
	Handover *Handover
}

// An Advice is why an action is better not made, and what else to do. It is the reason and the hint of the hold while its harm
// is not allowed.
type Advice struct{ Reason, Hint string }

// A BackupFirst is a backup that must precede an action.
type BackupFirst struct {
	Fresh    time.Duration // how old a complete one may be when the action is made
	Newest   spec.Backup   // the newest complete one when the plan was made; zero for none
	Complete int           // how many complete ones there were
}

// A Field is one difference within an action. Desired and Live are display texts; empty means none.
type Field struct {
	Name    string
	Live    string
	Desired string
}

// IsDestination reports whether the field names the destination of a client's secret, which is not a
// difference.
func (f Field) IsDestination() bool { return f.Name == credentials && f.Live == "" }

// A Verb is what an action does.
type Verb string

// Hold is a difference that stays, with its reason.
const (
	Create Verb = "create"
	Update Verb = "update"
	Delete Verb = "delete"
	Hold   Verb = "hold"
)

// A Refusal is why a guard refuses a whole run before any write.
type Refusal struct {
	Reason string
	Hint   string
}

// Does is what the action does, or would do if it were not held.
func (a Action) Does() Verb {
	if a.Verb == Hold {
		return a.Would
	}
	return a.Verb
}

// Held is the action as a hold that remembers what it would have done.
func (a Action) Held(reason, hint string) Action {
	if a.Verb != Hold {
		a.Would = a.Verb
	}
	a.Verb, a.Reason, a.Hint = Hold, reason, hint
	a.Calls, a.Destination, a.Needs, a.After, a.Turn, a.Handover = nil, nil, nil, nil, nil, nil
	return a
}

// blocked is the action held by the policy or a guard.
func (a Action) blocked(reason, hint string) Action {
	a = a.Held(reason, hint)
	a.ByPolicy = true
	return a
}

// stuck is a hold of a difference that camsync can never resolve.
func stuck(a Action, reason, hint string) Action {
	a.Verb, a.Would = Hold, Hold
	return a.Held(reason, hint)
}

// String is the action on one line, for tests and logs.
func (a Action) String() string {
	text := string(a.Verb)
	if a.Verb == Hold && a.Would != Hold {
		text += " " + string(a.Would)
	}
	text += " " + a.Name.String()
	for i, f := range a.Fields {
		if i > 0 {
			text += ","
		}
		text += " " + f.String()
	}
	if a.Harms != 0 {
		text += " [" + a.Harms.String() + "]"
	}
	if a.Reason != "" {
		text += ": " + a.Reason
	}
	return text
}

// String is the field as name: live → desired, and a destination as name → desired.
func (f Field) String() string {
	if f.IsDestination() {
		return f.Name + " → " + f.Desired
	}
	return fmt.Sprintf("%s: %s → %s", f.Name, cmp.Or(f.Live, "(none)"), cmp.Or(f.Desired, "(none)"))
}

// Differs reports whether the plan has anything to do or to hold. What is unmanaged does not count.
func (p Plan) Differs() bool { return len(p.Actions) > 0 }

// Drifts reports whether the live organisation is not as the file says: what policy.unmanaged reports
// counts, too, and so do checks.
func (p Plan) Drifts() bool { return p.Differs() || len(p.Outside)+len(p.Checks) > 0 }

// Stuck are the holds that no run of apply could settle, whatever it is allowed: a part that could not be
// read or fetched, or something that the file asks for and the organisation cannot have. A check counts only if what it is about
// could not be read.
func (p Plan) Stuck() []Action {
	all := slices.DeleteFunc(slices.Clone(p.Actions), func(a Action) bool { return a.Verb != Hold || a.ByPolicy })
	return append(all, slices.DeleteFunc(slices.Clone(p.Checks), func(a Action) bool { return !a.Unread })...)
}

// Compared reports whether the organisation was compared with the file, so that no action means no
// difference. A file for another organisation is refused before that.
func (p Plan) Compared() bool { return p.Refusal == nil || p.Differs() }
