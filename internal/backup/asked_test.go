package backup_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/spec"
)

// After a request without a clear answer, no other restore of the cluster begins while the first may still be carried out, unless a
// person says so.
func TestRestoreAfterUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		after  time.Duration
		began  bool // by now, as its record shows
		again  bool
		want   string // in the refusals
		posted int
	}{
		"at once":             {time.Minute, false, false, "an earlier run asked for a restore of the backup a at ", 1},
		"with a word":         {time.Minute, false, true, "", 2},
		"an hour later":       {62 * time.Minute, false, false, "", 2},
		"it has begun by now": {time.Minute, true, false, "the restore late of the backup a is under way", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := opened(t)
				p := newPlatform(of("a", spec.BackupComplete, time.Hour))
				examine := func() backup.Target {
					live, _ := p.Cluster(t.Context(), cluster)
					target, err := backup.Examine(t.Context(), p, *live, "a")
					pending, unread := j.Pending()
					if err := errors.Join(err, unread); err != nil {
						t.Fatal(err)
					}
					return target.WithAsked(pending)
				}
				p.answer = lost()
				if _, err := backup.Restore(t.Context(), p, examine(), backup.Restoring{Wait: 4 * time.Hour, Journal: j}); !errors.Is(err, backup.ErrUnknown) {
					t.Fatalf("%v, want unknown", err)
				}
				if time.Sleep(c.after); c.began {
					p.restores, p.restored = []spec.Restore{{UUID: "late", State: spec.RestorePending}}, time.Now()
				}
				p.answer = nil
				target := examine()
				refused := target.Refusals(backup.Terms{Again: c.again})
				if len(refused) > 0 != (c.want != "") || c.want != "" && !strings.Contains(refused[0].Reason+refused[len(refused)-1].Reason, c.want) {
					t.Errorf("refused: %v, want %q", refused, c.want)
				}
				if len(refused) > 0 {
					return
				}
				_, err := backup.Restore(t.Context(), p, target, backup.Restoring{Wait: 4 * time.Hour, Again: c.again, Journal: j})
				if left, unread := j.Pending(); err != nil || unread != nil || len(left) > 0 || p.sent["api.Restore"] != c.posted {
					t.Errorf("%v; sent %d times; left in the journal: %v, %v", err, p.sent["api.Restore"], left, unread)
				}
			})
		})
	}
}

// A run that looked before another one asked for a restore does not ask for one itself.
func TestTwoRestoresAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := opened(t)
		p := newPlatform(of("a", spec.BackupComplete, time.Hour))
		live, _ := p.Cluster(t.Context(), cluster)
		target, err := backup.Examine(t.Context(), p, *live, "a")
		if err != nil {
			t.Fatal(err)
		}
		p.answer = lost()
		for _, want := range []string{backup.ErrUnknown.Error(), "an earlier run asked for a restore of the backup a at "} {
			if _, err := backup.Restore(t.Context(), p, target, backup.Restoring{Wait: time.Hour, Journal: j}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if p.sent["api.Restore"] != 1 {
			t.Errorf("sent %d times", p.sent["api.Restore"])
		}
	})
}
