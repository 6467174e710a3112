package emulator_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestBackups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{BackingUp: time.Minute})
		backups := "/clusters/" + w.create("prod") + "/backups"
		w.want("GET", backups, nil, 200, "[]")
		var ids []string
		for range 4 {
			made := w.want("POST", backups, nil, 200, `"completed":"","status":"In progress","zeebeStatus":"In progress"`)
			ids = append(ids, object(made)["uuid"].(string))
			time.Sleep(time.Second)
		}
		if got := list(w.want("GET", backups, nil, 200, "")); len(got) != 4 {
			t.Errorf("%d backups while they are made, want 4", len(got))
		}
		time.Sleep(time.Minute)
		w.want("GET", backups, nil, 200, `"completed":"2000-01-01T00:01:01.000Z","status":"Complete"`)
		if got := list(w.want("GET", backups, nil, 200, "")); len(got) != 3 || got[0]["uuid"] != ids[1] {
			t.Errorf("the three newest are not left: %v", got)
		}
		w.want("GET", backups+"/"+ids[3]+"/restore", nil, 404, "never restored")
		w.want("POST", backups+"/"+ids[0]+"/restore", nil, 404, "backup not found")
		w.want("GET", backups+"/"+ids[0]+"/restore", nil, 404, "backup not found")
		w.want("DELETE", backups+"/"+ids[3], nil, 200, `"uuid":"`+ids[3]+`"`)
		w.want("DELETE", backups+"/"+ids[3], nil, 404, "backup not found")
	})
}

func TestBackupSchedule(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	schedule := "/clusters/" + w.create("prod") + "/backups/schedule"
	w.want("GET", schedule, nil, 404, "no backup schedule")
	w.want("DELETE", schedule, nil, 204, "")
	w.want("GET", "/activity/json", nil, 200, `"audit":"Cluster created"`)
	if log := w.want("GET", "/activity/json", nil, 200, ""); strings.Contains(log, "schedule") {
		t.Errorf("deleting nothing is in the log: %s", log)
	}
	for _, good := range []string{"0 3 * * *", "*/15 * * * *", "0,30 8-18/2 1 1-6 0,6", "5/20 * * * 7"} {
		w.want("PUT", schedule, map[string]string{"schedule": good}, 200, `"schedule":"`+good+`"`)
		w.want("GET", schedule, nil, 200, `"schedule":"`+good+`"`)
	}
	for _, bad := range []string{"", "@daily", "0 3 * *", "0 3 * * * *", "60 3 * * *", "0 24 * * *", "0 3 0 * *", "*/10 * * * *",
		"0,50 * * * *", "TZ=UTC 3 * * *", "5-1 * * * *", "*/0 * * * *", "0 3 * * MON"} {
		w.want("PUT", schedule, map[string]string{"schedule": bad}, 400, "refused")
	}
	w.want("DELETE", schedule, nil, 204, "")
	w.want("GET", schedule, nil, 404, "")
}

func TestBackupsCanFailAndHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{BackingUp: time.Minute, BackupOutcome: "fail"})
		backups := "/clusters/" + w.create("prod") + "/backups"
		for range 5 {
			w.want("POST", backups, nil, 200, "In progress")
			time.Sleep(time.Minute)
		}
		if got := list(w.want("GET", backups, nil, 200, `"status":"Failed"`)); len(got) != 5 {
			t.Errorf("%d failed manual backups, want all 5: only completed ones count", len(got))
		}
		w.Change(func(o *emulator.Options) { o.BackupOutcome = "hang" })
		made := object(w.want("POST", backups, nil, 200, ""))["uuid"].(string)
		time.Sleep(12 * time.Hour)
		w.want("GET", backups, nil, 200, made+`","name":"backup-20000101-000500","created":"2000-01-01T00:05:00.000Z","completed":"","status":"In progress"`)
		for _, tt := range []struct{ how, part string }{{"-", `"completed":"-","status":"In progress"`}, {"absent", `:00.000Z","status":"In progress"`}} {
			w.Change(func(o *emulator.Options) { o.BackupCompleted = tt.how })
			w.want("GET", backups, nil, 200, tt.part)
		}
	})
}

func TestManualBackupsHaveAnInterval(t *testing.T) {
	w := newWorld(t, emulator.Options{BackupInterval: 15 * time.Minute})
	backups := "/clusters/" + w.create("prod") + "/backups"
	made := object(w.want("POST", backups, nil, 200, ""))["uuid"].(string)
	w.want("POST", backups, nil, 409, "every 15m0s")
	w.want("DELETE", backups+"/"+made, nil, 200, "")
	w.want("POST", backups, nil, 200, "")
	for _, status := range []int{403, 429} {
		w.Change(func(o *emulator.Options) { o.BackupTooSoon = status })
		w.want("POST", backups, nil, status, "every 15m0s")
	}
	if err := w.Clock.Advance(15 * time.Minute); err != nil {
		t.Fatal(err)
	}
	w.want("POST", backups, nil, 200, "")
	if w.Clock.Advance(-time.Second) == nil {
		t.Error("the clock went back")
	}
	w.want("GET", "/clusters", nil, 200, "") // the token is still valid
}

// Scheduled backups run in UTC, also while nobody asks, and are kept apart from manual ones.
func TestSchedulesRun(t *testing.T) {
	w := newWorld(t, emulator.Options{BackingUp: time.Minute})
	backups := "/clusters/" + w.create("prod") + "/backups"
	for range 3 {
		w.want("POST", backups, nil, 200, "")
	}
	w.want("PUT", backups+"/schedule", `{"schedule":"30 2 * * *"}`, 200, "")
	w.Change(func(o *emulator.Options) { o.BackupOutcome = "fail" })
	advance := func(d time.Duration) {
		if err := w.Clock.Advance(d); err != nil {
			t.Fatal(err)
		}
	}
	advance(25 * time.Hour)
	w.Change(func(o *emulator.Options) { o.BackupOutcome = "" })
	w.want("GET", backups, nil, 200, `"name":"scheduled-backup-`)
	w.want("GET", backups, nil, 200, `"status":"Failed"`)
	w.Change(func(o *emulator.Options) { o.BackupOutcome, o.SameBackupNames = "", true })
	advance(4 * 24 * time.Hour)
	got := list(w.want("GET", backups, nil, 200, "T02:30:00.000Z"))
	if len(got) != 6 {
		t.Errorf("%d backups, want three manual and three scheduled ones: %v", len(got), got)
	}
	for _, b := range got {
		if strings.Contains(b["name"].(string), "scheduled") || b["status"] != "Complete" {
			t.Errorf("an old one is left: %v", b)
		}
	}
	w.want("DELETE", backups+"/schedule", nil, 204, "")
	advance(10 * 24 * time.Hour)
	if again := list(w.want("GET", backups, nil, 200, "")); len(again) != 6 || again[5]["uuid"] != got[5]["uuid"] {
		t.Errorf("backups after the end of the schedule: %v", again)
	}
}
