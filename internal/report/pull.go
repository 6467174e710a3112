package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/pull"
)

// A Pull is what was written of a project of Camunda Hub into a directory.
type Pull struct {
	About     About
	Project   pull.Project
	Directory string
	Result    pull.Result
}

// outcomes are those of the files of a pull, in the order in which they are counted.
var outcomes = []pull.Outcome{pull.Added, pull.Changed, pull.Unchanged, pull.Removed, pull.OnlyHere, pull.Refused, pull.Failed}

// PullText writes a line for each file, except for those that have not changed.
func PullText(w io.Writer, p Pull, style Style) error {
	var b strings.Builder
	t := table{style: style}
	t.about(&b, p.About)
	var here []string
	for _, f := range p.Result.Files {
		r := row{name: Clean(f.Path), detail: []span{{text: string(f.Outcome)}}}
		switch f.Outcome {
		case pull.Unchanged:
			continue
		case pull.OnlyHere:
			here = append(here, f.Path)
			continue
		case pull.Added:
			r.symbol = symbols[diff.Create]
		case pull.Changed:
			r.symbol = symbols[diff.Update]
		case pull.Removed:
			r.symbol = symbols[diff.Delete]
		case pull.Refused:
			r.symbol = symbols[diff.Hold]
		case pull.Failed:
			r.symbol = span{"✗", red}
		}
		if f.Reason != "" {
			r.below = []remark{{"why", Clean(f.Reason)}}
		}
		t.rows = append(t.rows, r)
	}
	t.write(&b)
	if len(t.rows) > 0 {
		b.WriteByte('\n')
	}
	t.list(&b, "Only here", here)
	if p.Result.Kept != "" {
		t.paragraph(&b, line{{text: "Nothing was removed: " + Clean(p.Result.Kept) + "."}})
	}
	t.paragraph(&b, line{{p.sentence(), bold}})
	return output(w, &b)
}

// sentence counts. It is clean.
func (p Pull) sentence() string {
	r := p.Result
	counts := []string{Count(len(r.Files)-r.Count(pull.Removed)-r.Count(pull.OnlyHere), "file")}
	for _, o := range outcomes {
		if n := r.Count(o); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, o))
		}
	}
	return Clean(p.Project.String()) + " in " + Clean(p.Directory) + ": " + strings.Join(counts, ", ") + "."
}

// PullKind is the kind of the JSON that [PullJSON] writes.
const PullKind Kind = "pull"

type pullDocument struct {
	SchemaVersion int          `json:"schemaVersion"`
	Kind          Kind         `json:"kind"`
	About         *about       `json:"about,omitempty"`
	Workspace     string       `json:"workspace"`
	Project       string       `json:"project"`
	ProjectKey    string       `json:"projectKey"`
	Directory     string       `json:"directory"`
	Pulled        []pulledFile `json:"pulled"`
	Kept          string       `json:"kept"` // why nothing was removed
}

type pulledFile struct {
	Path    string       `json:"path"`
	Key     string       `json:"key"`
	Outcome pull.Outcome `json:"outcome"`
	Reason  string       `json:"reason"`
}

// PullJSON writes a pull as JSON, with all files.
func PullJSON(w io.Writer, p Pull) error {
	d := pullDocument{
		SchemaVersion: schemaVersion, Kind: PullKind, About: p.About.object(), Workspace: p.Project.In, Project: p.Project.Name, ProjectKey: p.Project.Key,
		Directory: p.Directory, Pulled: make([]pulledFile, len(p.Result.Files)), Kept: p.Result.Kept,
	}
	for i, f := range p.Result.Files {
		d.Pulled[i] = pulledFile{f.Path, f.Key, f.Outcome, f.Reason}
	}
	return WriteJSON(w, d)
}
