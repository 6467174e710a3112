package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// What happened to a line's resource, as a class of lines.
const (
	wordAdded   = "not in the file"
	wordMissing = "missing"
	wordChanged = "changed"
	wordUnseen  = "unknown"
)

// drifted is the line told from the organisation's side: from what the file says to what is live, with the
// harm that this has done. That something which nobody is known to have deleted is missing has harmed nobody yet.
func (e entry) drifted() entry {
	e.settles, e.happened, e.resolve = e.Action, e.Drift(), resolution(e.Action)
	if e.happened.What == diff.Missing && !e.changed.Deleted {
		e.happened.Harms, e.happened.Grave = 0, false
	}
	if e.outside {
		e.resolve = outsideResolution(e.Action)
	}
	e.Harms, e.Fields = e.happened.Harms, swapped(e.Action)
	return e
}

// swapped are an action's fields from what the file says to what is live: Live is where the arrow begins. Where
// a new secret would go is no difference.
func swapped(a diff.Action) []diff.Field {
	differences := slices.DeleteFunc(slices.Clone(a.Fields), diff.Field.IsDestination)
	fields := make([]diff.Field, len(differences))
	for i, f := range differences {
		fields[i] = diff.Field{Name: f.Name, Live: f.Desired, Desired: f.Live}
		switch {
		case a.Kind == spec.Secrets && f.Name == "value": // nobody is to know which of two hidden values is meant
			fields[i] = f
		case a.Kind == spec.Clients && f.Name == "secret": // the file asks for no certain one
			fields[i].Live = ""
		}
	}
	return fields
}

// happenedTo is the class of what happened.
func (e entry) happenedTo() string {
	switch e.happened.What {
	case diff.Added:
		return wordAdded
	case diff.Missing:
		return wordMissing
	case diff.Unseen:
		return wordUnseen
	}
	return wordChanged
}

// side is what the fields of a line tell of: a thing that comes, one that goes, or a change.
func (e entry) side() diff.Verb {
	switch {
	case e.happened.What == diff.Added:
		return diff.Create
	case e.happened.What == diff.Missing:
		return diff.Delete
	case e.happened.What == diff.Changed && e.Kind == spec.Clients && len(e.Fields) == 1 && e.Fields[0].Name == "secret":
		return diff.Create
	case e.happened.What != "":
		return diff.Update
	}
	return e.Does()
}

// rotates reports whether the line makes, or would make, a new client in place of another.
func (e entry) rotates() bool { return e.happened.What == "" && isRotation(e.Action) }

// changedBy labels who made the live organisation differ.
const changedBy = "changed by"

// actor labels who made the live organisation differ, by what is known of what they did.
func (e entry) actor() string { return actorLabel(e.happened.What, e.Kind, e.changed) }

func actorLabel(what diff.What, kind spec.Kind, c Changed) string {
	if c.By == "" {
		return changedBy
	}
	member := kind == spec.Members
	switch what {
	case diff.Missing:
		switch {
		case !c.Deleted:
			return changedBy
		case member:
			return "removed by"
		}
		return "deleted by"
	case diff.Added:
		if member {
			return "added by"
		}
		return "created by"
	case diff.Renamed, diff.Opened, diff.Widened, diff.Narrowed, diff.Promoted, diff.Demoted:
		return string(what) + " by"
	}
	return changedBy
}

// harmTexts are the harms of a line, with whom they are for where that is more than its name says.
func (e entry) harmTexts() []string {
	var all []string
	for _, name := range e.Harms.Names() {
		if name == "access-gain" && e.happened.For != "" {
			name += " for " + e.happened.For
		}
		all = append(all, name)
	}
	return all
}

// outsideResolution says how a live resource that no file declares is settled.
func outsideResolution(a diff.Action) string {
	place := "the file"
	if a.Cluster != "" {
		place = "the cluster in the file"
	}
	return fmt.Sprintf("declare it in %s, or remove it in Camunda's Console", place)
}

// notes are the plan's and, once for all, how the policy deals with what is not in the file.
func (r Report) notes() []string {
	if r.Kind != Drift || len(r.Plan.Outside) == 0 {
		return r.Plan.Notes
	}
	var kinds, ignored []string
	for _, a := range r.Plan.Outside {
		if kind := string(a.Kind); !slices.Contains(kinds, kind) {
			kinds, ignored = append(kinds, kind), append(ignored, kind+": ignore")
		}
	}
	return append(slices.Clone(r.Plan.Notes), fmt.Sprintf("what is not in the file: policy.prune: [%s] lets camsync apply delete it, policy.unmanaged: {%s} only lists it",
		strings.Join(kinds, ", "), strings.Join(ignored, ", ")))
}

// urgent are the lines of a drift with those first that want to be looked at now; of all else, as they are.
func (r Report) urgent() []entry {
	all := r.entries()
	if r.Kind == Drift {
		slices.SortStableFunc(all, func(a, b entry) int { return a.danger() - b.danger() })
	}
	return all
}

func (l level) severity() string {
	switch l {
	case grave:
		return "high"
	case warning:
		return "medium"
	}
	return "low"
}

// driftSentence counts the differences by what happened.
func (r Report) driftSentence() string {
	counts := map[string]int{}
	all := r.entries()
	for _, e := range all {
		counts[e.word()]++
	}
	sentence := fmt.Sprintf("%d differences: ", len(all))
	if len(all) == 1 {
		sentence = "1 difference: "
	}
	sentence += fmt.Sprintf("%d not in the file, %d changed, %d missing", counts[wordAdded], counts[wordChanged], counts[wordMissing])
	if n := counts[wordUnseen]; n > 0 {
		sentence += fmt.Sprintf(", %d unknown", n)
	}
	if n := len(all) - counts[wordAdded] - counts[wordChanged] - counts[wordMissing] - counts[wordUnseen]; n > 0 {
		sentence += fmt.Sprintf(", %d still to be made as the file asks", n)
	}
	return sentence + "."
}

// leftAlone are the unmanaged things that are not lines of the report themselves.
func (r Report) leftAlone() []string {
	if r.Kind != Drift || len(r.Plan.Outside) == 0 {
		return r.Plan.Unmanaged
	}
	lines := map[string]bool{}
	for _, a := range r.Plan.Outside {
		lines[a.Name] = true
	}
	var rest []string
	for _, name := range r.Plan.Unmanaged {
		if !lines[name] {
			rest = append(rest, name)
		}
	}
	return rest
}
