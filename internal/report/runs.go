package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/runs"
)

// Runs are records of runs, the newest first.
type Runs struct {
	Records []runs.Record
	Of      int  // how many there are, with those that are not selected
	One     bool // it is one that was asked for by its id, with all that is on record of it
}

// The kinds of the JSON of records.
const (
	RunsKind Kind = "runs"
	RunKind  Kind = "run"
)

const minuteLayout = "2006-01-02 15:04"

// RunsText writes a line for each run, or all of one.
func RunsText(w io.Writer, all Runs, style Style) error {
	var b strings.Builder
	if all.One {
		writeRun(&b, all.Records[0], style)
		return output(w, &b)
	}
	if len(all.Records) > 0 {
		c := columns{heads: []string{"RUN", "BEGUN (UTC)", "COMMAND", "TOOK", "OUTCOME"}, style: style}
		for _, r := range all.Records {
			c.rows = append(c.rows, []string{Clean(r.ID), formatted(r.Begun, minuteLayout), Clean(r.Command), tookText(r.Took()), Clean(RunOutcome(r))})
		}
		c.write(&b)
		b.WriteByte('\n')
	}
	table{style: style}.paragraph(&b, line{{all.sentence(), bold}})
	return output(w, &b)
}

func (all Runs) sentence() string {
	switch {
	case all.Of == 0:
		return "No run is on record."
	case len(all.Records) == all.Of:
		return Count(all.Of, "run") + " on record."
	}
	return fmt.Sprintf("%d of %s on record.", len(all.Records), Count(all.Of, "run"))
}

func tookText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return Elapsed(d)
}

// RunOutcome is how a run ended, in a few words. It is not clean.
func RunOutcome(r runs.Record) string {
	text := string(r.State)
	if counts := runCounts(r.Summary); counts != "" {
		text += ": " + counts
	}
	if r.Problem != "" {
		text += ": " + r.Problem
	}
	if r.Times > 1 {
		text += " (" + strconv.Itoa(r.Times) + " passes in a row, the last " + formatted(r.Last, minuteLayout) + ")"
	}
	return text
}

func runCounts(s runs.Summary) string {
	var counts []string
	for _, c := range []struct {
		n    int
		word apply.Outcome
	}{{s.Created, apply.Created}, {s.Updated, apply.Updated}, {s.Deleted, apply.Deleted}, {s.Held, apply.Held}, {s.Failed, apply.Failed}, {s.NotTried, apply.NotTried}} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return strings.Join(counts, ", ")
}

// RunAbout is what a run is of.
func RunAbout(r runs.Record) About {
	return About{Name: r.About.Name, Organization: r.About.Organization, Host: r.About.Host, Files: r.About.Files, Commit: r.About.Commit, Version: r.About.Version, At: r.Begun}
}

// writeRun writes all of a run.
func writeRun(b *strings.Builder, r runs.Record, style Style) {
	t := table{style: style}
	t.about(b, RunAbout(r))
	t.paragraph(b, line{{Clean(r.Command) + " " + Clean(r.ID), bold}})
	var head row
	for _, f := range RunFacts(r) {
		head.below = append(head.below, remark(f))
	}
	t.writeBelow(b, head)
	b.WriteByte('\n')
	for _, a := range r.Actions {
		t.rows = append(t.rows, runRow(a))
	}
	t.write(b)
	if len(t.rows) > 0 {
		b.WriteByte('\n')
	}
	if r.LeftOut > 0 {
		t.paragraph(b, line{{text: Count(r.LeftOut, "more action") + " did not fit into the record."}})
	}
	sentence := "It is " + Clean(RunOutcome(r))
	if !r.Ended.IsZero() {
		sentence = "It ended, after " + Elapsed(r.Took()) + ", " + Clean(RunOutcome(r))
	}
	t.paragraph(b, line{{sentence + ".", bold}})
}

// RunFacts are what is known of a run as a whole, besides what it is of. They are clean.
func RunFacts(r runs.Record) []Remark {
	var all []Remark
	add := func(label, text string) {
		if text != "" {
			all = append(all, Remark{label, Clean(text)})
		}
	}
	by := r.By.User
	if r.By.Host != "" {
		by += "@" + r.By.Host
	}
	add("by", by)
	add("job", r.By.Job)
	add("cause", r.Cause)
	add("only", strings.Join(r.Only, ", "))
	for _, a := range r.Allowed {
		add("allowed", AllowedText(a))
	}
	return all
}

// AllowedText is what let a run write. It is not clean.
func AllowedText(a runs.Allowed) string {
	text := a.How
	if a.Who != "" {
		text += " of " + a.Who
	}
	if at := formatted(a.At, "2006-01-02 15:04:05 UTC"); at != "" {
		text += ", " + at
	}
	if a.PlanDigest != "" {
		text += ", of the plan " + a.PlanDigest
	}
	return text
}

func runRow(a runs.Action) row {
	symbol, known := symbols[a.Verb]
	switch {
	case a.Outcome == apply.Failed:
		symbol = span{"✗", red}
	case a.Outcome == apply.NotTried || a.Outcome == "" || !known:
		symbol = span{"·", yellow}
	}
	out := row{symbol: symbol, name: Clean(a.Name), pos: Clean(a.Position)}
	for _, f := range a.Fields {
		out.detail = append(out.detail, span{text: Clean(diff.Field{Name: f.Name, Live: f.From, Desired: f.To}.String())})
	}
	for _, label := range a.Harms {
		out.detail = append(out.detail, span{"[" + Clean(label) + "]", yellow})
	}
	for _, r := range RunRemarks(a) {
		out.below = append(out.below, remark(r))
	}
	return out
}

// RunRemarks are how an action ended, and why it was made. They are clean.
func RunRemarks(a runs.Action) []Remark {
	outcome := string(a.Outcome)
	switch took := tookText(a.Took()); {
	case a.Verb == diff.Hold && a.Outcome == "":
		outcome = "held"
	case outcome == "" && a.Begun.IsZero():
		outcome = "not begun"
	case outcome == "":
		outcome = "not known: it had begun at " + formatted(a.Begun, "15:04:05 UTC")
	case took != "":
		outcome += " in " + took
	}
	all := []Remark{{"outcome", Clean(outcome)}}
	for _, r := range []Remark{{"why", a.Why}, {"held", a.Reason}, {"error", a.Error}, {"hint", a.Hint}, {"id", a.Made}, {"backup", a.Backup}} {
		if r.Text != "" {
			all = append(all, Remark{r.Label, Clean(r.Text)})
		}
	}
	return all
}
