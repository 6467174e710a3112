package house

import (
	"testing"

	"github.com/camsync/camsync/internal/tools/source"
)

// What is small enough to be read at once.
const (
	methodsOfAType   = 20
	linesOfAFile     = 250
	linesOfAFunction = 50
)

// larger are types over the bound, with how many methods each may have at most.
var larger = map[string]int{
	"internal/verify.lab":   33,
	"internal/api.Client":   25,
	"internal/cli.app":      23,
	"internal/report.entry": 21,
}

func TestNothingIsTooLarge(t *testing.T) {
	tree := theSource(t)
	for name, n := range tree.Methods() {
		if n > max(methodsOfAType, larger[name]) {
			t.Errorf("%s has %d methods: at most %d", name, n, methodsOfAType)
		}
	}
	for name, n := range tree.Files() {
		if n > linesOfAFile {
			t.Errorf("%s has %d lines: at most %d", name, n, linesOfAFile)
		}
	}
	for name, n := range tree.Functions() {
		if n > linesOfAFunction {
			t.Errorf("%s has %d lines: at most %d", name, n, linesOfAFunction)
		}
	}
	for name, n := range larger {
		if has := tree.Methods()[name]; has < n {
			t.Errorf("%s has %d methods now: it may have %d", name, has, n)
		}
	}
}

// TestNamesAreSpelledInOnePlace holds the code to spec/name.go, which alone makes the text of a resource's name and reads it.
func TestNamesAreSpelledInOnePlace(t *testing.T) {
	for _, line := range theSource(t).Names() {
		t.Errorf("%s spells a part of a resource's name: spec.Name makes it", line)
	}
}

func theSource(t *testing.T) source.Tree {
	t.Helper()
	tree, err := source.Read("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Files()) == 0 {
		t.Fatal("no source was read")
	}
	return tree
}
