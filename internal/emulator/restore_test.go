package emulator_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestRestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Restoring: 10 * time.Minute})
		id := w.create("prod")
		cluster, at := "/clusters/"+id, w.Of("prod")
		set := func(word string) {
			if err := at.SetData(word); err != nil {
				t.Fatal(err)
			}
		}
		set("before")
		backup := object(w.want("POST", cluster+"/backups", nil, 200, ""))["uuid"].(string)
		set("after")
		restore := cluster + "/backups/" + backup + "/restore"
		first := object(w.want("POST", restore, nil, 200, `"state":"PENDING"`))["uuid"].(string)
		w.want("POST", restore, nil, 409, "in progress")
		for _, step := range []struct {
			after time.Duration
			state string
		}{{0, "PENDING"}, {time.Minute, "VALIDATING"}, {2 * time.Minute, "IN_PROGRESS"}} {
			time.Sleep(step.after)
			w.want("GET", restore, nil, 200, `"uuid":"`+first+`","backupId":"`+backup+`","state":"`+step.state+`"`)
			w.want("GET", cluster, nil, 200, `"ready":"Maintenance"`)
		}
		refusesWhileRestoring(w, cluster)
		time.Sleep(7 * time.Minute)
		w.want("GET", restore, nil, 200, `"state":"COMPLETED","startTimestamp":"2000-01-01T00:01:00.000Z","completionTimestamp":"2000-01-01T00:10:00.000Z"`)
		w.want("GET", cluster, nil, 200, `"ready":"Healthy"`)
		facts := func(want emulator.Facts) {
			t.Helper()
			if got, err := at.Facts(); err != nil || got != want {
				t.Errorf("%+v %v, want %+v", got, err, want)
			}
		}
		facts(emulator.Facts{Data: "before", Overwritten: 1})

		set("later")
		w.Change(func(o *emulator.Options) {
			o.RestoreOutcome, o.RestoringStatus, o.RestoreAccepted = "fail", "Restoring", true
		})
		if second := object(w.want("POST", restore, nil, 202, ""))["uuid"]; second == first {
			t.Error("a second restore has the id of the first one")
		}
		w.want("GET", cluster, nil, 200, `"ready":"Restoring"`)
		time.Sleep(10 * time.Minute)
		w.want("GET", restore, nil, 200, `"state":"FAILED"`)
		facts(emulator.Facts{Data: "later", Overwritten: 1})
		w.Change(func(o *emulator.Options) { o.RestoreOutcome, o.RestoreAccepted = "abort", false })
		w.want("POST", restore, nil, 200, "")
		time.Sleep(10 * time.Minute)
		w.want("GET", restore, nil, 200, `"state":"ABORTED"`)
		w.Change(func(o *emulator.Options) { o.RestoreOutcome = "hang" })
		w.want("POST", restore, nil, 200, "")
		time.Sleep(time.Hour)
		w.want("GET", restore, nil, 200, `"state":"IN_PROGRESS"`)
		w.want("GET", cluster, nil, 200, `"ready":"Restoring"`)
	})
}

// refusesWhileRestoring sends what a cluster refuses during a restore, and what it allows.
func refusesWhileRestoring(w *world, cluster string) {
	w.t.Helper()
	for _, operation := range []string{"PATCH ", "DELETE ", "PUT /upgrade", "PUT /wake", "PUT /ipallowlist", "PUT /ipwhitelist", "PUT /encryption",
		"POST /backups", "PUT /backups/schedule", "DELETE /backups/schedule", "POST /failover"} {
		method, path, _ := strings.Cut(operation, " ")
		w.want(method, cluster+path, `{}`, 409, "being restored")
	}
	w.want("POST", cluster+"/secrets", `{"secretName":"A","secretValue":"v"}`, 204, "")
	w.want("POST", cluster+"/clients", `{"clientName":"worker"}`, 200, "")
	w.want("GET", cluster+"/backups", nil, 200, "")
}

func TestBackupsThatCannotBeRestored(t *testing.T) {
	w := newWorld(t, emulator.Options{RestoreSameGeneration: true})
	cluster := "/clusters/" + w.create("prod")
	for _, tt := range []struct {
		backup emulator.Backup
		status int
		part   string
	}{
		{emulator.Backup{Legacy: true}, 400, "legacy"},
		{emulator.Backup{Status: "Failed"}, 400, "not complete"},
		{emulator.Backup{Status: "In progress"}, 400, "not complete"},
		{emulator.Backup{Generation: "Unknown Generation"}, 409, "unknown"},
		{emulator.Backup{Generation: "Camunda 8.7+gen9"}, 400, "not compatible"},
		{emulator.Backup{Took: time.Minute}, 200, "PENDING"},
	} {
		id, err := w.Of("prod").AddBackup(tt.backup)
		if err != nil {
			t.Fatal(err)
		}
		w.want("POST", cluster+"/backups/"+id+"/restore", nil, tt.status, tt.part)
	}
	w.want("POST", "/clusters/none/backups/none/restore", nil, 404, "cluster not found")
}
