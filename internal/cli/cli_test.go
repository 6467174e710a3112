package cli

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/environment"
)

// Scripts rely on the table of exit codes: the help has all of it, and the codes are those in the documents.
func TestExitCodesAreInTheHelp(t *testing.T) {
	stdout, stderr, code := runWith(t, nil, "--help")
	if code != exitDone || stderr != "" {
		t.Fatalf("--help ended with %d: %s", code, stderr)
	}
	for i, c := range exitCodes() {
		if c.code != i {
			t.Errorf("code %d stands at %d", c.code, i)
		}
		if line := fmt.Sprintf("\n  %d  %s\n", c.code, c.meaning); !strings.Contains(stdout, line) {
			t.Errorf("the help lacks %q", line)
		}
	}
	if len(exitCodes()) != 5 {
		t.Errorf("there are %d exit codes", len(exitCodes()))
	}
}

// The table of variables is complete: no other one is read, and each is in the help.
func TestVariablesAreInTheHelp(t *testing.T) {
	stdout, _, _ := runWith(t, nil, "--help")
	listed := map[string]bool{"XDG_CACHE_HOME": true, "TERM": true, "COLUMNS": true}
	for _, v := range environment.Variables() {
		listed[v.Name] = true
		if !regexp.MustCompile(`(?m)^  ` + v.Name + ` +` + regexp.QuoteMeta(v.Meaning)).MatchString(stdout) {
			t.Errorf("the help lacks %s", v.Name)
		}
	}
	read := map[string]bool{}
	p := process{env: func(name string) (string, bool) {
		read[name] = true
		return map[string]string{environment.ClientID: "id", environment.Secret: "secret"}[name], true
	}}
	a := newApp(p)
	if _, err := a.engine().Config(); err != nil {
		t.Fatal(err)
	}
	a.term.Style(nil)
	for name := range read {
		if !listed[name] {
			t.Errorf("%s is read, but the help does not say so", name)
		}
	}
}

func TestAPanicIsOneLine(t *testing.T) {
	var out strings.Builder
	a := newApp(process{stderr: &out})
	a.reportPanic("hunter2", []byte("goroutine 1\n"))
	if text := out.String(); strings.Contains(text, "hunter2") || strings.Contains(text, "goroutine") || strings.Count(text, "\n") != 2 {
		t.Errorf("without --verbose: %s", text)
	}
	out.Reset()
	a.term.Verbose = true
	a.reportPanic("hunter2", []byte("goroutine 1\n"))
	if text := out.String(); strings.Contains(text, "hunter2") || !strings.Contains(text, "goroutine 1") {
		t.Errorf("with --verbose: %s", text)
	}
}
