package report

import (
	"cmp"
	"io"

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
	d := validationDocument{schemaVersion, Validation, r.About.object(), errorCount{len(r.Errors)}, []fileError{}}
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
