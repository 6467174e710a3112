package leader

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// elected is a candidate that leads since a moment ago.
func elected() *Candidate {
	c := &Cluster{identity: "me", times: TimesFor(120 * time.Second)}
	k := c.Candidate("lease", slog.New(slog.DiscardHandler))
	k.renew(time.Now())
	return k
}

// Without a renewal the permission to write ends by itself, 25 seconds after the last one was sent.
func TestAPermissionEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := elected()
		term, stop, held := k.Term(t.Context())
		defer stop()
		time.Sleep(20 * time.Second)
		k.renew(time.Now().Add(-time.Second)) // which took a second
		time.Sleep(24*time.Second - time.Nanosecond)
		if err := k.Permit(); err != nil || !held || term.Err() != nil {
			t.Errorf("permit %v, held %t, term %v", err, held, term.Err())
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if err := k.Permit(); !errors.Is(err, ErrLost) || !errors.Is(context.Cause(term), ErrLost) {
			t.Errorf("permit %v, term %v", err, context.Cause(term))
		}
		if _, _, held := k.Term(t.Context()); held {
			t.Error("another term after that")
		}
	})
}

// Who sees that another leads stops at once, whatever it was permitted.
func TestAnotherLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := elected()
		term, stop, _ := k.Term(t.Context())
		defer stop()
		k.sees("other")
		synctest.Wait()
		if !errors.Is(k.Permit(), ErrLost) || !errors.Is(context.Cause(term), ErrLost) || k.Holder() != "other" {
			t.Errorf("permit %v, term %v, holder %s", k.Permit(), context.Cause(term), k.Holder())
		}
	})
}

// A lease is given back between passes only: during one, a call may be under way.
func TestALeaseIsNotGivenBackInTheMidstOfAPass(t *testing.T) {
	k := elected()
	_, stop, _ := k.Term(t.Context())
	if k.resign() {
		t.Error("given back during a term")
	}
	if k.Permit() != nil {
		t.Error("the term does not go on")
	}
	stop()
	stop()
	if !k.resign() || !errors.Is(k.Permit(), ErrLost) {
		t.Error("not given back after the term")
	}
}
