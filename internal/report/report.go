// Package report writes plans and results as text, JSON, Markdown, HTML, JUnit, SARIF or GitHub
// annotations, and the activity and access rights of an organisation as text, JSON, Markdown, HTML or
// CSV.
//
// The same input gives the same bytes: nothing here reads a clock, a terminal or the environment.
// Every text of a file or a server goes through [Clean] before it is output.
package report

import (
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// planSummary counts a plan's actions by verb, and unmanaged resources.
type planSummary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Delete    int `json:"delete"`
	Hold      int `json:"hold"`
	Unmanaged int `json:"unmanaged"`
}

func summarize(plan diff.Plan) planSummary {
	s := planSummary{Unmanaged: len(plan.Unmanaged)}
	for _, a := range plan.Actions {
		switch a.Verb {
		case diff.Create:
			s.Create++
		case diff.Update:
			s.Update++
		case diff.Delete:
			s.Delete++
		case diff.Hold:
			s.Hold++
		}
	}
	return s
}

// resultSummary counts results by outcome.
type resultSummary struct {
	Created  int `json:"created"`
	Updated  int `json:"updated"`
	Deleted  int `json:"deleted"`
	Held     int `json:"held"`
	Failed   int `json:"failed"`
	NotTried int `json:"notTried"`
}

func summarizeResults(results []apply.Result) resultSummary {
	var s resultSummary
	for _, r := range results {
		switch r.Outcome {
		case apply.Created:
			s.Created++
		case apply.Updated:
			s.Updated++
		case apply.Deleted:
			s.Deleted++
		case apply.Held:
			s.Held++
		case apply.Failed:
			s.Failed++
		case apply.NotTried:
			s.NotTried++
		}
	}
	return s
}

// isRotation reports whether an action replaces a client, or would if it were not held: the API
// cannot update one, so its id and secret change with it.
func isRotation(a diff.Action) bool {
	return a.Name.Kind == spec.Clients && (a.Verb == diff.Update || a.Verb == diff.Hold && a.Would == diff.Update)
}
