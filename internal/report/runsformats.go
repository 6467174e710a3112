package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/runs"
)

// runObject is a record as programs read it, as docs/runs.md describes it.
type runObject struct {
	runs.Record
	Seconds float64 `json:"seconds"` // 0 if its end is not known
}

type runsDocument struct {
	SchemaVersion int         `json:"schemaVersion"`
	Kind          Kind        `json:"kind"`
	Records       int         `json:"records"` // on record, with those that are not selected
	Runs          []runObject `json:"runs"`
}

type runDocument struct {
	SchemaVersion int       `json:"schemaVersion"`
	Kind          Kind      `json:"kind"`
	Run           runObject `json:"run"`
}

func runObjectOf(r runs.Record) runObject {
	r.Actions, r.Allowed, r.About.Files = notNil(r.Actions), notNil(r.Allowed), notNil(r.About.Files)
	return runObject{r, r.Took().Seconds()}
}

// RunsJSON writes records as versioned JSON.
func RunsJSON(w io.Writer, all Runs) error {
	if all.One {
		return WriteJSON(w, runDocument{schemaVersion, RunKind, runObjectOf(all.Records[0])})
	}
	d := runsDocument{schemaVersion, RunsKind, all.Of, []runObject{}}
	for _, r := range all.Records {
		d.Runs = append(d.Runs, runObjectOf(r))
	}
	return WriteJSON(w, d)
}

// RunsJSONL writes each record as a JSON document on a line of its own.
func RunsJSONL(w io.Writer, all Runs) error {
	for _, r := range all.Records {
		if err := writeJSONLine(w, runDocument{schemaVersion, RunKind, runObjectOf(r)}); err != nil {
			return err
		}
	}
	return nil
}

// writeJSONLine is [WriteJSON] on one line.
func writeJSONLine(w io.Writer, value any) error {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(harmless.JSON(encoded.Bytes()))
	return err
}

// RunsMarkdown writes a table of runs, or all of one. Foreign text is always in code spans.
func RunsMarkdown(w io.Writer, all Runs) error {
	var b strings.Builder
	if all.One {
		markdownRun(&b, all.Records[0])
		return output(w, &b)
	}
	fmt.Fprintf(&b, "%s\n### camsync %s\n\n**%s**\n", MarkdownMarker(RunsKind), RunsKind, all.sentence())
	left := 0
	for i, r := range all.Records {
		if i == 0 {
			b.WriteString("\n| run | begun (UTC) | command | took | outcome |\n|---|---|---|---|---|\n")
		}
		row := fmt.Sprintf("| %s | %s | %s | %s | %s |\n", tableSpan(Clean(r.ID)), formatted(r.Begun, minuteLayout), tableSpan(Clean(r.Command)), tookText(r.Took()), tableSpan(Clean(RunOutcome(r))))
		if left > 0 || b.Len()+len(row) > maxMarkdown-200 {
			left++
			continue
		}
		b.WriteString(row)
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s left out, a comment has no room for more.\n", Count(left, "run"))
	}
	return output(w, &b)
}

func markdownRun(b *strings.Builder, r runs.Record) {
	b.WriteString(markdownTitle(RunKind, "run "+r.ID, RunAbout(r)))
	fmt.Fprintf(b, "\n%s\n\n", codeSpan(Clean(RunOutcome(r))))
	fact := func(indent string, r Remark) { fmt.Fprintf(b, "%s- %s: %s\n", indent, r.Label, codeSpan(r.Text)) }
	for _, f := range append([]Remark{{"command", Clean(r.Command)}}, RunFacts(r)...) {
		fact("", f)
	}
	b.WriteByte('\n')
	for i, a := range r.Actions {
		if b.Len() > maxMarkdown-5000 {
			fmt.Fprintf(b, "\n%s left out, a comment has no room for more.\n", Count(len(r.Actions)-i, "action"))
			break
		}
		fmt.Fprintf(b, "- %s\n", codeSpan(Clean(string(a.Verb)+" "+a.Name)))
		for _, f := range a.Fields[:min(len(a.Fields), maxFields)] {
			fact("  ", Remark{"changes", Fit(Clean(f.Name+": "+f.From+" → "+f.To), 200)})
		}
		for _, f := range RunRemarks(a) {
			fact("  ", Remark{f.Label, Fit(f.Text, 300)})
		}
	}
	if r.LeftOut > 0 {
		fmt.Fprintf(b, "\n%s did not fit into the record.\n", Count(r.LeftOut, "more action"))
	}
}
