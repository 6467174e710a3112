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

func TestRestore(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*platform)
		want   string // the restore and its state
		err    error
		posts  int
		took   time.Duration // at least
		again  bool
	}{
		{name: "well", want: "restore-0 COMPLETED", posts: 1, took: 11 * time.Minute},
		{name: "refused", change: func(p *platform) { p.answer = refused(409) }, want: " ", err: backup.ErrRefused, posts: 1},
		{name: "fails", change: func(p *platform) { p.fails = true }, want: "restore-0 FAILED", err: backup.ErrFailed, posts: 1},
		{name: "hangs", change: func(p *platform) { p.took = 100 * time.Hour }, want: "restore-0 PENDING", err: backup.ErrWaiting, posts: 1, took: 4 * time.Hour},
		{name: "lost after it was done", change: func(p *platform) { p.answer, p.done = lost(), true }, want: "restore-0 COMPLETED", posts: 1},
		{name: "lost before it was done", change: func(p *platform) { p.answer = lost() }, want: " ", err: backup.ErrUnknown, posts: 1, took: time.Minute},
		{name: "lost, and restored before", change: func(p *platform) {
			p.answer, p.restores = lost(), []spec.Restore{{UUID: "old", State: spec.RestoreFailed}}
		}, want: " ", err: backup.ErrUnknown, posts: 1, took: time.Minute, again: true},
		{name: "restored since the caller looked", change: func(p *platform) { p.restores = []spec.Restore{{UUID: "old", State: spec.RestoreCompleted}} }, want: " ", err: errAny},
		{name: "under way", change: func(p *platform) {
			p.restores, p.restored = []spec.Restore{{UUID: "old", State: spec.RestoreValidating}}, time.Now()
		}, want: " ", err: errAny},
		{name: "under way, with a word", change: func(p *platform) {
			p.restores, p.restored = []spec.Restore{{UUID: "old", State: spec.RestoreValidating}}, time.Now()
		}, want: " ", err: errAny, again: true},
		{name: "unread before", change: func(p *platform) { p.unread = func() error { return refused(403) } }, want: " ", err: errAny},
		{name: "unread for minutes", change: func(p *platform) {
			p.unread = func() error {
				if since := time.Since(p.restored); !p.restored.IsZero() && since > time.Minute && since < 9*time.Minute {
					return refused(503)
				}
				return nil
			}
		}, want: "restore-0 COMPLETED", posts: 1},
		{name: "unread from then on", change: func(p *platform) {
			p.unread = func() error {
				if p.restored.IsZero() {
					return nil
				}
				return refused(403)
			}
		}, want: "restore-0 PENDING", err: backup.ErrUnknown, posts: 1, took: 15 * time.Minute},
		{name: "followed by another one", change: func(p *platform) {
			p.unread = func() error {
				if !p.restored.IsZero() && len(p.restores) == 1 && time.Since(p.restored) > 5*time.Minute {
					p.restores = append(p.restores, spec.Restore{UUID: "other"})
				}
				return nil
			}
		}, want: "restore-0 PENDING", err: backup.ErrUnknown, posts: 1},
		{name: "not enabled", change: func(p *platform) { p.answer = lost501() }, want: " ", err: backup.ErrRefused, posts: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, begun := newPlatform(of("a", spec.BackupComplete, time.Hour)), time.Now()
				if c.change != nil {
					c.change(p)
				}
				live, _ := p.Cluster(t.Context(), cluster)
				r, err := backup.Restore(t.Context(), p, backup.Target{Cluster: *live, Backup: p.backups[0]}, backup.Restoring{Wait: 4 * time.Hour, Again: c.again})
				if got := r.UUID + " " + string(r.State); got != c.want || c.err != errAny && !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
					t.Errorf("%q, %v; want %q, %v", got, err, c.want, c.err)
				}
				if n := p.sent["api.Restore"]; n != c.posts {
					t.Errorf("sent %d times, want %d", n, c.posts)
				}
				if took := time.Since(begun); took < c.took {
					t.Errorf("over after %s, want at least %s", took, c.took)
				}
			})
		})
	}
}

