package report

import (
	"slices"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// A Phrase says a text that names commands for the run that a report is of: with the files and the organisation that they are to be
// told.
type Phrase func(string) string

// Of is a report with all its advice phrased.
func (phrase Phrase) Of(r Report) Report {
	r.phrase = phrase
	r.Plan.Actions, r.Plan.Outside, r.Plan.Checks = phrase.actions(r.Plan.Actions), phrase.actions(r.Plan.Outside), phrase.actions(r.Plan.Checks)
	r.Plan.Notes = slices.Clone(r.Plan.Notes)
	for i, note := range r.Plan.Notes {
		r.Plan.Notes[i] = phrase(note)
	}
	if refused := r.Plan.Refusal; refused != nil {
		r.Plan.Refusal = &diff.Refusal{Reason: refused.Reason, Hint: phrase(refused.Hint)}
	}
	r.Results = slices.Clone(r.Results)
	for i, result := range r.Results {
		r.Results[i] = phrase.Result(result)
	}
	return r
}

func (phrase Phrase) actions(all []diff.Action) []diff.Action {
	all = slices.Clone(all)
	for i, a := range all {
		all[i].Hint = phrase(a.Hint)
	}
	return all
}

// Result is the outcome of an action with its advice phrased.
func (phrase Phrase) Result(r apply.Result) apply.Result {
	r.Action.Hint = phrase(r.Action.Hint)
	if hint := errorHint(r.Action, r.Err); hint != "" {
		r.Err = &advised{r.Err, phrase(hint)}
	}
	return r
}

// say phrases a text that a report itself gives; the nil Phrase leaves it as it is.
func (phrase Phrase) say(text string) string {
	if phrase == nil {
		return text
	}
	return phrase(text)
}

// An advised error has a hint of its own.
type advised struct {
	error
	hint string
}

func (a *advised) Unwrap() error { return a.error }

// Hint says what to do about it.
func (a *advised) Hint() string { return a.hint }
