package backup_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

func TestTake(t *testing.T) {
	complete := func(id string, age time.Duration) spec.Backup { return of(id, spec.BackupComplete, age) }
	for _, c := range []struct {
		name     string
		platform func() *platform
		options  backup.Options
		journal  func(*testing.T) *journal.Journal
		want     string // the id and the origin of the backup
		err      error
		posts    int
		took     time.Duration // at least
	}{
		{name: "the first", platform: func() *platform { return newPlatform() }, want: "new-0 taken", posts: 1, took: 10 * time.Minute},
		{name: "young enough", platform: func() *platform { return newPlatform(complete("a", time.Hour)) }, options: backup.Options{IfOlder: time.Hour}, want: "a fresh enough"},
		{name: "too old", platform: func() *platform { return newPlatform(complete("a", time.Hour+time.Second)) }, options: backup.Options{IfOlder: time.Hour}, want: "new-1 taken", posts: 1},
		{name: "of unknown age", platform: func() *platform {
			return newPlatform(spec.Backup{UUID: "a", Status: spec.BackupComplete, Created: spec.MomentOf("yesterday")})
		}, options: backup.Options{IfOlder: time.Hour}, want: "new-1 taken", posts: 1},
		{name: "in progress", platform: func() *platform {
			return newPlatform(of("a", spec.BackupInProgress, time.Minute), complete("b", time.Hour))
		}, want: "a joined"},
		{name: "in progress for longer than it may be old", platform: func() *platform {
			p := newPlatform(of("a", spec.BackupInProgress, 40*time.Minute), complete("b", 3*time.Hour))
			p.took = 50 * time.Minute
			return p
		}, options: backup.Options{IfOlder: 30 * time.Minute}, want: "new-2 taken", posts: 1, took: time.Hour},
		{name: "fails", platform: func() *platform { p := newPlatform(); p.fails = true; return p }, want: "new-0 taken", err: backup.ErrFailed, posts: 1},
		{name: "hangs", platform: func() *platform { p := newPlatform(); p.took = 1000 * time.Hour; return p }, want: "new-0 taken", err: backup.ErrWaiting, posts: 1, took: 2 * time.Hour},
		{name: "refused", platform: func() *platform { p := newPlatform(); p.answer = refused(409); return p }, want: " ", err: backup.ErrRefused, posts: 1},
		{name: "lost after it was done", platform: func() *platform {
			p := newPlatform(complete("a", time.Hour))
			p.answer, p.done = lost(), true
			return p
		}, want: "new-1 found", posts: 1},
		{name: "lost and listed late", platform: func() *platform {
			p := newPlatform()
			p.answer, p.done, p.late = lost(), true, 29*time.Second
			return p
		}, want: "new-0 found", posts: 1},
		{name: "lost and listed too late", platform: func() *platform {
			p := newPlatform()
			p.answer, p.done, p.late = lost(), true, 31*time.Second
			return p
		}, want: " ", err: backup.ErrUnknown, posts: 1, took: 30 * time.Second},
		{name: "lost before it was done", platform: func() *platform { p := newPlatform(complete("a", time.Hour)); p.answer = lost(); return p }, want: " ", err: backup.ErrUnknown, posts: 1},
		{name: "lost beside a scheduled one", platform: func() *platform { p := newPlatform(); p.answer, p.done, p.twin = lost(), true, true; return p }, want: "scheduled found", posts: 1},
		{name: "failed a while ago", platform: func() *platform {
			return newPlatform(of("a", spec.BackupFailed, 50*time.Minute), complete("b", 3*time.Hour))
		},
			options: backup.Options{IfOlder: time.Hour, AfterFailure: time.Hour}, want: " ", err: backup.ErrFailed},
		{name: "failed long ago", platform: func() *platform { return newPlatform(of("a", spec.BackupFailed, 2*time.Hour)) },
			options: backup.Options{IfOlder: time.Hour, AfterFailure: time.Hour}, want: "new-1 taken", posts: 1},

		{name: "killed and in progress", platform: func() *platform {
			return newPlatform(of("b", spec.BackupInProgress, 30*time.Second), complete("a", time.Hour))
		},
			journal: func(t *testing.T) *journal.Journal { return killed(t, 30*time.Second, "a") }, want: "b found"},
		{name: "killed and complete", platform: func() *platform { return newPlatform(complete("b", 10*time.Minute), complete("a", time.Hour)) },
			journal: func(t *testing.T) *journal.Journal { return killed(t, 10*time.Minute, "a") }, want: "b found"},
		{name: "killed and long over", platform: func() *platform { return newPlatform(complete("b", 5*time.Hour), complete("a", 6*time.Hour)) },
			journal: func(t *testing.T) *journal.Journal { return killed(t, 5*time.Hour, "a") }, want: "new-2 taken", posts: 1},
		{name: "killed and listed late", platform: func() *platform {
			p := newPlatform(of("b", spec.BackupInProgress, 10*time.Second))
			p.unlisted["b"] = time.Now().Add(time.Minute)
			return p
		}, journal: func(t *testing.T) *journal.Journal { return killed(t, 10*time.Second) }, want: "b found"},
		{name: "killed and never sent", platform: func() *platform { return newPlatform(complete("a", time.Hour)) },
			journal: func(t *testing.T) *journal.Journal { return killed(t, 10*time.Second, "a") }, want: "new-1 taken", posts: 1, took: 11*time.Minute + 50*time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, o, begun := c.platform(), c.options, time.Now()
				o.Wait = 2 * time.Hour
				if c.journal != nil {
					o.Journal = c.journal(t)
				}
				taken, err := backup.Take(t.Context(), p, cluster, o)
				if got := taken.Backup.UUID + " " + string(taken.How); got != c.want || !errors.Is(err, c.err) || err != nil && c.err == nil {
					t.Errorf("%q, %v; want %q, %v", got, err, c.want, c.err)
				}
				if n := p.sent["api.TakeBackup"]; n != c.posts {
					t.Errorf("sent %d times, want %d", n, c.posts)
				}
				if took := time.Since(begun); took < c.took {
					t.Errorf("over after %s, want at least %s", took, c.took)
				}
			})
		})
	}
}

