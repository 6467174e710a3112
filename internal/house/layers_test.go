// Package house tests how the packages are built on one another. The layers themselves are the map in docs/design.md.
package house

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/camsync/camsync/"

// What turns text into an organisation, and what runs programs: whatever compares, changes or shows an organisation
// links neither.
var heavy = []string{"gopkg.in/yaml.v3", "os/exec", module + "internal/orgfile", module + "internal/sources"}

// unlinked says of packages what is behind none of their imports.
var unlinked = map[string][]string{
	"internal/api":    heavy,
	"internal/diff":   heavy,
	"internal/apply":  heavy,
	"internal/audit":  heavy,
	"internal/saved":  heavy,
	"internal/report": heavy,
}

// A listing is what go list says of a package.
type listing struct {
	ImportPath string
	Dir        string
	Imports    []string // tests are not among them
	Deps       []string // imports, and theirs
	Standard   bool
}

func TestHeavyPackagesAreNotLinked(t *testing.T) {
	packages := list(t)
	for name, bars := range unlinked {
		p, ok := packages[module+name]
		if !ok {
			t.Errorf("there is no package %s", name)
		}
		for _, bar := range bars {
			if packages[bar].ImportPath == "" {
				t.Errorf("nothing imports %s: the rule for %s is void", bar, name)
			}
			if slices.Contains(p.Deps, bar) {
				t.Errorf("%s links %s", name, bar)
			}
		}
	}
}

func TestTheModelImportsTheStandardLibraryAlone(t *testing.T) {
	packages := list(t)
	spec := packages[module+"internal/spec"]
	for _, dep := range append(spec.Deps, spec.Imports...) {
		if !packages[dep].Standard || slices.Contains(heavy, dep) {
			t.Errorf("internal/spec links %s", dep)
		}
	}
	if len(spec.Imports) == 0 || slices.Contains(spec.Imports, "os") {
		t.Errorf("internal/spec imports %q", spec.Imports)
	}
}

// TestImportsPointDown holds the code to the map: all packages are on it, and each imports rows below its own.
func TestImportsPointDown(t *testing.T) {
	program, beside := theMap(t)
	for name, p := range list(t) {
		name, ours := strings.CutPrefix(name, module)
		row, tool := slices.Index(program, name), slices.Contains(beside, name)
		if !ours || name == "ci" {
			continue
		}
		if row < 0 && !tool {
			t.Errorf("%s is not on the map in docs/design.md", name)
			continue
		}
		for _, imported := range p.Imports {
			imported, ours := strings.CutPrefix(imported, module)
			if at := slices.Index(program, imported); ours && !tool && at <= row {
				t.Errorf("%s imports %s, which is not below it on the map", name, imported)
			}
		}
	}
	for _, name := range slices.Concat(program, beside) {
		if info, err := os.Stat("../../" + name); err != nil || !info.IsDir() {
			t.Errorf("the map in docs/design.md has %s, which is no package", name)
		}
	}
}

// theMap is the two tables of docs/design.md: the packages of the program from the top down, and those beside it.
func theMap(t *testing.T) (program, beside []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n## The map\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	above, below, _ := strings.Cut(rest, "\nBeside the program,")
	rows := func(table string) (names []string) {
		for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(table, -1) {
			names = append(names, row[1])
		}
		return names
	}
	program, beside = rows(above), rows(below)
	if len(program) == 0 || len(beside) == 0 {
		t.Fatal("docs/design.md has no map of packages")
	}
	return program, beside
}

// list is every package of the module and all that these import.
func list(t *testing.T) map[string]listing {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Dir,Imports,Deps,Standard", "./...")
	command.Dir = "../.."
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := make(map[string]listing)
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listing
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages[p.ImportPath] = p
		if strings.HasPrefix(p.ImportPath, module) {
			if _, err := os.ReadDir(p.Dir); err != nil { // go test runs a cached test again where a directory that it read has changed
				t.Fatal(err)
			}
		}
	}
}
