// Package report writes plans and results as text, JSON, Markdown, HTML, JUnit, SARIF or GitHub
// annotations, and the activity and access rights of an organisation as text, JSON, Markdown, HTML or
// CSV.
//
// The same input gives the same bytes: nothing here reads a clock, a terminal or the environment.
// Every text of a file or a server goes through [Clean] before it is output.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/harmless"
)

// Clean escapes a text for a line of output, like [harmless.Text].
func Clean(text string) string { return harmless.Text(text) }

func cleaned(texts []string) []string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = Clean(text)
	}
	return all
}

// Count is a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// formatted is a time in UTC; empty if there is none.
func formatted(at time.Time, layout string) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(layout)
}

// output writes what a format has made.
func output(w io.Writer, b *strings.Builder) error {
	_, err := io.WriteString(w, b.String())
	return err
}

// planSummary counts a plan's actions by verb, and unmanaged resources.
type planSummary struct {
	Create    int `json:"create"`
	Update    int `json:"update"`
	Delete    int `json:"delete"`
	Hold      int `json:"hold"`
	Unmanaged int `json:"unmanaged"`
}

func summarize(plan diff.Plan) planSummary {
	n := map[diff.Verb]int{}
	for _, a := range plan.Actions {
		n[a.Verb]++
	}
	return planSummary{n[diff.Create], n[diff.Update], n[diff.Delete], n[diff.Hold], len(plan.Unmanaged)}
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
	n := map[apply.Outcome]int{}
	for _, r := range results {
		n[r.Outcome]++
	}
	return resultSummary{n[apply.Created], n[apply.Updated], n[apply.Deleted], n[apply.Held], n[apply.Failed], n[apply.NotTried]}
}
