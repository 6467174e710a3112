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

func TestNothingIsTooLarge(t *testing.T) {
	tree := theSource(t)
	for name, n := range tree.Methods() {
		if n > methodsOfAType {
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
