package diff

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// order are the actions that a rotation consists of, of which create and removal make the single ones.
//
//	asked for   the family                                              plan
//	whole       the client replaced others, as is known, or this run    remove the others; refused within the grace that a
//	            has delivered it                                        command has promised
//	            anything else                                           create the next one, and remove all before it
//	begin       the client replaced others                              refused: it is under way
//	            anything else                                           create the next one; what is before it goes later
//	finish      nothing but the client                                  nothing
//	            whether its credentials were delivered is not known     hold
//	            within the grace, unless it is to end now               refused
//	            anything else                                           remove the others
func (f family) order(o Order, pos spec.Pos, create func(name string) Action, removal func(spec.Incarnation) Action) ([]phased, *Refusal) {
	no := func(reason, hint string) ([]phased, *Refusal) {
		return []phased{{phaseClients, stuck(f.c.action(Hold, f.kind, f.declared, pos), reason, hint)}}, nil
	}
	f, elsewhere := f.handed(o.Handed)
	left := f.left()
	begun, covered := f.sound() && len(left) > 0, slices.ContainsFunc(left, f.covers)
	early := f.guarded() && !o.Now
	switch {
	case elsewhere:
		return no("what is at "+f.destination.String()+" is no longer what this run has handed over as "+o.Handed.Name,
			"find out who else changes it, and run "+rotateCommand(f.name(), "")+" again")
	case o.Half == Finish && len(f.rest) == 0:
		return nil, nil
	case o.Half == Finish && !f.sound():
		return no("whether the credentials of "+f.present.Name+" were delivered to "+f.destination.String()+" is not known",
			rotateCommand(f.name(), "begin")+" makes others and delivers them")
	case early && (o.Half == Finish || o.Half == Whole && f.last.Explicit && o.Handed.Name == ""):
		ends := rotateCommand(f.name(), "finish --now") + " deletes them before"
		if !f.sound() {
			ends = rotateCommand(f.name(), "begin") + " makes others and delivers them"
		}
		return nil, &Refusal{"the old credentials of " + f.name().String() + " were promised until " + moment(f.last.Until), ends}
	case o.Half == Begin && begun:
		u := f.underWay(left[0])
		return nil, &Refusal{u.Name.String() + ": " + u.State(), u.Hint()}
	case o.Half == Finish, o.Handed.Name != "", o.Half == Whole && begun && (covered || f.highest()):
		var lane []phased
		for _, l := range f.rest {
			lane = append(lane, phased{phaseDeletions, f.succeeded(removal(l))})
		}
		return lane, nil
	}
	lane := []phased{{phaseClients, f.next(create(f.free(o.Refused)), o)}}
	for _, l := range append(slices.Clone(f.rest), f.present) {
		a := removal(l)
		a.Declared = f.declared
		lane = append(lane, phased{phaseDeletions, a})
	}
	return lane, nil
}

// name is that of the client in the file.
// guarded reports whether the old credentials of a rotation are still to stay valid.
func (f family) guarded() bool {
	return slices.ContainsFunc(f.left(), f.covers) && f.last.Successor != "" && !f.last.Over(f.now())
}

func (f family) name() spec.Name { return f.c.name(f.kind, f.declared) }

// highest reports whether the client has the last of all numbers. Versions before this one counted on, so that it is the newest.
func (f family) highest() bool {
	return len(f.rest) == 0 || spec.RotationOf(f.rest[len(f.rest)-1].Name, f.declared) < spec.RotationOf(f.present.Name, f.declared)
}

// next completes the creation of the next client.
func (f family) next(a Action, o Order) Action {
	a.Destination, a.Supersedes, a.Declared = f.destination, f.present.ID, f.declared
	a.Handover = &Handover{Old: f.ids(), Grace: o.Grace, Explicit: o.Half == Begin}
	return a
}

// handed is the family in which the client is the one that this run has handed over. Elsewhere says that it is not, any more.
func (f family) handed(h Handed) (_ family, elsewhere bool) {
	if h.Name == "" {
		return f, false
	}
	all := append(slices.Clone(f.rest), f.present)
	i := slices.IndexFunc(all, h.is)
	if i < 0 {
		return f, true
	}
	at, known := f.delivered.Get()
	another := f.last.Successor != "" && f.last.Successor != all[i].ID
	came := func(l spec.Incarnation) bool { return l.ID != all[i].ID && !l.Lost && !slices.Contains(h.Old, l.ID) }
	if known && !strings.EqualFold(at, all[i].ID) || !known && (another || slices.ContainsFunc(all, came)) {
		return f, true
	}
	f.last.Successor = all[i].ID
	return f.among(all), false
}

// rotateCommand is the command line that makes that half of a rotation; all of it if none is named.
func rotateCommand(client spec.Name, half string) string {
	text := "camsync rotate "
	if half != "" {
		text += "--" + half + " "
	}
	return text + word(strings.TrimPrefix(client.String(), spec.Clusters.Traits().Singular+"/"))
}

// WithoutPromised is the plan as drift sees it: a rotation whose grace is over is a state, and no difference.
func (p Plan) WithoutPromised() Plan {
	p.Actions = slices.DeleteFunc(slices.Clone(p.Actions), func(a Action) bool { return a.Promised })
	return p
}
