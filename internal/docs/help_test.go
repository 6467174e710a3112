package docs

import (
	"strings"
	"testing"
)

// help is the step that asks for a page of help, and those of the examples on it.
func (s *show) help(t *testing.T, b block) []step {
	t.Helper()
	steps := []step{{command: b.heading + " --help", shown: []string{b.text}, whole: true, page: b.page}}
	_, rest, found := strings.Cut(b.text, "\nExamples:\n")
	if !found {
		return steps
	}
	examples, _, _ := strings.Cut(rest, "\n\n")
	for _, c := range commands(examples) {
		steps = append(steps, s.command(t, b.page, c)...)
	}
	return steps
}
