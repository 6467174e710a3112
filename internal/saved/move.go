package saved

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A Move is one way in which a saved plan is no longer the plan.
type Move struct {
	Name string // of the action, or policy
	What string // what happened to it
	By   string // who changed the live resource, and when; empty where that is not known

	about  Action
	asking bool // another client may have changed the live organisation
}

// String is the move on one line. Its texts may be the server's.
func (m Move) String() string {
	switch {
	case m.By == "":
		return m.Name + ": " + m.What
	case m.What == liveMoved, m.What == bothMoved:
		return m.Name + ": " + m.What + ", by " + m.By
	}
	return m.Name + ": " + m.What + ", after a change by " + m.By
}

const (
	fileMoved = "the file moved"
	liveMoved = "the live organisation moved"
	bothMoved = "the file and the live organisation moved"
)

// Moves are the ways in which now is another plan than p; none where p may be carried out. Why
// something is held, what is unmanaged, notes and positions do not count: nothing is done about them.
func (p Plan) Moves(now Plan) []Move {
	var moves []Move
	if p.Policy != now.Policy {
		moves = append(moves, Move{Name: "policy", What: fileMoved})
	}
	was, is := keys(p.Actions), keys(now.Actions)
	if slices.Equal(was, is) {
		return moves
	}
	same := p.Desired == now.Desired // then whatever moved did not move in the files
	old, fresh := unmatched(p.Actions, was, is), unmatched(now.Actions, is, was)
	for _, a := range old {
		i := a.among(fresh, old)
		if i < 0 {
			moves = append(moves, Move{Name: a.label(), What: "no longer needed", about: a, asking: same})
			continue
		}
		moves = append(moves, a.move(fresh[i], same))
		fresh = slices.Delete(fresh, i, i+1)
	}
	for _, a := range fresh {
		moves = append(moves, Move{Name: a.label(), What: "new", about: a, asking: same})
	}
	if len(moves) == 0 {
		moves = append(moves, Move{Name: "plan", What: "its actions are in another order"})
	}
	return moves
}

// among is the index of the action that took the place of this one; -1 where there is none. A cluster may have several actions:
// the one about the same settings, or else one that is about those of no other.
func (a Action) among(fresh, old []Action) int {
	labelled := func(label string) func(Action) bool { return func(b Action) bool { return b.label() == label } }
	if i := slices.IndexFunc(fresh, labelled(a.label())); i >= 0 {
		return i
	}
	return slices.IndexFunc(fresh, func(b Action) bool {
		return b.Name == a.Name && !slices.ContainsFunc(old, labelled(b.label()))
	})
}

// move is what happened to an action that is still there and no longer the same.
func (a Action) move(now Action, same bool) Move {
	m := Move{Name: now.label(), about: now, asking: same}
	if now.UUID == "" {
		m.about.UUID = a.UUID
	}
	file, live := !same && a.Desired != now.Desired, a.Live != now.Live // an action about other settings is about other parts of the same file
	switch {
	case file && live:
		m.What, m.asking = bothMoved, true
	case file:
		m.What, m.asking = fileMoved, false
	case live:
		m.What, m.asking = liveMoved, true
	case now.Verb == diff.Hold && a.Verb != diff.Hold:
		m.What = "now held: " + now.Reason
	case now.Verb != diff.Hold && a.Verb == diff.Hold:
		m.What = "no longer held"
	case a.Calls != now.Calls:
		m.What, m.asking = "what it would send moved", false
	default:
		m.What, m.asking = "not what the plan said", false
	}
	return m
}

// Foreign reports whether now may be the plan of another organisation. Where the ids do not tell, the credentials
// do: a client belongs to one organisation.
func (p Plan) Foreign(now Plan) bool {
	if p.Organization != "" && now.Organization != "" {
		return !strings.EqualFold(p.Organization, now.Organization)
	}
	return p.Client != now.Client
}

// label is the action's name, and where a cluster may have several actions, what this one is about.
func (a Action) label() string {
	if settings := a.settings(); len(settings) > 0 {
		return a.Name + " (" + strings.Join(settings, ", ") + ")"
	}
	return a.Name
}

// settings are those of a cluster that the action is about; none if it is about all of them, or about another kind.
func (a Action) settings() []string {
	verb := a.Verb
	if verb == diff.Hold {
		verb = a.Would
	}
	if a.Kind != spec.Clusters || verb == diff.Create || verb == diff.Delete {
		return nil
	}
	names := make([]string, len(a.Fields))
	for i, f := range a.Fields {
		names[i] = f.Name
	}
	return names
}

// keys hold of each action all that has to stay the same.
func keys(actions []Action) []string {
	all := make([]string, len(actions))
	for i, a := range actions {
		a.Position, a.Reason, a.Hint = nil, "", ""
		a.Fields = slices.DeleteFunc(slices.Clone(a.Fields), func(f Field) bool {
			return a.Kind == spec.Clusters && (f.Name == "status" || f.Name == diff.BackupCount)
		})
		text, err := json.Marshal(a)
		if err != nil {
			panic(err) // texts and lists of them
		}
		all[i] = string(text)
	}
	return all
}

// unmatched are the actions whose key is not among the others, as often as it is here.
func unmatched(actions []Action, keys, others []string) []Action {
	count := make(map[string]int, len(others))
	for _, k := range others {
		count[k]++
	}
	var rest []Action
	for i, k := range keys {
		if count[k]--; count[k] < 0 {
			rest = append(rest, actions[i])
		}
	}
	return rest
}
