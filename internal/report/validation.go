package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// Validation is the kind of a report about the files alone: their errors, or that there are none.
const Validation Kind = "validation"

// maxErrors is how many errors are listed; all are counted.
const maxErrors = 10_000

// validationSentence is such a report in one line.
func (r Report) validationSentence() string {
	switch n := len(r.Errors); n {
	case 0:
		return "The files are valid."
	case 1:
		return "1 error in the files; nothing was read or changed."
	default:
		return fmt.Sprintf("%d errors in the files; nothing was read or changed.", n)
	}
}

// named are the errors that a format lists.
func (r Report) named() spec.FileErrors { return r.Errors[:min(len(r.Errors), maxErrors)] }

// validationText writes the errors in a compiler's format, similar ones counted, and the summary.
func validationText(w io.Writer, r Report, style Style) error {
	var b strings.Builder
	table{style: style}.about(&b, r.About)
	for _, e := range Similar(r.Errors) {
		b.WriteString(e.String() + "\n")
	}
	if len(r.Errors) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(r.validationSentence() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// validationDocument is the report as JSON.
type validationDocument struct {
	SchemaVersion int               `json:"schemaVersion"`
	Kind          Kind              `json:"kind"`
	About         *about            `json:"about,omitempty"`
	Summary       validationSummary `json:"summary"`
	Errors        []fileError       `json:"errors"`
}

type validationSummary struct {
	Errors int `json:"errors"`
}

type fileError struct {
	File     string    `json:"file"`
	Position *position `json:"position"`
	Error    string    `json:"error"`
}

func validationJSON(w io.Writer, r Report) error {
	d := validationDocument{schemaVersion, Validation, r.About.object(), validationSummary{len(r.Errors)}, []fileError{}}
	for _, e := range r.named() {
		out := fileError{File: e.Pos.File, Error: e.Text}
		if e.Pos.Line > 0 {
			out.Position = &position{e.Pos.File, e.Pos.Line, e.Pos.Column}
		}
		d.Errors = append(d.Errors, out)
	}
	return write(w, d)
}

// validationMarkdown has the same marker as the report that it replaces.
func validationMarkdown(w io.Writer, r Report) error {
	var b strings.Builder
	kind := r.Instead
	if kind == "" {
		kind = Validation
	}
	fmt.Fprintf(&b, "%s\n### camsync %s\n\n**%s**\n%s", MarkdownMarker(kind), kind, r.validationSentence(), r.markdownAbout())
	left := 0
	for i, e := range Similar(r.Errors) {
		if i == 0 {
			b.WriteString("\n")
		}
		item := "- " + codeSpan(Clean(e.Text)) + AndMore(e.More)
		if place := Clean(e.Pos.String()); place != "" {
			item = "- " + codeSpan(place) + ": " + codeSpan(Clean(e.Text)) + AndMore(e.More)
		}
		if b.Len()+len(item) > maxMarkdown-200 {
			left++
			continue
		}
		b.WriteString(item + "\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "- … %d left out, a comment has no room for more\n", left)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func validationGitHub(w io.Writer, r Report) error {
	var b strings.Builder
	title := "camsync " + string(Validation)
	if r.Instead != "" {
		title = "camsync " + string(r.Instead)
	}
	level := "notice"
	if len(r.Errors) > 0 {
		level = "error"
	}
	annotation{level: level, title: title, text: r.summary()}.write(&b)
	for _, e := range Similar(r.Errors) {
		a := annotation{level: "error", title: title + ": error in the file", text: Clean(e.Text) + AndMore(e.More)}
		if path := r.Places.path(e.Pos.File); path != "" {
			a.file, a.line, a.column = Clean(path), max(e.Pos.Line, 1), max(e.Pos.Column, 1)
		}
		a.write(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func validationJUnit(w io.Writer, r Report) error {
	suite := junitSuite{Name: "camsync.files", Properties: r.About.properties()}
	for _, e := range r.named() {
		text := Clean(e.Error())
		suite.add(junitCase{
			Class: suite.Name, Name: text, File: Clean(r.Places.path(e.Pos.File)),
			Error: &junitProblem{Type: "invalid", Message: Clean(e.Text), Text: labelled("at", Clean(e.Pos.String()))},
		})
	}
	if len(r.Errors) == 0 {
		suite.add(junitCase{Class: suite.Name, Name: "the files are valid", Output: &junitText{r.validationSentence()}})
	}
	return writeJUnit(w, junitSuites{Name: "camsync " + string(Validation), Suites: []junitSuite{suite}})
}

// writeJUnit adds the totals and writes the suites.
func writeJUnit(w io.Writer, out junitSuites) error {
	for _, s := range out.Suites {
		out.Tests, out.Failures, out.Errors = out.Tests+s.Tests, out.Failures+s.Failures, out.Errors+s.Errors
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// ValidationCSV writes a row for each error, for commands whose reports are tables.
func ValidationCSV(w io.Writer, r Report) error {
	var rows [][]string
	for _, e := range r.named() {
		rows = append(rows, []string{e.Pos.String(), e.Text})
	}
	return writeCSV(w, []string{"place", "error"}, rows)
}

// validationLists are the errors on a page.
func validationLists(r Report, most int) []pageList {
	if len(r.Errors) == 0 {
		return nil
	}
	list := pageList{Title: "Errors", Count: len(r.Errors)}
	for _, e := range r.Errors[:min(len(r.Errors), most)] {
		list.Texts = append(list.Texts, Clean(e.Error()))
	}
	return []pageList{list}
}
