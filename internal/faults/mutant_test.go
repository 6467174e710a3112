package faults

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var mutants = flag.String("faults.mutants", "", "run all planted bugs whose names match, not only a few")

// A mutant is a bug: a text of a source file, and the wrong one in its place. The tests of that name must find it.
type mutant struct {
	name          string
	file          string // below the module's directory
	right, wrong  string
	pkg, tests    string // the tests that find it; pkg is this one where it is empty
	inEveryRun    bool
	withAllFaults bool // the tests need the long version
}

func allPlanted() []mutant {
	return slices.Concat(planted(), plantedInWrites(), plantedInCommands(), plantedInGuards(), plantedInRotations(), plantedInApprovals(), plantedInSecrets(), plantedInLooks(), plantedInAnswers(), plantedInLimits(), plantedInWorkspaces(), plantedInCatalog(), plantedInFiles())
}

// TestPlantedBugs shows that the tests of this package, and in some cases of others, find what they are for.
// A text that is no longer in its file is a failure: the bug must be planted anew.
func TestPlantedBugs(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range allPlanted() {
		text, err := os.ReadFile(filepath.Join(root, m.file))
		if err != nil {
			t.Error(err)
		} else if n := strings.Count(string(text), m.right); n != 1 {
			t.Errorf("%s: its text is %d times in %s, want once", m.name, n, m.file)
		}
	}
	if t.Failed() || testing.Short() {
		return
	}
	match, err := regexp.Compile(*mutants)
	if err != nil {
		t.Fatal(err)
	}
	caught, all := 0, 0
	for _, m := range allPlanted() {
		if *mutants == "" && !m.inEveryRun || !match.MatchString(m.name) {
			continue
		}
		all++
		began := time.Now()
		output, err := m.run(t, root)
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit):
			caught++
			t.Logf("%-60s caught in %s by %s", m.name, time.Since(began).Round(time.Second), firstFailure(output))
		case err != nil:
			t.Errorf("%s: %v\n%s", m.name, err, output)
		default:
			t.Errorf("%s: not caught", m.name)
		}
	}
	t.Logf("%d of %d planted bugs caught, of %d that there are", caught, all, len(allPlanted()))
}

// run builds the tests with the bug in them, which must succeed, and runs them. An *exec.ExitError means that they failed.
func (m mutant) run(t *testing.T, root string) (string, error) {
	dir := t.TempDir()
	defer os.RemoveAll(dir) // hundreds of binaries would fill a disk
	path := filepath.Join(root, m.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	planted := filepath.Join(dir, "planted.go")
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: planted}})
	if err != nil {
		return "", err
	}
	err = errors.Join(os.WriteFile(planted, []byte(strings.Replace(string(text), m.right, m.wrong, 1)), 0o600), os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600))
	if err != nil {
		return "", err
	}
	pkg := m.pkg
	if pkg == "" {
		pkg = "internal/faults"
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-o", filepath.Join(dir, "tests"), "./"+pkg)
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return string(output), errors.New("it does not compile")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	args := []string{"-test.run", "^(" + strings.ReplaceAll(m.tests, "/", ")$/^(") + ")$", "-test.failfast", "-test.timeout", "4m"}
	if m.pkg == "" {
		args = append(args, "-faults.first")
	}
	if m.withAllFaults {
		args = append(args, "-faults.long")
	}
	run := exec.CommandContext(ctx, filepath.Join(dir, "tests"), args...)
	run.Dir = filepath.Join(root, pkg)
	output, err := run.CombinedOutput()
	if ctx.Err() != nil {
		err = errors.New("the tests hang")
	}
	return string(output), err
}

// firstFailure is the name of the first test that failed.
func firstFailure(output string) string {
	for line := range strings.Lines(output) {
		if _, rest, ok := strings.Cut(line, "--- FAIL: "); ok {
			name, _, _ := strings.Cut(rest, " ")
			return name
		}
	}
	return "a crash of the tests"
}