var errAny = errors.New("any")

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*platform)
		terms  backup.Terms
		want   string // in each reason, in order
	}{
		{name: "nothing in the way"},
		{name: "suspended", change: func(p *platform) { p.status = spec.Suspended }},
		{name: "unhealthy", change: func(p *platform) { p.status = spec.Unhealthy }, want: "the cluster is Unhealthy"},
		{name: "not complete", change: func(p *platform) { p.backups[0].Status = spec.BackupFailed }, want: "the backup is Failed"},
		{name: "other generation", change: func(p *platform) { p.backups[0].GenerationName = "Camunda 8.8+gen9" }, want: "the backup is of Camunda 8.8+gen9, and the cluster has Camunda 8.9+gen1"},
		{name: "other generation allowed", change: func(p *platform) { p.backups[0].GenerationName = "Camunda 8.8+gen9" }, terms: backup.Terms{OtherGeneration: true}},
		{name: "legacy", change: func(p *platform) { p.backups[0].GenerationName = "" }, want: "the backup's generation is unknown"},
		{name: "unknown generation", change: func(p *platform) { p.backups[0].GenerationName = "Unknown Generation" }, want: "the backup's generation is unknown"},
		{name: "under way", change: func(p *platform) {
			p.restores, p.restored = []spec.Restore{{UUID: "r", State: spec.RestoreInProgress}}, time.Now()
		},
			want: "the restore r of the backup a is under way\nthe cluster is Maintenance"},
		{name: "unseen", change: func(p *platform) {
			p.unread = func() error { // the list is read first
				if p.reads++; p.reads > 1 {
					return refused(500)
				}
				return nil
			}
		}, want: "whether a restore of the backup a is under way is unknown"},
		{name: "restored before", change: func(p *platform) { p.restores = []spec.Restore{{UUID: "r", State: spec.RestoreCompleted}} }, want: "the backup was restored already"},
		{name: "restored before and again", change: func(p *platform) { p.restores = []spec.Restore{{UUID: "r", State: spec.RestoreCompleted}} }, terms: backup.Terms{Again: true}},
		{name: "failed before", change: func(p *platform) { p.restores = []spec.Restore{{UUID: "r", State: spec.RestoreFailed}} }, want: "the latest restore of the backup is FAILED"},
		{name: "aborted before and again", change: func(p *platform) { p.restores = []spec.Restore{{UUID: "r", State: spec.RestoreAborted}} }, terms: backup.Terms{Again: true}},
		{name: "one newer, and a backup first", change: func(p *platform) { p.backups = append([]spec.Backup{of("b", spec.BackupComplete, 0)}, p.backups...) }, terms: backup.Terms{BackupFirst: true}},
		{name: "two newer, and a backup first", change: func(p *platform) {
			p.backups = append([]spec.Backup{of("c", spec.BackupInProgress, 0), of("b", spec.BackupComplete, time.Minute)}, p.backups...)
		}, terms: backup.Terms{BackupFirst: true}, want: "may remove the one to be restored"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPlatform(of("a", spec.BackupComplete, time.Hour))
				if c.change != nil {
					c.change(p)
				}
				live, _ := p.Cluster(t.Context(), cluster)
				target, err := backup.Examine(t.Context(), p, *live, "a")
				if err != nil {
					t.Fatal(err)
				}
				all := target.Refusals(c.terms)
				for want := range strings.Lines(c.want) {
					want = strings.TrimSpace(want)
					found := false
					for _, r := range all {
						found = found || strings.Contains(r.Reason, want) && r.Hint != ""
					}
					if !found {
						t.Errorf("%q is not among %v", want, all)
					}
				}
				if n := len(strings.Split(c.want, "\n")); len(all) != n && !(c.want == "" && len(all) == 0) {
					t.Errorf("%v, want %q", all, c.want)
				}
			})
		})
	}
}

// A restore whose record is gone says so once, and that the outcome is unknown.
func TestRestoreRecordGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, said := newPlatform(of("a", spec.BackupComplete, time.Hour)), 0
		p.unread = func() error {
			if !p.restored.IsZero() && time.Since(p.restored) > time.Minute {
				p.restores = nil
			}
			return nil
		}
		live, _ := p.Cluster(t.Context(), cluster)
		_, err := backup.Restore(t.Context(), p, backup.Target{Cluster: *live, Backup: p.backups[0]}, backup.Restoring{Wait: 4 * time.Hour, Progress: func(text string) {
			if strings.Contains(text, "the record of the restore restore-0 is gone (404)") {
				said++
			}
		}})
		if said != 1 || !errors.Is(err, backup.ErrUnknown) || !strings.Contains(err.Error(), "its record is gone (404)") {
			t.Errorf("said %d times, %v", said, err)
		}
	})
}
