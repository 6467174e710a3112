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

// A seat is a leadership that a test gives and takes.
type seat struct {
	mu     sync.Mutex
	holder string
	lost   chan struct{} // of the daemon's synctest bubble
	daemon *Daemon
}

func (s *seat) Lead(ctx context.Context) (context.Context, context.CancelFunc, bool) {
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

func (s *seat) Leader() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holder
}

// give changes the leader, and notifies the daemon before another call can.
func (s *seat) give(holder string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.lost)
	s.holder, s.lost = holder, make(chan struct{})
	s.daemon.LeadershipChanged()
}

// Of several daemons, only the leader runs passes. It begins when it is elected, and ends when it
// loses leadership.
func TestOnlyTheLeaderRunsPasses(t *testing.T) {
	s := &seat{holder: "other"}
	live(t, func(w *world) {
		s.daemon = w.Daemon
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
		if looks := w.readCount(); looks > 300 {
			t.Errorf("it read its files %d times in an hour", looks)
		}
		status(`"state": "standby"`, `"leads": false`, `"leader": "other"`)
		if answer := ask(h, "GET", "/readyz", "localhost", ""); answer.Code != http.StatusOK {
			t.Errorf("a standby replica is not ready: %s", answer.Body)
		}
		if answer := ask(h, "POST", "/api/v1/reconcile", "localhost", "Bearer "+token); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "other leads") {
			t.Errorf("asked for a pass: %d %s", answer.Code, answer.Body)
		}
		w.Trigger(Asked)
		w.Trigger(Hangup)
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
			t.Errorf("metrics of a standby replica: %s", text)
		}

		// A new leader knows what the leader before it has applied.
		w.write("three", true)
		w.since(time.Second)
		w.memory.applied = Applied{Digest: "digest of three"}
		s.give("me")
		w.expect("elected again", time.Second, "elected of three")
	}, func(_ *world, o *Options) { o.Leadership, s.lost = s, make(chan struct{}) })
}

// A pass that ends with the lease is not a failure.
func TestAPassEndsWithTheLease(t *testing.T) {
	s := &seat{holder: "me"}
	live(t, func(w *world) {
		s.daemon = w.Daemon
		w.since(time.Second)
		w.passing(func(ctx context.Context, _ Task) Outcome { <-ctx.Done(); return Outcome{Err: ctx.Err()} })
		w.Trigger(Asked)
		w.expect("asked", time.Second, "asked of one")
		s.give("")
		w.since(time.Second)
		if status := w.Status(); status.State != Standby || status.Running != nil || len(status.Passes) != 1 {
			t.Errorf("state %s, running %v, passes %v", status.State, status.Running, status.Passes)
		}
	}, func(_ *world, o *Options) { o.Leadership, s.lost = s, make(chan struct{}) })
}

// A daemon that loses leadership and regains it at once still reads what another leader applied in
// between.
func TestALeaseThatComesBack(t *testing.T) {
	s := &seat{holder: "me"}
	live(t, func(w *world) {
		s.daemon = w.Daemon
		w.since(time.Second)
		w.passing(func(ctx context.Context, _ Task) Outcome {
			<-ctx.Done()
			w.write("two", false)
			w.memory.applied = Applied{Digest: "digest of two"}
			s.give("me")
			return Outcome{Err: ctx.Err()}
		})
		w.Trigger(Asked)
		w.expect("asked", time.Second, "asked of one")
		w.passing(inSync)
		s.give("other")
		w.expect("again", time.Second, "elected of two")

		w.readsOnce()
		w.write("three", false)
		w.memory.applied = Applied{Digest: "digest of three"}
		s.give("other")
		s.give("me")
		w.expect("between two passes", time.Second, "elected of three")
	}, func(_ *world, o *Options) { o.Leadership, s.lost = s, make(chan struct{}) })
}

// amnesia is a memory that cannot be read until it is back.
type amnesia struct{ back atomic.Bool }

func (a *amnesia) Recall() (Applied, error) {
	if !a.back.Load() {
		return Applied{}, errors.New("unreachable")
	}
	return Applied{}, nil
}

func (a *amnesia) Remember(Applied) error { return nil }

// A new leader that cannot read what was applied would take drift for a change of the files.
func TestALeaderWithoutMemoryWaitsForIt(t *testing.T) {
	s, memory := &seat{holder: "me"}, &amnesia{}
	live(t, func(w *world) {
		s.daemon = w.Daemon
		w.expect("no memory", time.Minute, "")
		if !strings.Contains(w.log(), "no pass runs until it can") {
			t.Errorf("log: %s", w.log())
		}
		memory.back.Store(true)
		w.expect("memory", time.Minute, "start of one, writing")
	}, func(_ *world, o *Options) { o.Leadership, o.Memory, s.lost = s, memory, make(chan struct{}) })
}
