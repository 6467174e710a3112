package notify

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/spec"
)

// A Flag is what --notify was given: URLs, which hold tokens, and names of files with URLs. It
// takes anything and prints nothing: the words about a flag that was refused would show its value.
type Flag struct{ given []spec.Sealed }

// Set adds one.
func (f *Flag) Set(text string) error {
	f.given = append(f.given, spec.Seal(text))
	return nil
}

// String is empty.
func (*Flag) String() string { return "" }

// Type is the word for it in the help.
func (*Flag) Type() string { return "URL" }

// Paths are the files that the flag names.
func (f *Flag) Paths() (all []string) {
	for _, given := range f.given {
		if path, isFile := strings.CutPrefix(given.Reveal(), "@"); isFile {
			all = append(all, path)
		}
	}
	return all
}

// Receivers are those that the flag names. Its errors identify a URL by its number, never
// by a part of it.
func (f *Flag) Receivers() ([]Receiver, error) {
	var all []Receiver
	for i, given := range f.given {
		path, isFile := strings.CutPrefix(given.Reveal(), "@")
		if !isFile {
			r, err := Parse(given)
			if err != nil {
				return nil, fmt.Errorf("--notify number %d: %w", i+1, err)
			}
			all = append(all, r)
			continue
		}
		text, err := localfile.ReadText(path)
		if err != nil {
			return nil, fmt.Errorf("--notify @%s: %w", path, err)
		}
		number := 0
		for line := range strings.Lines(text) {
			number++
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			r, err := Parse(spec.Seal(line))
			if err != nil {
				return nil, fmt.Errorf("--notify @%s: line %d: %w", path, number, err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}
