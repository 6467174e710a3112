package faults

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/reliability.md names tests and scripts. All of them are there.
func TestWhatTheDocumentNamesIsThere(t *testing.T) {
	text, err := os.ReadFile("../../docs/reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(?:([a-z]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)|(script/[a-z_]+\\.txt))`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 50 {
		t.Errorf("only %d tests are named", len(named))
	}
	for _, n := range named {
		if n[3] != "" {
			if _, err := os.Stat(filepath.Join("../cli/testdata", n[3])); err != nil {
				t.Error(err)
			}
			continue
		}
		folder := filepath.Join("..", n[1])
		if n[1] == "schema" {
			folder = "../../schema"
		}
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range files {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(source), "\nfunc "+n[2]+"(")
		}
		if !found {
			t.Errorf("there is no %s in %s", n[2], n[1])
		}
	}
}
