//go:build unix

package sources_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/sources"
)

func TestProgramEndsWithAllThatItStarted(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- sources.Program{Command: []string{self, "secret-command", "family"}, Dir: t.TempDir()}.Run(ctx, time.Hour, nil, theirs)
		theirs.Close()
	}()
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); line != "the child runs\n" {
		t.Fatalf("%q, %v", line, err)
	}
	stop()
	if err := <-ended; err == nil || !strings.HasSuffix(err.Error(), " was stopped with the run") {
		t.Errorf("error %v", err)
	}
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil { // ends when the child no longer holds the pipe
		t.Errorf("%q, %v", rest, err)
	}
}

func TestProgramHasItsTime(t *testing.T) {
	err := sources.Program{Command: []string{"sleep", "CANARY"}}.Run(t.Context(), time.Nanosecond, nil, nil)
	if err == nil || err.Error() != "command sleep took longer than 1ns" {
		t.Errorf("error %v", err)
	}
}

// What a program prints ends when no process has its output open any more. That may be seconds after its own end, if only
// since the machine is busy.
func TestOutputMayEndAfterTheProgram(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]struct{ printed, err string }{
		"(sleep 3; printf late) & printf early,": {printed: "early,late"},
		"sleep 15 & printf early":                {"early", "command sh: its output was still open 10s after its end, as by a process in the background"},
		"sleep 15 >/dev/null & printf early":     {printed: "early"},
	} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := sources.Program{Command: []string{"sh", "-c", script}}.Run(t.Context(), time.Minute, nil, &out)
			if out.String() != want.printed || err == nil != (want.err == "") || err != nil && err.Error() != want.err {
				t.Errorf("%q, %v", out.String(), err)
			}
		})
	}
}

func TestProgramIsFoundWhereItRuns(t *testing.T) {
	root := files(t, map[string]string{"org/bin/store": "#!/bin/sh\ncat > stored\n", "org/bin/text": "x"})
	if err := os.Chmod(filepath.Join(root, "org/bin/store"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	for _, c := range []struct{ program, err string }{
		{"bin/store", ""},
		{"./bin/store", ""},
		{filepath.Join(root, "org/bin/store"), ""},
		{"sh", ""},
		{"org/bin/store", "command store: the program is not found"},
		{"store", "command store: the program is not found"},
		{"bin/text", "command text: permission denied"},
		{"bin", "command bin: the program is not found"},
		{"./bin", "command bin: is a directory"},
	} {
		p := sources.Program{Command: []string{c.program, "CANARY"}, Dir: "org"}
		got := ""
		if err := p.Find(); err != nil {
			got = err.Error()
		}
		if got != c.err {
			t.Errorf("%s: found: %q, want %q", c.program, got, c.err)
		}
		if c.program == "sh" {
			continue
		}
		got = ""
		if err := p.Run(t.Context(), time.Hour, strings.NewReader("input"), nil); err != nil {
			got = err.Error()
		}
		if got != c.err {
			t.Errorf("%s: run: %q, want %q", c.program, got, c.err)
		}
	}
	if text, err := os.ReadFile("org/stored"); string(text) != "input" {
		t.Errorf("stored %q, %v", text, err)
	}
}
