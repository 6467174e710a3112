package reconcile

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// heldBack is a log that answers after a delay, or when its context ends.
func heldBack(ctx context.Context, d time.Duration) *LogReading {
	a := &Account{Config: api.Config{Log: slog.New(slog.DiscardHandler)}}
	return a.readLog(ctx, func(ctx context.Context) ([]api.Entry, error) {
		select {
		case <-time.After(d):
			return []api.Entry{{By: "ana@example.com", Type: "u", Entity: "member", ID: "ben@example.com"}}, nil
		case <-ctx.Done():
			return nil, errors.Join(errors.New("GET /activity/json"), ctx.Err())
		}
	})
}

// A log may come a little later than the rest. A later one is given up, which is not an error.
func TestALateLogIsNotWaitedForLong(t *testing.T) {
	ben := diff.Action{Verb: diff.Update, Name: spec.MemberName("ben@example.com"), Fields: []diff.Field{{Name: "roles"}}}
	for _, test := range []struct {
		late, waited time.Duration
		by, why      string
	}{
		{0, 0, "ana@example.com", ""},
		{actorTimeout - time.Second, actorTimeout - time.Second, "ana@example.com", ""},
		{time.Hour, actorTimeout, "", "the activity log could not be read: it did not answer within 5s of all else"},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			c := heldBack(t.Context(), test.late).Join(t.Context(), spec.Organization{}).Changed(ben)
			if waited := time.Since(begin); waited != test.waited || c.By != test.by || c.Why != test.why {
				t.Errorf("%v late: waited %v, by %q, %q", test.late, waited, c.By, c.Why)
			}
		})
	}
}

// Who interrupts a run does not wait for the log either.
func TestAnInterruptEndsTheWaitForTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		c := heldBack(ctx, time.Hour).Join(ctx, spec.Organization{}).Changed(diff.Action{})
		if waited := time.Since(begin); waited != time.Second || !strings.Contains(c.Why, "deadline") {
			t.Errorf("waited %v, %q", waited, c.Why)
		}
		r := heldBack(t.Context(), time.Hour)
		r.Drop()
		if r.entries != nil {
			t.Error("a dropped log has entries")
		}
	})
}

// The names of clusters are waited for within a limit of their own, and the reading goes on.
func TestTheNamesAreWaitedForWithinALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := heldBack(t.Context(), time.Hour)
		ctx, stop := context.WithTimeoutCause(t.Context(), renameTimeout, errLateNames)
		defer stop()
		if _, err := r.within(ctx); !errors.Is(err, errLateNames) {
			t.Errorf("the error of a late log is %v", err)
		}
		entries, err := r.Entries(t.Context())
		if len(entries) != 1 || err != nil {
			t.Errorf("later it has %d entries, %v", len(entries), err)
		}
	})
}