// A run whose outcome is unknown leaves its intent, so that the next one finds what it made.
func TestTakeAfterUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := opened(t)
		p := newPlatform()
		p.answer, p.done, p.late = lost(), true, time.Minute
		o := backup.Options{Wait: time.Hour, Journal: j}
		if _, err := backup.Take(t.Context(), p, cluster, o); !errors.Is(err, backup.ErrUnknown) {
			t.Fatalf("%v, want unknown", err)
		}
		taken, err := backup.Take(t.Context(), p, cluster, o)
		if err != nil || taken.How != backup.Found || p.sent["api.TakeBackup"] != 1 {
			t.Errorf("%s, %v, sent %d times; want one that is found", taken.How, err, p.sent["api.TakeBackup"])
		}
		if left, err := j.Pending(); len(left) > 0 || err != nil {
			t.Errorf("left in the journal: %v, %v", left, err)
		}
	})
}

// A second run at the same time sends nothing, and says what to do.
func TestTakeBesideAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, j := newPlatform(), opened(t)
		var second error
		_, err := backup.Take(t.Context(), p, cluster, backup.Options{Wait: time.Hour, Journal: j, Agree: func([]spec.Backup) error {
			_, second = backup.Take(t.Context(), p, cluster, backup.Options{Wait: time.Hour, Journal: j})
			return nil
		}})
		refused, busy := errors.AsType[*backup.RefusedError](second)
		if err != nil || !busy || !strings.Contains(refused.Hint, "run the same command again") || p.sent["api.TakeBackup"] != 1 {
			t.Errorf("%v, and beside it %v, sent %d times", err, second, p.sent["api.TakeBackup"])
		}
	})
}

