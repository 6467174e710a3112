package saved

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"

	"github.com/camsync/camsync/internal/localfile"
)

// What begins the file, and changes when its reader would have to.
const (
	kind    = "camsync.plan"
	version = 1
)

// A document is the whole file. The digest is of the document without it.
type document struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	Plan
	Digest string `json:"digest"`
}

// ErrNoPlan is in the chain where a file never was a saved plan.
var ErrNoPlan = errors.New("not a saved plan")

// ErrUnusable is in the chain where a saved plan must not be carried out, whatever it says.
var ErrUnusable = errors.New("refused")

// Encode is the plan as the bytes of a file: ASCII alone, so that no name in it can hide anything.
func (p Plan) Encode() ([]byte, error) {
	d := document{Kind: kind, Version: version, Plan: p.withLists()}
	bare, err := marshal(d)
	if err != nil {
		return nil, err
	}
	d.Digest = fmt.Sprintf("sha256:%x", sha256.Sum256(bare))
	return marshal(d)
}

// Read is the plan that Encode wrote, with the same version of camsync. Every other sequence of bytes is an error.
func Read(data []byte, camsync string) (Plan, error) {
	var head struct {
		Kind          string `json:"kind"`
		Version       int    `json:"version"`
		Camsync       string `json:"camsync"`
		SchemaVersion *int   `json:"schemaVersion"`
	}
	err := json.Unmarshal(data, &head)
	switch {
	case head.Kind != kind && head.SchemaVersion != nil:
		return Plan{}, fmt.Errorf("%w: it is a report, which -o json wrote", ErrNoPlan)
	case head.Kind != kind && !marked(data):
		return Plan{}, ErrNoPlan
	case head.Kind != kind, err != nil:
		return Plan{}, errChanged
	case head.Version != version:
		return Plan{}, fmt.Errorf("%w: its format is version %d, and this camsync reads version %d", ErrUnusable, head.Version, version)
	case head.Camsync != camsync:
		return Plan{}, fmt.Errorf("%w: camsync %s made it, and this is camsync %s", ErrUnusable, head.Camsync, camsync)
	}
	var d document
	if json.Unmarshal(data, &d) != nil {
		return Plan{}, errChanged
	}
	if again, err := d.Encode(); err != nil || !bytes.Equal(again, data) { // the digest is in it
		return Plan{}, errChanged
	}
	return d.Plan, nil
}

var errChanged = fmt.Errorf("%w: it was changed or damaged after it was made", ErrUnusable)

// marked reports whether data looks like a saved plan from its beginning or its end: no single
// damage hides both.
func marked(data []byte) bool {
	return bytes.Contains(data, []byte(`"kind": "`+kind+`"`)) || bytes.Contains(data, []byte(`"digest": "sha256:`))
}

// withLists is the plan with an empty list for each that is nil.
func (p Plan) withLists() Plan {
	p.Files, p.Allow, p.Unmanaged, p.Notes = notNil(p.Files), notNil(p.Allow), notNil(p.Unmanaged), notNil(p.Notes)
	actions := make([]Action, len(p.Actions))
	for i, a := range p.Actions {
		a.Fields, a.Harms = notNil(a.Fields), notNil(a.Harms)
		actions[i] = a
	}
	p.Actions = actions
	return p
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// marshal encodes a document with every character that is not ASCII escaped.
func marshal(d document) ([]byte, error) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil {
		return nil, err
	}
	out := make([]byte, 0, encoded.Len())
	for _, r := range encoded.String() {
		if r == '\n' || r >= ' ' && r <= '~' {
			out = append(out, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) { // within a string: outside of them JSON is ASCII
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out, nil
}

// maxFile limits the bytes of a saved plan.
const maxFile = 64 << 20

// ReadFile is Read of a file.
func ReadFile(path, camsync string) (Plan, error) {
	text, err := readFile(path)
	if err != nil {
		return Plan{}, err
	}
	return Read(text, camsync)
}

// Is reports whether a file is a saved plan, be it one that can be used or not.
func Is(path string) bool {
	text, err := readFile(path)
	if err != nil {
		return false
	}
	_, err = Read(text, "")
	return !errors.Is(err, ErrNoPlan)
}

func readFile(path string) ([]byte, error) {
	text, err := localfile.Read(path, maxFile)
	if errors.Is(err, localfile.ErrNotRegular) || errors.Is(err, localfile.ErrTooLarge) {
		return nil, ErrNoPlan
	}
	return text, err
}
