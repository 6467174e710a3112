package report

import (
	"cmp"
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
	if len(r.Errors) == 0 {
		return "The files are valid."
	}
	return Count(len(r.Errors), "error") + " in the files; nothing was read or changed."
}

// named are the errors that a format lists.
func (r Report) named() spec.FileErrors { return r.Errors[:min(len(r.Errors), maxErrors)] }

// asked is the kind of report that was asked for, whose place the errors take.
func (r Report) asked() Kind { return cmp.Or(r.Instead, r.Kind) }

// validationDocument is the report as JSON.
type validationDocument struct {
	SchemaVersion int         `json:"schemaVersion"`
	Kind          Kind        `json:"kind"`
	About         *about      `json:"about,omitempty"`
	Summary       errorCount  `json:"summary"`
	Errors        []fileError `json:"errors"`
	Notes         []string    `json:"notes,omitempty"`
}

type errorCount struct {
	Errors int `json:"errors"`
}

type fileError struct {
	File     string    `json:"file"`
	Position *position `json:"position"`
	Error    string    `json:"error"`
}

func validationOf(r Report) validationDocument {
	d := validationDocument{schemaVersion, Validation, r.About.object(), errorCount{len(r.Errors)}, []fileError{}, r.Plan.Notes}
	for _, e := range r.named() {
		out := fileError{File: e.Pos.File, Error: e.Text}
		if e.Pos.Line > 0 {
			out.Position = (*position)(&e.Pos)
		}
		d.Errors = append(d.Errors, out)
	}
	return d
}

// ValidationCSV writes a row for each error, for commands whose reports are tables.
func ValidationCSV(w io.Writer, r Report) error {
	var rows [][]string
	for _, e := range r.named() {
		rows = append(rows, []string{e.Pos.String(), e.Text})
	}
	return writeCSV(w, []string{"place", "error"}, rows)
}

const (
	maxAlike = 10  // of similar texts, this many are listed
	maxShown = 200 // lines of errors on a terminal
)

// A Group is a line for one error, or for several similar ones.
type Group struct {
	spec.FileError
	More int // like it, counted with it; 0 for an error of its own
}

// String is the line. It is clean.
func (g Group) String() string { return Clean(g.Error()) + AndMore(g.More) }

// Similar lists errors in order. Of similar ones it lists the first; the last of these counts the rest.
// Errors beyond the limit count with the last line.
func Similar(errors spec.FileErrors) []Group {
	var groups []Group
	count, last := map[string]int{}, map[string]int{}
	rest := 0
	for _, e := range errors {
		key := shape(e.Text)
		count[key]++
		switch at, listed := last[key]; {
		case listed && count[key] > maxAlike:
			groups[at].More++
		case len(groups) >= maxShown:
			rest++
		default:
			last[key] = len(groups)
			groups = append(groups, Group{FileError: e})
		}
	}
	if rest > 0 {
		groups = append(groups, Group{FileError: spec.FileError{Text: fmt.Sprintf("… and %d more errors of other kinds", rest)}})
	}
	return groups
}

// shape is the common part of similar texts: a word that is quoted, or has a digit, capital,
// underscore, slash or dot inside, is replaced as a name.
func shape(text string) string {
	var b strings.Builder
	quoted := false
	for word := range strings.FieldsSeq(text) {
		opens := strings.Count(word, `"`) - strings.Count(word, `\"`)
		named := quoted || opens > 0 || strings.ContainsAny(strings.TrimRight(word, ".,;:"), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_/.@")
		if opens%2 == 1 {
			quoted = !quoted
		}
		if named {
			word = "…"
		}
		if !strings.HasSuffix(b.String(), word+" ") || !named {
			b.WriteString(word + " ")
		}
	}
	return b.String()
}