// A cluster that is deleted while its backup is waited for ends the wait; a list that cannot be read does not.
func TestTakeOfAClusterThatIsDeleted(t *testing.T) {
	gone := refused(404)
	for unread, want := range map[error]error{gone: backup.ErrFailed, refused(500): backup.ErrWaiting} {
		synctest.Test(t, func(t *testing.T) {
			p, begun, said := newPlatform(), time.Now(), ""
			p.took = 24 * time.Hour
			p.unread = func() error {
				if time.Since(begun) < time.Minute {
					return nil
				}
				return unread
			}
			_, err := backup.Take(t.Context(), p, cluster, backup.Options{Wait: time.Hour, Progress: func(text string) { said += text + "\n" }})
			if took := time.Since(begun); !errors.Is(err, want) || (took < 10*time.Minute) != (unread == gone) {
				t.Errorf("%v: %v after %s, want %v", unread, err, took, want)
			}
			if strings.Count(said, "cannot be seen at the moment") != 1 {
				t.Errorf("%v: %s", unread, said)
			}
		})
	}
}

// Nothing is noted of a backup that failed: the next run does not look for it.
func TestTakeForgetsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, p := opened(t), newPlatform()
		p.fails = true
		_, err := backup.Take(t.Context(), p, cluster, backup.Options{Wait: time.Hour, Journal: j})
		if left, unread := j.Pending(); !errors.Is(err, backup.ErrFailed) || len(left) > 0 || unread != nil {
			t.Errorf("%v; left in the journal: %v, %v", err, left, unread)
		}
	})
}

// The time to wait bounds the look for the backup of an earlier run, which is announced once.
func TestTakeWaitBoundsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, begun, said := killed(t, 10*time.Second), time.Now(), 0
		o := backup.Options{Wait: 20 * time.Second, Journal: j, Progress: func(string) { said++ }}
		p := newPlatform()
		if _, err := backup.Take(t.Context(), p, cluster, o); !errors.Is(err, backup.ErrUnknown) || time.Since(begun) != o.Wait || said != 1 || len(p.sent) > 0 {
			t.Errorf("%v after %s, said %d times, sent %v", err, time.Since(begun), said, p.sent)
		}
		if left, err := j.Pending(); len(left) != 1 || err != nil {
			t.Errorf("left in the journal: %v, %v", left, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p, begun := newPlatform(), time.Now()
		p.answer, p.done = lost(), true
		if _, err := backup.Take(t.Context(), p, cluster, backup.Options{Wait: 20 * time.Second}); !errors.Is(err, backup.ErrWaiting) || time.Since(begun) != 20*time.Second {
			t.Errorf("%v after %s", err, time.Since(begun))
		}
	})
}

func TestTakeAsksBeforeItSends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(of("c", spec.BackupComplete, time.Hour), of("x", spec.BackupFailed, 2*time.Hour), of("b", spec.BackupComplete, 3*time.Hour))
		no := errors.New("no")
		_, err := backup.Take(t.Context(), p, cluster, backup.Options{Wait: time.Hour, Agree: func(complete []spec.Backup) error {
			if len(complete) != 2 || complete[1].UUID != "b" {
				t.Errorf("asked of %v", complete)
			}
			return no
		}})
		if !errors.Is(err, no) || len(p.sent) > 0 {
			t.Errorf("%v, sent %v", err, p.sent)
		}
	})
}

func TestDelete(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		done   bool
		want   error
	}{
		"done": {nil, true, nil}, "lost after it was done": {errors.New("reset"), true, nil}, "500 after it was done": {refused(500), true, nil},
		"refused": {refused(403), false, backup.ErrRefused}, "lost before it was done": {errReset, false, errReset},
	} {
		p := newPlatform(of("a", spec.BackupComplete, 0))
		p.answer, p.done = c.answer, c.done
		if err := backup.Delete(t.Context(), p, cluster, "a"); !errors.Is(err, c.want) || err != nil && c.want == nil || c.want == errReset && !errors.Is(err, backup.ErrFailed) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

var errReset = errors.New("reset")
