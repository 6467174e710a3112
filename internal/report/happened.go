package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// drift turns a line to the organisation's side: from the file's value to the live one, with the
// harm done. A missing resource counts as harm only if it is known to have been deleted.
func (e *entry) drift() {
	e.planned, e.happened, e.resolve = e.Action, e.Drift(), resolution(e)
	if e.happened.What == diff.Missing && !e.changed.Deleted {
		e.happened.Harms, e.happened.Grave = 0, false
	}
	e.Harms, e.Fields = e.happened.Harms, swapped(e.Action)
}

// swapped reverses an action's fields: Live is the file's value, where the arrow begins. The
// destination of a new secret is not a difference.
func swapped(a diff.Action) []diff.Field {
	differences := slices.DeleteFunc(slices.Clone(a.Fields), func(f diff.Field) bool { return f.IsDestination() || f.Ends() && a.Does() == diff.Update })
	fields := make([]diff.Field, len(differences))
	for i, f := range differences {
		fields[i] = diff.Field{Name: f.Name, Live: f.Desired, Desired: f.Live}
		switch {
		case a.Floor != "":
			fields[i].Live = "at least " + a.Floor
		case a.Name.Kind == spec.Secrets && f.Name == "value": // neither hidden value may be identified
			fields[i] = f
		case newSecret(a, f): // the file asks for no certain one
			fields[i].Live = ""
		}
	}
	return fields
}

// newSecret reports whether a field is about the secret of a client, or the password of a monitoring client, which is made anew.
func newSecret(a diff.Action, f diff.Field) bool {
	return a.Name.Kind == spec.Clients && f.Name == "secret" || a.Name.Kind == spec.MonitoringClients && f.Name == "password"
}

// happenedTo is the class of what happened; empty unless the line is from the organisation's side.
func (e *entry) happenedTo() diff.What {
	switch e.happened.What {
	case "", diff.Added, diff.Missing, diff.Stale, diff.Unseen:
		return e.happened.What
	}
	return diff.Changed
}

// side is the verb that fits the fields of a line: an addition, a removal or a change.
func (e *entry) side() diff.Verb {
	switch {
	case e.happened.What == diff.Added:
		return diff.Create
	case e.happened.What == diff.Missing:
		return diff.Delete
	case e.happened.What == diff.Changed && len(e.Fields) == 1 && newSecret(e.Action, e.Fields[0]):
		return diff.Create
	case e.happened.What != "":
		return diff.Update
	}
	return e.Does()
}

// rotates reports whether the line replaces, or would replace, a client by a new one: the API cannot
// update one, so its id and secret change with it.
func (e *entry) rotates() bool {
	return e.happened.What == "" && e.Name.Kind == spec.Clients && e.Does() == diff.Update
}

// changedBy is the label of an actor.
const changedBy = "changed by"

// actor is the label of an actor that says what the actor did, as far as known.
func (e *entry) actor() string {
	member := e.Name.Kind == spec.Members
	switch what := e.happened.What; {
	case e.changed.By == "", what == "", what == diff.Unseen, what == diff.Missing && !e.changed.Deleted:
		return changedBy
	case what == diff.Missing && member:
		return "removed by"
	case what == diff.Missing:
		return "deleted by"
	case what == diff.Added && member:
		return "added by"
	case what == diff.Added:
		return "created by"
	default:
		return string(what) + " by"
	}
}

// harmTexts are the harms of a line, with the affected party where the name does not imply it.
func (e *entry) harmTexts() []string {
	var all []string
	for _, name := range e.Harms.Names() {
		if name == "access-gain" && e.happened.For != "" {
			name += " for " + e.happened.For
		}
		all = append(all, name)
	}
	return all
}

// notes are the plan's notes, and once how the policy can treat unmanaged resources.
func (r Report) notes() []string {
	if r.Kind != Drift || len(r.Plan.Outside) == 0 {
		return r.Plan.Notes
	}
	var kinds, ignored []string
	for _, a := range r.Plan.Outside {
		if kind := string(a.Name.Kind); !slices.Contains(kinds, kind) {
			kinds, ignored = append(kinds, kind), append(ignored, kind+": ignore")
		}
	}
	return append(slices.Clone(r.Plan.Notes), fmt.Sprintf("what is not in the file: policy.prune: [%s] lets camsync apply delete it, policy.unmanaged: {%s} only lists it",
		strings.Join(kinds, ", "), strings.Join(ignored, ", ")))
}

// urgent sorts the lines of a drift by severity; other reports keep their order.
func (r Report) urgent() []*entry {
	all := r.entries()
	if r.Kind == Drift {
		slices.SortStableFunc(all, func(a, b *entry) int { return a.danger() - b.danger() })
	}
	return all
}

// driftSentence counts the differences by class.
func (r Report) driftSentence() string {
	counts := map[diff.What]int{}
	all := r.entries()
	for _, e := range all {
		counts[e.happenedTo()]++
	}
	sentence := fmt.Sprintf("%s: %d not in the file, %d changed, %d missing",
		Count(len(all), "difference"), counts[diff.Added], counts[diff.Changed], counts[diff.Missing])
	if n := counts[diff.Stale]; n > 0 {
		sentence += fmt.Sprintf(", %d without a fresh backup", n)
	}
	if n := counts[diff.Unseen]; n > 0 {
		sentence += fmt.Sprintf(", %d unknown", n)
	}
	if n := counts[""]; n > 0 {
		sentence += fmt.Sprintf(", %d still to be made as the file asks", n)
	}
	return sentence + "."
}

// leftAloneTexts are the same as texts, with what tells a cluster apart from another one of its name.
func (r Report) leftAloneTexts() []string {
	texts, of := []string{}, make(map[spec.Name]int)
	for _, name := range r.leftAlone() {
		text := name.String()
		if remarks := r.Plan.Remarks[name]; of[name] < len(remarks) && remarks[of[name]] != "" {
			text += " " + remarks[of[name]]
		}
		of[name]++
		texts = append(texts, text)
	}
	return texts
}

// leftAlone are the unmanaged resources without a line of their own.
func (r Report) leftAlone() []spec.Name {
	if r.Kind != Drift || len(r.Plan.Outside) == 0 {
		return r.Plan.Unmanaged
	}
	lines := map[spec.Name]bool{}
	for _, a := range r.Plan.Outside {
		lines[a.Name] = true
	}
	return slices.DeleteFunc(slices.Clone(r.Plan.Unmanaged), func(name spec.Name) bool { return lines[name] })
}
