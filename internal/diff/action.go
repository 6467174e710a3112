package diff

import (
	"cmp"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/filesync"
	"github.com/camsync/camsync/internal/spec"
)

// An Action is one line of a plan: a difference, and the calls that resolve it.
type Action struct {
	Verb   Verb
	Name   spec.Name // with the desired name of the cluster
	UUID   string    // of the cluster that it is, or is in, or the key of the workspace; empty while that is not created
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

	// Assigned are the ids of the environments that the call replaces as a whole: they must be the same when it is made. It is absent
	// for every other action, and in a workspace still to be created.
	Assigned spec.Part[[]string]

	// File is the step of the plan of a project's files that the action is; nil for every other action.
	File *filesync.Step

	// Push is the push of a project's files that the action is a part of, where a snapshot follows it, or that snapshot itself; nil for every
	// other action.
	Push *Push

	// Edited says who has changed the file in Camunda Hub, where that was a person; nil for every other action.
	Edited *Edit
	// Unpublishes are the ids of the assets that the call takes out of the catalog: it must take no other one out when it is made. It is nil
	// for every other action.
	Unpublishes []string

	// Awaits are clusters whose environments the call is to have, too, once Camunda Hub shows them; nil for none.
	Awaits []Awaited

	// Advice is what a person should know before its harm is allowed, if there is more than the harm.
	Advice Advice

	// Called are names, one of which the live cluster or workspace must still have when an irreversible call is
	// made: the deletion of a cluster or workspace, or an upgrade. It is empty for every other action.
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

	// Promised says that the action completes an earlier one, and needs no more leave than that had: a deletion ends a rotation, and a
	// snapshot follows a push. It is no drift.
	Promised bool

	// Declared is what the file calls a client that is created or deleted by a rotation; empty for every other action.
	Declared string

	// User is the user name of the monitoring client that gets a new password, where that is not the file's; else it is empty or the same.
	User string

	// Handover says that the creation begins a rotation; nil for every other action.
	Handover *Handover
}

// A Push is one of the files of a project, which a snapshot follows.
type Push struct {
	Commit string // the short id of the Git commit that was checked out; empty for none
}

// An Edit is the last change of a file by a person.
type Edit struct {
	By string // for people; empty where the API does not say
	At time.Time
}

// An Advice is why an action is better not made, and what else to do. It is the reason and the hint of the hold while its harm
// is not allowed.
type Advice struct{ Reason, Hint string }

// An Awaited cluster has no environment yet. Its UUID is empty while it is not created.
type Awaited struct {
	Cluster spec.Name
	UUID    string
}

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
