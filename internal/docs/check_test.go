package docs

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// onCI is read before a test takes the variable away.
var onCI = os.Getenv("CI") != ""

// checkGoTest looks for the package, the tests and the flags of a command line of go test.
func checkGoTest(t *testing.T, page, arguments string) {
	t.Helper()
	if arguments = strings.TrimSpace(arguments); arguments == "./..." {
		return
	}
	var source string
	for _, word := range strings.Fields(arguments) {
		if path, found := strings.CutPrefix(word, "./"); found {
			files, err := filepath.Glob(filepath.Join(root, path, "*_test.go"))
			if err != nil || len(files) == 0 {
				t.Errorf("%s: go test %s: there are no tests in %s", page, arguments, word)
				return
			}
			for _, f := range files {
				source += output(t, f)
			}
		}
	}
	words := strings.Fields(strings.ReplaceAll(arguments, "'", ""))
	for i, word := range words {
		name, isFlag := strings.CutPrefix(word, "-")
		switch {
		case !isFlag, slices.Contains([]string{"v", "timeout", "benchtime", "fuzztime", "parallel"}, name):
		case name == "run" || name == "bench" || name == "fuzz":
			begins := map[string]string{"run": "Test", "bench": "Benchmark", "fuzz": "Fuzz"}[name]
			pattern := regexp.MustCompile(words[i+1])
			if words[i+1] == "^$" { // none, beside benchmarks or fuzzing
				continue
			}
			found := slices.ContainsFunc(regexp.MustCompile(`(?m)^func (`+begins+`[A-Za-z0-9]*)\(`).FindAllStringSubmatch(source, -1),
				func(m []string) bool { return pattern.MatchString(m[1]) })
			if !found {
				t.Errorf("%s: go test %s: no %s matches %s", page, arguments, begins, words[i+1])
			}
		case !regexp.MustCompile(`flag\.\w+\("` + regexp.QuoteMeta(name) + `"`).MatchString(source):
			t.Errorf("%s: go test %s: there is no flag %s", page, arguments, word)
		}
	}
}

// checkArguments has camsync look at its arguments in a longer command, without doing anything.
func checkArguments(program string) func(*testing.T, string) {
	return func(t *testing.T, command string) {
		t.Helper()
		at := strings.LastIndex(command, program+" ")
		if at < 0 {
			t.Errorf("there is no %q in %s", program, command)
			return
		}
		arguments, _, _ := strings.Cut(command[at+len(program)+1:], "\n")
		if err := parses(strings.ReplaceAll(arguments, "%d", "/run/credentials")); err != nil {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// checkPaths looks for files of the repository that a command names.
func checkPaths(paths ...string) func(*testing.T, string) {
	return func(t *testing.T, command string) {
		t.Helper()
		for _, path := range paths {
			if !strings.Contains(command, path) {
				t.Errorf("%s does not name %s", command, path)
			}
			exists(t, command, path)
		}
	}
}

// checkSlowest gives the lines of a test run to what a command does with them.
func checkSlowest(t *testing.T, command string) {
	t.Helper()
	_, filter, _ := strings.Cut(command, "| ")
	c := exec.Command("sh", "-c", filter)
	c.Stdin = strings.NewReader(`{"Action":"pass","Package":"p","Test":"TestFast","Elapsed":0.5}` + "\n" + `{"Action":"pass","Package":"p","Test":"TestSlow","Elapsed":2}` + "\n" + `{"Action":"pass","Package":"p","Elapsed":3}`)
	if got, err := c.Output(); err != nil || string(got) != "2 p TestSlow\n" {
		t.Errorf("%s writes %q, %v", command, got, err)
	}
}

// checkBeside looks for a file of the repository that a command reads without naming it.
func checkBeside(path string) func(*testing.T, string) {
	return func(t *testing.T, command string) {
		t.Helper()
		exists(t, command, path)
	}
}

// checkFile looks for words of a command in a file of the repository.
func checkFile(path string, all ...string) func(*testing.T, string) {
	return func(t *testing.T, command string) {
		t.Helper()
		text := output(t, filepath.Join(root, path))
		for _, w := range all {
			if !strings.Contains(command, w) || !strings.Contains(text, w) {
				t.Errorf("%q is not in both %s and %s", w, command, path)
			}
		}
	}
}

// parses reports what camsync has against a verb with its flags. It is asked for help with them, so that it does nothing.
func parses(arguments string) error {
	words := strings.Fields(strings.ReplaceAll(arguments, "'", ""))
	return exec.Command("camsync", append(words, "--help")...).Run()
}

// checkModule looks for the program that go install is told to build.
func checkModule(t *testing.T, command string) {
	t.Helper()
	module := regexp.MustCompile(`(?m)^module (.+)$`).FindStringSubmatch(output(t, filepath.Join(root, "go.mod")))[1]
	path, found := strings.CutPrefix(strings.Fields(command)[2], module+"/")
	if path, _, _ = strings.Cut(path, "@"); !found {
		t.Errorf("%s is of another module than %s", command, module)
	}
	exists(t, command, path)
}

// checkTarget looks for the stage of the Dockerfile that docker is told to build.
func checkTarget(t *testing.T, command string) {
	t.Helper()
	if !strings.Contains(output(t, filepath.Join(root, "Dockerfile")), " AS "+strings.Fields(command)[3]+"\n") {
		t.Errorf("%s: the Dockerfile has no such target", command)
	}
}

// checkFunctions looks for the functions and types that a text names with their package.
func checkFunctions(t *testing.T, text string) {
	t.Helper()
	named := regexp.MustCompile(`\b(spec|diff|apply|api)\.([A-Z]\w+)`).FindAllStringSubmatch(text, -1)
	if len(named) < 5 {
		t.Errorf("only %d names are in %s", len(named), text)
	}
	for _, n := range named {
		files, err := filepath.Glob(filepath.Join(root, "internal", n[1], "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		declared := regexp.MustCompile(`(?m)^(func|type) ` + n[2] + `\b`)
		if !slices.ContainsFunc(files, func(f string) bool { return declared.MatchString(output(t, f)) }) {
			t.Errorf("there is no %s", n[0])
		}
	}
}

// source is the text of a package, with its tests.
func source(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal(folder, err)
	}
	var text strings.Builder
	for _, f := range files {
		text.WriteString(output(t, f))
	}
	return text.String()
}

// checkMessage holds a message that the daemon sends to one in its own tests.
func checkMessage(t *testing.T, text string) {
	t.Helper()
	source := source(t, "internal/notify") + source(t, "internal/cli")
	parts := regexp.MustCompile(`\d difference between the files and the organisation|high: cluster/production/allowlist: opened|opened by: olga@example.com|see https://`).FindAllString(text, -1)
	if len(parts) != 4 {
		t.Errorf("the message is another one: %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(source, part) {
			t.Errorf("no test expects %q", part)
		}
	}
}

// checkJSON reads what is written for another program.
func checkJSON(t *testing.T, text string) {
	t.Helper()
	if !json.Valid([]byte(text)) {
		t.Errorf("it is not valid JSON:\n%s", text)
	}
}

// checkLogLine looks for the message and the keys of a line of the log where such lines are written.
func checkLogLine(t *testing.T, text string) {
	t.Helper()
	source := source(t, "internal/notify")
	var line map[string]any
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		t.Fatal(err)
	}
	for key, value := range line {
		if key == "msg" {
			key, _ = value.(string)
		}
		if key != "level" && !strings.Contains(source, `"`+key+`"`) {
			t.Errorf("nothing logs %q", key)
		}
	}
}
