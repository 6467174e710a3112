package terminal

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// TestCaseS15WaitsAreTold: a line after a second, at the second try, and every 15 seconds.
func TestCaseS15WaitsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var mu sync.Mutex
		var at []int
		var lines []string
		w := newWaits(func(text string) {
			mu.Lock()
			defer mu.Unlock()
			at, lines = append(at, int(time.Since(begin).Seconds())), append(lines, text)
		})
		w.run()
		defer w.stop()
		ctx := waiting.With(t.Context(), w.list)
		quick := waiting.Begin(ctx, "GET /members")
		slow := waiting.Begin(ctx, "GET /clusters")
		slow.Try(1, 30*time.Second)
		time.Sleep(900 * time.Millisecond)
		quick.End()
		time.Sleep(4100 * time.Millisecond)
		slow.Pause(time.Now().Add(2*time.Second), "503 Service Unavailable\x1b[2J")
		time.Sleep(2 * time.Second)
		slow.Try(2, 13*time.Second)
		time.Sleep(33 * time.Second)
		slow.End()
		time.Sleep(time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(at, []int{1, 7, 22, 37}) {
			t.Errorf("told at %v: %q", at, lines)
		}
		if len(lines) < 2 || !strings.HasPrefix(lines[0], "waiting for GET /clusters, ") || !strings.Contains(lines[0], "try 1, at most 30") ||
			!strings.Contains(lines[1], `try 2, at most 13`) || !strings.Contains(lines[1], `(503 Service Unavailable\x1b[2J)`) {
			t.Errorf("%q", lines)
		}
	})
}

// TestCaseS15WaitsInPlace: on a terminal the block is gone as soon as the last wait ends.
func TestCaseS15WaitsInPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var block []string
		w := newWaits(nil)
		w.show = func(lines []string) {
			mu.Lock()
			defer mu.Unlock()
			block = lines
		}
		now := func() []string {
			mu.Lock()
			defer mu.Unlock()
			return block
		}
		w.run()
		defer w.stop()
		wait := waiting.Begin(waiting.With(t.Context(), w.list), "login")
		wait.Pause(time.Now().Add(time.Minute), "")
		time.Sleep(2 * time.Second)
		if b := now(); len(b) != 1 || !strings.Contains(b[0], "waiting for login") || !strings.Contains(b[0], "next at ") {
			t.Errorf("%q", b)
		}
		wait.End()
		if b := now(); len(b) != 0 {
			t.Errorf("left: %q", b)
		}
	})
}

// A question has the terminal for itself: what is waited for would be written over it.
func TestNothingIsShownDuringAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		shown := 0
		w := newWaits(func(string) {
			mu.Lock()
			defer mu.Unlock()
			shown++
		})
		w.run()
		defer w.stop()
		wait := waiting.Begin(waiting.With(t.Context(), w.list), "login")
		defer wait.End()
		resume := w.pause()
		time.Sleep(time.Minute)
		mu.Lock()
		during := shown
		mu.Unlock()
		resume()
		time.Sleep(2 * time.Second)
		mu.Lock()
		defer mu.Unlock()
		if during != 0 || shown != 1 {
			t.Errorf("%d lines during the question, %d after it", during, shown-during)
		}
	})
}

// TestCaseS15AProgramIsShownBesideTheLanes: on a terminal, what takes credentials is shown below the lane that waits for it;
// of requests, the lane tells.
func TestCaseS15AProgramIsShownBesideTheLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := newWaits(nil)
		w.hush()
		ctx := waiting.With(t.Context(), w.list)
		a := diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", "x")}
		on := &Screen{out: &out}
		p := newProgress(on, diff.Plan{Actions: []diff.Action{a}}, false, func() (int, int) { return 80, 24 }, w.programs)
		p.watch(apply.Event{Lane: spec.ClusterName("c"), Action: &a})
		program, request := waiting.Begin(ctx, "command vault"), waiting.Begin(ctx, "POST /clusters")
		program.Try(0, time.Minute)
		time.Sleep(500 * time.Millisecond)
		on.mu.Lock()
		early := out.String()
		on.mu.Unlock()
		time.Sleep(2 * time.Second)
		program.End()
		request.End()
		p.stop()
		if strings.Contains(early, "vault") || !strings.Contains(out.String(), "  waiting for command vault, 2s so far, at most 1m") || strings.Contains(out.String(), "POST") {
			t.Errorf("at first %q, then %q", early, out.String())
		}
	})
}
