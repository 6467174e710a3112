package leader

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// elected is a candidate that has just become the leader.
func elected() *Candidate {
	c := &Cluster{identity: "me", times: TimesFor(120 * time.Second)}
	k := c.Candidate("lease", slog.New(slog.DiscardHandler))
	k.renew(time.Now())
	return k
}

// Without a renewal the permission to write expires 25 seconds after the last one was sent.
func TestTheWritePermissionExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := elected()
		leading, stop, held := k.Lead(t.Context())
		defer stop()
		time.Sleep(20 * time.Second)
		k.renew(time.Now().Add(-time.Second)) // the request took a second
		time.Sleep(24*time.Second - time.Nanosecond)
		if err := k.Permit(); err != nil || !held || leading.Err() != nil {
			t.Errorf("permit %v, held %t, leading %v", err, held, leading.Err())
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if err := k.Permit(); !errors.Is(err, ErrLost) || !errors.Is(context.Cause(leading), ErrLost) {
			t.Errorf("permit %v, leading %v", err, context.Cause(leading))
		}
		if _, _, held := k.Lead(t.Context()); held {
			t.Error("it still leads")
		}
	})
}

// A replica that sees another leader stops at once.
func TestAnotherLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := elected()
		leading, stop, _ := k.Lead(t.Context())
		defer stop()
		k.observe("other")
		synctest.Wait()
		if !errors.Is(k.Permit(), ErrLost) || !errors.Is(context.Cause(leading), ErrLost) || k.Leader() != "other" {
			t.Errorf("permit %v, leading %v, holder %s", k.Permit(), context.Cause(leading), k.Leader())
		}
	})
}

// A lease is released only between passes: during one, a call may be under way.
func TestALeaseIsNotReleasedDuringAPass(t *testing.T) {
	k := elected()
	_, stop, _ := k.Lead(t.Context())
	if k.resign() {
		t.Error("released during a pass")
	}
	if k.Permit() != nil {
		t.Error("leadership ended during the pass")
	}
	stop()
	stop()
	if !k.resign() || !errors.Is(k.Permit(), ErrLost) {
		t.Error("not released after the pass")
	}
}
