package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// multiRegion adds a cluster with a backup, and returns the path of its failover and a body for it.
func multiRegion(w *world, name, region, site string) (path, body string) {
	w.t.Helper()
	id := w.AddCluster(emulator.Cluster{Name: name, Region: region, BackupRegion: site, Secrets: map[string]string{"A": "v"},
		Clients: map[string][]string{"worker": {"Zeebe"}}, Allowlist: map[string]string{"192.0.2.1": ""}})
	if err := w.Of(id).SetData("orders"); err != nil {
		w.t.Fatal(err)
	}
	backup, err := w.Of(id).AddBackup(emulator.Backup{})
	if err != nil {
		w.t.Fatal(err)
	}
	return "/clusters/" + id, `{"backupIds":["` + backup + `"],"restoreBackupId":"` + backup + `"}`
}

func TestFailover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{FailingOver: time.Minute, TokenLifetime: 1000 * time.Hour})
		source, body := multiRegion(w, "prod", "europe-west1", "europe-west3")
		made := object(w.want("POST", source+"/failover", body, 200, `"results":{"backupClone":"ok","restore":"ok"}`))["newClusterId"].(string)
		target := "/clusters/" + made
		w.want("GET", target, nil, 200, `"ready":"Creating"`)
		w.want("GET", target, nil, 200, `"region":{"name":"Frankfurt, Europe (europe-west3)"`)
		w.want("GET", target, nil, 200, `"backupRegion":{"name":"Belgium, Europe (europe-west1)"`)
		time.Sleep(time.Minute)
		w.want("GET", target, nil, 200, `"ready":"Healthy"`)
		w.want("GET", target+"/secrets", nil, 200, `{}`)
		w.want("GET", target+"/clients", nil, 200, `[]`)
		w.want("GET", target, nil, 200, `"ipallowlist":[]`)
		if got := list(w.want("GET", target+"/backups", nil, 200, "")); len(got) != 1 {
			t.Errorf("backups of the new cluster: %v", got)
		}
		if facts, err := w.Of(made).Facts(); err != nil || facts != (emulator.Facts{Data: "orders", Overwritten: 1}) {
			t.Errorf("%+v %v", facts, err)
		}
		w.want("POST", source+"/failover", body, 409, "already")
		w.want("PUT", source+"/wake", nil, 409, "cannot be resumed")
		w.want("GET", source, nil, 200, `"ready":"Suspended"`)
		time.Sleep(30 * 24 * time.Hour)
		w.want("GET", source, nil, 404, "")
	})
}

func TestFailoverWithErrors(t *testing.T) {
	w := newWorld(t, emulator.Options{FailoverCarriesOver: true, FailoverSuffix: " (recovered)", FailoverRestoreError: "no space"})
	source, body := multiRegion(w, "prod", "eu-central-1", "eu-west-1")
	made := object(w.want("POST", source+"/failover", body, 200, `"restore":{"error":"no space"}`))["newClusterId"].(string)
	target := "/clusters/" + made
	w.want("GET", target, nil, 200, `"name":"prod (recovered)"`)
	w.want("GET", target, nil, 200, `"ip":"192.0.2.1"`)
	w.want("GET", target+"/secrets", nil, 200, `{"A":"v"}`)
	w.want("GET", target+"/clients", nil, 200, `"name":"worker"`)
	if facts, err := w.Of(made).Facts(); err != nil || facts != (emulator.Facts{}) {
		t.Errorf("%+v %v", facts, err)
	}
	w.Change(func(o *emulator.Options) { o.FailoverCloneError, o.FailoverRestoreError = "broken", "" })
	source, body = multiRegion(w, "other", "eu-central-1", "eu-west-1")
	w.want("POST", source+"/failover", body, 200, `"backupClone":{"error":"broken"},"restore":{"error":"broken"}`)
}

func TestFailoverIsRefused(t *testing.T) {
	w := newWorld(t, emulator.Options{NotInPlan: []string{"failover"}})
	source, body := multiRegion(w, "prod", "europe-west1", "europe-west3")
	w.want("POST", source+"/failover", body, 403, "")
	w.Change(func(o *emulator.Options) { o.NotInPlan, o.FailoverUnsupported = nil, []string{"europe-west1"} })
	w.want("POST", source+"/failover", body, 422, "pair of regions")
	w.Change(func(o *emulator.Options) { o.FailoverUnsupported = nil })
	for _, tt := range []struct {
		body   string
		status int
		part   string
	}{
		{`{}`, 400, "backupIds is missing"},
		{`{"backupIds":[],"restoreBackupId":"a"}`, 400, "empty"},
		{`{"backupIds":["a"]}`, 400, "restoreBackupId is missing"},
		{`{"backupIds":["a"],"restoreBackupId":"b"}`, 400, "not one of"},
		{`{"backupIds":["a"],"restoreBackupId":"a"}`, 404, "Backup a was not found"},
	} {
		w.want("POST", source+"/failover", tt.body, tt.status, tt.part)
	}
	w.want("POST", "/clusters/"+w.create("single")+"/failover", body, 422, "not a multi-region cluster")
	if err := w.SetStatus("prod", "Updating"); err != nil {
		t.Fatal(err)
	}
	w.want("POST", source+"/failover", body, 409, "not ready")
}
