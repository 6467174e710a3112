package faults

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

const shop = seeded + "shop"

// inBackups runs f in a world with one cluster that has one backup, of the word before; the word is after since. The first request of a
// route goes wrong.
func inBackups(t *testing.T, route string, wrong wrong, f func(ctx context.Context, w *world, client *api.Client, backupID string)) {
	t.Helper()
	inWorld(t, emulator.Options{BackingUp: 10 * time.Minute, Restoring: 20 * time.Minute, BackupListDelay: 9 * time.Second}, func(w *world) {
		w.emulator.AddCluster(emulator.Cluster{UUID: shop, Name: "shop"})
		at := w.emulator.Of("shop")
		err := at.SetData("before")
		id, added := at.AddBackup(emulator.Backup{Age: time.Hour})
		if err := errors.Join(err, added, at.SetData("after")); err != nil {
			t.Fatal(err)
		}
		client, err := api.New(api.Config{
			BaseURL: "http://" + host, OAuthURL: "http://" + host + "/oauth/token", Audience: "api.cloud.camunda.io",
			ClientID: account, ClientSecret: spec.Seal(accountSecret), Log: slog.New(slog.DiscardHandler), Dial: w.dial,
		})
		if err != nil {
			t.Fatal(err)
		}
		var asked atomic.Int32
		w.faults(func(_ *http.Request, is string) *emulator.Fault {
			if is != route || asked.Add(1) > 1 {
				return nil
			}
			return &wrong.fault
		})
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		f(ctx, w, client, id)
	})
}

// sentOnce reports what a careful client does not do, and how often a request of a route had its effect. A request that was refused for
// its token was certainly not carried out, and is sent again with a new one.
func sentOnce(t *testing.T, w *world, what, route, audit string) (effects int) {
	t.Helper()
	effects = w.emulator.Count(audit, "shop")
	once := 1
	if what == "401" {
		once = 2
	}
	if n := w.emulator.Requests()[route]; n != once || effects > 1 {
		t.Errorf("%s: %d requests arrived, and had %d effects", what, n, effects)
	}
	if v := w.emulator.Violations(); len(v) > 0 {
		t.Errorf("%s: %s", what, strings.Join(v, "\n"))
	}
	return effects
}

// Whatever answers the request for a backup, it is sent once, and what is said of it is true. The next run finds what the first one made.
func TestWrongAnswersToBackups(t *testing.T) {
	t.Parallel()
	const route = "POST /clusters/{clusterUuid}/backups"
	for _, wrong := range wrongs() {
		inBackups(t, route, wrong, func(ctx context.Context, w *world, client *api.Client, _ string) {
			j, err := journal.Open(w.path("state"), "account")
			if err != nil {
				t.Fatal(err)
			}
			take := func() (backup.Taken, error) {
				return backup.Take(ctx, client, shop, backup.Options{Wait: time.Hour, Journal: j})
			}
			taken, err := take()
			effects := sentOnce(t, w, wrong.name, route, "Backup created")
			if err == nil && effects == 0 || errors.Is(err, backup.ErrRefused) && effects > 0 || errors.Is(err, backup.ErrFailed) {
				t.Errorf("%s: %d effects, but %s, %v", wrong.name, effects, taken.How, err)
			}
			if err == nil || wrong.name == "429 for ever" { // the API asks to wait that long
				return
			}
			again, err := take()
			if effects := w.emulator.Count("Backup created", "shop"); err != nil || again.Backup.UUID == "" || effects > 1 {
				t.Errorf("%s, again: %d effects, %s, %v", wrong.name, effects, again.How, err)
			}
		})
	}
}

// Whatever answers the request for a restore, it is sent once, and the data is overwritten once if it is said to be.
func TestWrongAnswersToRestores(t *testing.T) {
	t.Parallel()
	const route = "POST /clusters/{clusterUuid}/backups/{backupId}/restore"
	for _, wrong := range wrongs() {
		inBackups(t, route, wrong, func(ctx context.Context, w *world, client *api.Client, id string) {
			cluster, err := client.Cluster(ctx, shop)
			if err != nil {
				t.Fatal(err)
			}
			target, err := backup.Examine(ctx, client, *cluster, id)
			if err != nil {
				t.Fatal(err)
			}
			_, err = backup.Restore(ctx, client, target, backup.Restoring{Wait: 4 * time.Hour})
			effects := sentOnce(t, w, wrong.name, route, "Backup restored")
			if err == nil && effects == 0 || errors.Is(err, backup.ErrRefused) && effects > 0 {
				t.Errorf("%s: %d effects, but %v", wrong.name, effects, err)
			}
			pause(time.Hour)
			facts, failed := w.emulator.Of("shop").Facts()
			want := emulator.Facts{Data: "after"}
			if effects = w.emulator.Count("Backup restored", "shop"); effects > 0 {
				want = emulator.Facts{Data: "before", Overwritten: 1}
			}
			if failed != nil || facts != want || len(w.emulator.RestoredAgain()) > 0 {
				t.Errorf("%s: %+v, want %+v (%v, %v)", wrong.name, facts, want, err, failed)
			}
		})
	}
}
