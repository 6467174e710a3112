package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// A Happened is a difference from the organisation's side: what differs from the file, whom that
// harms, and whom it gives access. A plan shows the same difference the other way round.
type Happened struct {
	What  What
	Harms spec.Harms
	For   string // who gained access, if the resource's name does not imply it: everyone
	Grave bool   // needs attention now
}

// A What is what happened, in one word.
type What string

// Missing may also mean that the resource never existed.
const (
	Missing  What = "missing"
	Added    What = "not in the file"
	Changed  What = "changed"
	Renamed  What = "renamed"
	Opened   What = "opened"   // an allowlist, to everyone
	Widened  What = "widened"  // an allowlist
	Narrowed What = "narrowed" // an allowlist
	Promoted What = "promoted" // a member, to admin
	Demoted  What = "demoted"  // a member, who was to be admin
	Rekeyed  What = "encrypted with another key"
	Frozen   What = "frozen"          // a cluster whose encryption key cannot be used
	Keyless  What = "without its key" // a cluster that waits for its first encryption key
	Stale    What = "no fresh backup"
	Unseen   What = "unknown" // it could not be read
)

// lasting are the harms that a correction does not undo.
const lasting = spec.DataLoss | spec.Irreversible | spec.CredentialLoss

// Drift is the action's difference from the organisation's side.
func (a Action) Drift() Happened {
	h := a.Happened
	switch does := a.Does(); {
	case h.What != "":
	case does == Create:
		h.What, h.Harms = Missing, a.Name.Kind.Traits().Missing
	case does == Delete:
		h.What, h.Harms = Added, a.Name.Kind.Traits().Added
	case does == Hold && len(a.Fields) == 0:
		h.What = Unseen
	case len(a.Fields) == 1 && a.Name.Kind == spec.Clusters && a.Fields[0].Name == "name":
		h.What = Renamed
	default:
		h.What, h.Harms = Changed, accessMoved(a.Harms)
	}
	h.Grave = h.Grave || h.Harms&lasting != 0
	return h
}

// accessMoved is what happened if resolving it gives and takes the access of these harms.
func accessMoved(settling spec.Harms) spec.Harms {
	var moved spec.Harms
	if settling.Has(spec.AccessLoss) {
		moved |= spec.AccessGain
	}
	if settling.Has(spec.AccessGain) {
		moved |= spec.AccessLoss
	}
	return moved
}

// memberMoved is what happened to a member whose roles differ from the file.
func memberMoved(d, l spec.Member, settling spec.Harms) Happened {
	h := Happened{What: Changed, Harms: accessMoved(settling)}
	switch was, is := administers(d.Roles), administers(l.Roles); {
	case is && !was:
		h.What, h.Grave = Promoted, true
	case was && !is:
		h.What = Demoted
	}
	return h
}

// allowlistMoved is what happened to an allowlist whose networks differ from the file.
func allowlistMoved(want, have []network, settling spec.Harms) Happened {
	h := Happened{What: Changed, Harms: accessMoved(settling)}
	switch {
	case open(have) && !open(want):
		h.What, h.For, h.Grave = Opened, "everyone", true
	case h.Harms == spec.AccessGain:
		h.What = Widened
	case h.Harms == spec.AccessLoss:
		h.What = Narrowed
	}
	return h
}

// clientMoved is what happened to a client whose permissions differ from the file.
func clientMoved(d, l spec.Client) Happened {
	h := Happened{What: Changed}
	if len(missing(l.Permissions, d.Permissions)) > 0 {
		h.Harms |= spec.AccessGain
	}
	if len(missing(d.Permissions, l.Permissions)) > 0 {
		h.Harms |= spec.AccessLoss
	}
	return h
}

// OutOfReach reports whether neither a file nor a call can settle a difference: it is of a key in AWS, and its hint says what to do there.
func (a Action) OutOfReach() bool {
	what := a.Drift().What
	return what == Frozen || what == Keyless && a.Does() == Hold
}

// outside records a live resource that no file declares and that stays, as drift if the policy
// reports it, the most severe first.
func (b *builder) outside(deletion Action, grave bool) {
	b.leave(deletion.Name, deletion.UUID)
	if !b.desired.Policy.Reports(deletion.Name.Kind) {
		return
	}
	deletion.Calls = nil
	deletion.Happened = deletion.Drift()
	deletion.Happened.Grave = grave
	at := len(b.Outside)
	for grave && at > 0 && !b.Outside[at-1].Happened.Grave {
		at--
	}
	b.Outside = slices.Insert(b.Outside, at, deletion)
}
