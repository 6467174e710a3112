package daemon

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A seat is an office that a test gives and takes.
type seat struct {
	mu     sync.Mutex
	holder string
	lost   chan struct{} // of the bubble that the daemon lives in
	told   *Daemon
}

func (s *seat) Term(ctx context.Context) (context.Context, context.CancelFunc, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder != "me" {
		return ctx, func() {}, false
	}
	term, stop := context.WithCancel(ctx)
	go func(lost chan struct{}) {
		select {
		case <-lost:
			stop()
		case <-term.Done():
		}
	}(s.lost)
	return term, stop, true
}

func (s *seat) Holder() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holder
}

// give makes somebody hold the office, and tells the daemon before anybody else can.
func (s *seat) give(holder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.lost)
	s.holder, s.lost = holder, make(chan struct{})
	s.told.OfficeChanged()
}

// Of several daemons, only the one that leads runs passes; it begins by itself, and ends when it is told.
func TestOnlyTheLeaderRunsPasses(t *testing.T) {
	s := &seat{holder: "other"}
	live(t, func(w *world) {
		s.told = w.Daemon
		h := w.Handler(Access{Token: spec.Seal(token)}, nil)
		status := func(want ...string) {
			t.Helper()
			text := ask(h, "GET", "/api/v1/status", "localhost", "").Body.String()
			for _, part := range want {
				if !strings.Contains(text, part) {
					t.Errorf("no %s in %s", part, text)
				}
			}
		}
		w.expect("another leads", time.Hour, "")
		if looks := w.looked(); looks > 300 {
			t.Errorf("it looked %d times at its files in an hour", looks)
		}
		status(`"state": "standby"`, `"leads": false`, `"leader": "other"`)
		if answer := ask(h, "GET", "/readyz", "localhost", ""); answer.Code != http.StatusOK {
			t.Errorf("a replica that stands by is not ready: %s", answer.Body)
		}
		if answer := ask(h, "POST", "/api/v1/reconcile", "localhost", "Bearer "+token); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "other leads") {
			t.Errorf("asked for a pass: %d %s", answer.Code, answer.Body)
		}
		w.Tell(Asked)
		w.Tell(Hangup)
		w.write("two", true)
		w.expect("another leads, whatever happens here", time.Minute, "")

		w.passing(differing(nil, "member/ana@example.com"))
		s.give("me")
		w.expect("elected", time.Second, "start of two, writing")
		status(`"state": "in sync"`, `"leads": true`, `"leader": "me"`)
		w.expect("leading", 5*time.Minute+30*time.Second, "interval of two")
		if text := ask(h, "GET", "/metrics", "localhost", "").Body.String(); !strings.Contains(text, "camsync_leader 1") || !strings.Contains(text, "camsync_drift{") {
			t.Errorf("metrics of a leader: %s", text)
		}

		s.give("other")
		w.expect("deposed", time.Hour, "")
		status(`"state": "standby"`, `"open": []`)
		if text := ask(h, "GET", "/metrics", "localhost", "").Body.String(); !strings.Contains(text, "camsync_leader 0") || strings.Contains(text, "camsync_drift{") {
			t.Errorf("metrics of a replica that stands by: %s", text)
		}

		// What another leader has applied meanwhile is known to the one that comes after it.
		w.write("three", true)
		w.since(time.Second)
		w.memory.applied = Applied{Digest: "digest of three"}
		s.give("me")
		w.expect("elected again", time.Second, "elected of three")
	}, func(_ *world, o *Options) { o.Office, s.lost = s, make(chan struct{}) })
}

// A pass whose time is over is told so, and is no failure.
func TestAPassEndsWithTheLease(t *testing.T) {
	s := &seat{holder: "me"}
	live(t, func(w *world) {
		s.told = w.Daemon
		w.since(time.Second)
		w.passing(func(ctx context.Context, _ Task) Outcome { <-ctx.Done(); return Outcome{Err: ctx.Err()} })
		w.Tell(Asked)
		w.expect("asked", time.Second, "asked of one")
		s.give("")
		w.since(time.Second)
		if status := w.Status(); status.State != Standby || status.Running != nil || len(status.Passes) != 1 {
			t.Errorf("state %s, running %v, passes %v", status.State, status.Running, status.Passes)
		}
	}, func(_ *world, o *Options) { o.Office, s.lost = s, make(chan struct{}) })
}

// An office that is lost and held again was another's meanwhile, however soon it comes back: what that applied is
// looked up.
func TestALeaseThatComesBack(t *testing.T) {
	s := &seat{holder: "me"}
	live(t, func(w *world) {
		s.told = w.Daemon
		w.since(time.Second)
		w.passing(func(ctx context.Context, _ Task) Outcome {
			<-ctx.Done()
			w.write("two", false)
			w.memory.applied = Applied{Digest: "digest of two"}
			s.give("me")
			return Outcome{Err: ctx.Err()}
		})
		w.Tell(Asked)
		w.expect("asked", time.Second, "asked of one")
		w.passing(inSync)
		s.give("other")
		w.expect("again", time.Second, "elected of two")

		w.breathes()
		w.write("three", false)
		w.memory.applied = Applied{Digest: "digest of three"}
		s.give("other")
		s.give("me")
		w.expect("between two passes", time.Second, "elected of three")
	}, func(_ *world, o *Options) { o.Office, s.lost = s, make(chan struct{}) })
}

// A memory that can not be read until it is back.
type amnesia struct{ back atomic.Bool }

func (a *amnesia) Recall() (Applied, error) {
	if !a.back.Load() {
		return Applied{}, errors.New("unreachable")
	}
	return Applied{}, nil
}

func (a *amnesia) Remember(Applied) error { return nil }

// A new leader that can not find out what was applied would take drift for a change of the file.
func TestALeaderWithoutMemoryWaitsForIt(t *testing.T) {
	s, memory := &seat{holder: "me"}, &amnesia{}
	live(t, func(w *world) {
		s.told = w.Daemon
		w.expect("no memory", time.Minute, "")
		if !strings.Contains(w.log(), "no pass runs until then") {
			t.Errorf("log: %s", w.log())
		}
		memory.back.Store(true)
		w.expect("memory", time.Minute, "start of one, writing")
	}, func(_ *world, o *Options) { o.Office, o.Memory, s.lost = s, memory, make(chan struct{}) })
}
