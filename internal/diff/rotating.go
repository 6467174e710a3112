package diff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A family is a declared API or monitoring client and the live ones that belong to it: NAME, NAME~2 and so on. One of them is the
// client, as [spec.Current] says. The others are left by a rotation, or by one that is not finished:
//
//	what is left                                        and the state directory      plan
//	its secret was lost while camsync created it        —                            delete: it cannot be used
//	it was replaced by one that was delivered           says that its grace is over  delete: that was promised with the rotation
//	                                                    says that it is not over     a rotation under way
//	                                                    does not know it             a rotation under way, which only a command ends
//	whether the one after it was delivered is unknown   —                            the same
type family struct {
	c           *clusterPair
	kind        spec.Kind
	declared    string
	destination *spec.Destination
	delivered   spec.Part[string]
	last        spec.Rotating
	present     spec.Incarnation   // zero if none lives
	rest        []spec.Incarnation // by their numbers
}

// familyOf finds out which of the live ones a declared client is.
func familyOf(c *clusterPair, kind spec.Kind, declared string, d *spec.Destination, delivered spec.Part[string], live []spec.Incarnation) family {
	f := family{c: c, kind: kind, declared: declared, destination: d, delivered: delivered, last: c.live.RotationFor(kind, declared)}
	return f.among(live)
}

// among is the family with these live ones.
func (f family) among(live []spec.Incarnation) family {
	f.rest, f.present = slices.Clone(live), spec.Incarnation{}
	slices.SortStableFunc(f.rest, func(x, y spec.Incarnation) int {
		return cmp.Compare(spec.RotationOf(x.Name, f.declared), spec.RotationOf(y.Name, f.declared))
	})
	if at := spec.Current(f.declared, f.delivered, f.last, f.rest); at >= 0 {
		f.present = f.rest[at]
		f.rest = slices.Delete(f.rest, at, at+1)
	}
	return f
}

// sound reports whether the credentials of the client are known to be where the file wants them.
func (f family) sound() bool {
	switch at, known := f.delivered.Get(); {
	case f.present.ID == "" || f.present.Lost:
		return false
	case known:
		return strings.EqualFold(at, f.present.ID)
	}
	return f.present.Doubt == "" && f.last.Successor == f.present.ID
}

// covers reports whether the rotation that is remembered is the one that replaced a live client.
func (f family) covers(l spec.Incarnation) bool { return slices.Contains(f.last.Old, l.ID) }

// left are those of the rest whose credentials may be in use.
func (f family) left() []spec.Incarnation {
	return slices.DeleteFunc(slices.Clone(f.rest), func(l spec.Incarnation) bool { return l.Lost })
}

// isDisputed reports whether another live client has the same name as the present one.
func (f family) isDisputed() bool {
	return slices.ContainsFunc(f.rest, func(l spec.Incarnation) bool { return l.Name == f.present.Name })
}

// leftover handles a live client of the family other than the present one, of which removal is the deletion. Exceeds says that it may
// do more than the file gives, which no rotation does.
func (f family) leftover(l spec.Incarnation, removal Action, exceeds bool) []phased {
	b := f.c.b
	switch {
	case l.Lost:
		removal.Harms = 0
		secret := "secret"
		if f.kind == spec.MonitoringClients {
			secret = password
		}
		removal.Fields = []Field{removal.Fields[0], {Name: secret, Live: "lost while it was created"}}
		return []phased{{phaseDeletions, removal}}
	case exceeds && !f.covers(l):
		b.outside(removal, false)
	}
	b.Rotations = append(b.Rotations, f.underWay(l))
	if f.sound() && f.covers(l) && f.last.Over(f.now()) {
		return []phased{{phaseDeletions, f.promised(removal)}}
	}
	return nil
}

func (f family) now() time.Time { return f.c.b.live.Read }

// promised is the deletion of a client whose grace is over. The command that began the rotation has allowed the loss of its
// credentials; that they were replaced has to hold until it is made.
func (f family) promised(removal Action) Action {
	removal.Promised = true
	removal.Fields = append(slices.Clone(removal.Fields), Field{Name: "rotated", Live: moment(f.last.Begun) + ", grace until " + moment(f.last.Until)})
	return f.succeeded(removal)
}

// succeeded is the deletion of a client whose credentials the present one has replaced.
func (f family) succeeded(removal Action) Action {
	removal.Successor, removal.Declared = f.present.ID, f.declared
	if f.destination != nil {
		removal.Holding = &Holding{*f.destination, f.present.ID}
	}
	return removal
}

