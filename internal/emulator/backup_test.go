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
		w.want("POST", backups+"/"+ids[3]+"/restore", nil, 403, "not enabled")
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

func TestFailoverIsRefused(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	failover := "/clusters/" + w.create("prod") + "/failover"
	w.want("POST", failover, `{"backupIds":["a"],"restoreBackupId":"a"}`, 403, "not enabled")
	w.want("POST", failover, `{"backupIds":["a"]}`, 400, "required")
}