// A Holding is a destination that has to have the credentials of a client.
type Holding struct {
	Destination spec.Destination
	ID          string
}

// A Handover is what a creation begins: the rotation of a client.
type Handover struct {
	Old      []string      // the ids of the live clients that it replaces
	Grace    time.Duration // how long their credentials stay valid after the new ones were delivered
	Explicit bool          // whoever made it does not wait for that
}

// An UnderWay is a rotation that is not finished: a live client whose credentials stay valid beside those of the one that replaced it.
type UnderWay struct {
	Name           spec.Name // of the client, as the file calls it
	Old, Successor string    // the names of both live ones
	Begun, Until   time.Time // zero where that is not known
	Over           bool      // the grace is
	Unproven       bool      // whether the credentials of the successor were delivered is not known
	LastUsed       string    // of the old one, where the API shows it
}

// underWay is the state of the rotation that left a live client.
func (f family) underWay(l spec.Incarnation) UnderWay {
	u := UnderWay{
		Name: f.name(), Old: l.Name, Successor: f.present.Name,
		Unproven: !f.sound(), LastUsed: lastUse(l.LastUsed, f.now()),
	}
	if f.covers(l) {
		u.Begun, u.Until, u.Over = f.last.Begun, f.last.Until, f.last.Over(f.now())
	}
	return u
}

// State is how far the rotation is, in words.
func (u UnderWay) State() string {
	text := "rotation under way since " + moment(u.Begun)
	if u.Begun.IsZero() {
		text = "rotation under way, begun unknown"
	}
	used := ""
	if u.LastUsed != "" {
		used = ", last used " + u.LastUsed
	}
	switch {
	case u.Unproven:
		text += "; whether the credentials of " + u.Successor + " were delivered is not known; those of " + u.Old + used + " stay valid"
	case u.Over:
		text += "; old credentials (" + u.Old + used + ") were valid until " + moment(u.Until)
	case !u.Until.IsZero():
		text += "; old credentials (" + u.Old + used + ") valid until " + moment(u.Until)
	default:
		text += "; old credentials (" + u.Old + used + ") valid until it is finished"
	}
	return text
}

// Hint is what ends the rotation.
func (u UnderWay) Hint() string {
	switch {
	case u.Unproven:
		return rotateCommand(u.Name, "begin") + " makes others"
	case u.Over:
		return "camsync apply deletes them"
	case !u.Until.IsZero():
		return "then camsync apply and sync delete them; " + rotateCommand(u.Name, "finish --now") + " does it before"
	}
	return rotateCommand(u.Name, "finish") + " ends it"
}

// String is the state and what ends it, on one line.
func (u UnderWay) String() string { return u.Name.String() + ": " + u.State() + "; " + u.Hint() }

// moment is a time for people, in UTC.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// free is the name of the next client of the family: the smallest one that is free. If the API has refused some, which may be taken
// although nothing lives under them, it is one beyond all that live.
func (f family) free(refused []string) string {
	taken, first := map[string]bool{}, 1
	for _, l := range append(slices.Clone(f.rest), f.present) {
		taken[l.Name] = true
		if len(refused) > 0 {
			first = max(first, spec.RotationOf(l.Name, f.declared)+1)
		}
	}
	for _, name := range slices.Concat(refused, f.c.taken(f.kind)) {
		taken[name] = taken[name] || name != f.declared || slices.Contains(refused, name)
	}
	for n := first; ; n++ {
		if name := spec.RotationName(f.declared, n); !taken[name] {
			return name
		}
	}
}

// taken are the names that the file and the API give to clients of a kind in the cluster.
func (c *clusterPair) taken(kind spec.Kind) []string {
	return slices.Concat(kind.In(c.desired).Names, kind.In(c.live).Names)
}

// ids are the ids of all that live.
func (f family) ids() []string {
	return each(append(slices.Clone(f.rest), f.present), func(l spec.Incarnation) string { return l.ID })
}

// disputants are the count and the ids of the live ones that have the name of the present one.
func (f family) disputants() string {
	ids := []string{f.present.ID}
	for _, l := range f.rest {
		if l.Name == f.present.Name {
			ids = append(ids, l.ID)
		}
	}
	return strconv.Itoa(len(ids)) + " live " + f.kind.Noun() + "s have the name " + f.present.Name + ": " + strings.Join(ids, ", ")
}
