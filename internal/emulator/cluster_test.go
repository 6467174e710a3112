package emulator_test

import (
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestClusterFromCreationToDeletion(t *testing.T) {
	w := newWorld(t, emulator.Options{Organization: "org-1"})
	body := w.example("prod")
	body["description"] = "Order processing"
	body["stageLabel"] = "prod"
	body["autoUpdate"] = true
	body["hardwarePackages"] = 2
	body["identityBackendChecksEnabled"] = true
	body["notInTheDescription"] = "and not forbidden by it"
	id, _ := object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)

	got := w.want("GET", "/clusters/"+id, nil, 200, `"name":"prod"`)
	for _, part := range []string{
		`"ownerId":"org-1"`, `"description":"Order processing"`, `"labels":["prod"]`, `"autoUpdate":true`, `"ready":"Healthy"`,
		`"zeebeStatus":"Healthy"`, `"name":"Belgium, Europe (europe-west1)"`, `"name":"G3-S"`, `"name":"Camunda 8.8+gen3"`,
		`"encryption":{"type":"Provider","status":"Ready"}`, `"ipallowlist":[]`, `"ipwhitelist":[]`, `"zeebe":"` + id,
	} {
		if !strings.Contains(got, part) {
			t.Errorf("the cluster lacks %s: %s", part, got)
		}
	}
	for _, part := range []string{"hardwarePackages", "backupRegion", "primaryKeyArn"} {
		if strings.Contains(got, part) {
			t.Errorf("the cluster shows %s: %s", part, got)
		}
	}

	w.want("PATCH", "/clusters/"+id, `{"name":"prod-2","description":"","stageLabel":"test"}`, 204, "")
	got = w.want("GET", "/clusters", nil, 200, `"name":"prod-2"`)
	if strings.Contains(got, `"description"`) || !strings.Contains(got, `"labels":["test"]`) {
		t.Errorf("after the patch: %s", got)
	}
	w.want("PATCH", "/clusters/"+id, `{}`, 204, "")
	w.want("PATCH", "/clusters/"+id, `{"regionId":"x"}`, 400, "regionId")

	w.want("DELETE", "/clusters/"+id, nil, 204, "")
	w.want("DELETE", "/clusters/"+id, nil, 404, "not found")
	w.want("GET", "/clusters/"+id, nil, 404, "not found")
	w.want("PATCH", "/clusters/"+id, `{}`, 404, "not found")
	w.want("GET", "/clusters", nil, 200, "[]")
}

func TestClusterCreationRefused(t *testing.T) {
	w := newWorld(t, emulator.Options{MaxClusters: 1})
	for _, tt := range []struct {
		field string
		value any
		part  string
	}{
		{"name", "", "empty"},
		{"name", strings.Repeat("ä", 51), "longer than 50"},
		{"name", nil, "wrong type"},
		{"description", strings.Repeat("x", 151), "longer than 150"},
		{"regionId", "nowhere", "region"},
		{"channelId", "Stable", "channel"},
		{"planTypeId", "nothing", "plan type"},
		{"generationId", w.parameter("regions", "Belgium, Europe (europe-west1)"), "generation"},
		{"backupRegionId", "nowhere", "backup region"},
		{"stageLabel", "production", "stage label"},
		{"encryption", "None", "encryption"},
		{"encryption", "External", "AWS"},
		{"hardwarePackages", "2", "wrong type"},
		{"hardwarePackages", 0, "hardware package"},
	} {
		body := w.example("prod")
		body[tt.field] = tt.value
		w.want("POST", "/clusters", body, 400, tt.part)
	}
	body := w.example("prod")
	maps.DeleteFunc(body, func(k string, _ any) bool { return k == "regionId" })
	w.want("POST", "/clusters", body, 400, `"regionId" is required`)

	id := w.create(strings.Repeat("ä", 50))
	w.want("POST", "/clusters", w.example("one too many"), 400, "no cluster reservations left")
	w.want("DELETE", "/clusters/"+id, nil, 204, "")
	w.create("again")
}

func TestClusterNamesNeedNotBeUnique(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	first, second := w.create("prod"), w.create("prod")
	clusters := list(w.want("GET", "/clusters", nil, 200, ""))
	if len(clusters) != 2 || clusters[0]["uuid"] != first || clusters[1]["uuid"] != second {
		t.Errorf("got %v, want %s and %s in this order", clusters, first, second)
	}
}

func TestAutoUpdateIsIgnoredOutsideTheStableChannel(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	body := w.example("alpha")
	alpha := list(part(w.want("GET", "/clusters/parameters", nil, 200, ""), "channels"))[1]
	body["channelId"] = alpha["uuid"]
	body["generationId"] = alpha["allowedGenerations"].([]any)[1].(map[string]any)["uuid"]
	body["autoUpdate"] = true
	id := object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
	w.want("GET", "/clusters/"+id, nil, 200, `"autoUpdate":false`)
	w.want("PUT", "/clusters/"+id+"/upgrade", nil, 400, "no newer generation")
}

func TestBackupRegion(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	for _, region := range list(part(w.want("GET", "/clusters/parameters", nil, 200, ""), "regions")) {
		if region["name"] != "Belgium, Europe (europe-west1)" {
			continue
		}
		for _, site := range region["backups"].([]any) {
			site := site.(map[string]any)
			regions := site["regions"].([]any)
			if regions[len(regions)-1].(map[string]any)["id"] != "europe-west3" {
				continue
			}
			body := w.example("prod")
			body["backupRegionId"] = site["uuid"]
			id := object(w.want("POST", "/clusters", body, 200, ""))["clusterId"].(string)
			w.want("GET", "/clusters/"+id, nil, 200, `"backupRegion":{"name":"Frankfurt, Europe (europe-west3)","uuid":"`+site["uuid"].(string)+`"}`)
			return
		}
	}
	t.Error("Belgium has no backups in europe-west3")
}

func TestClusterTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Provisioning: time.Minute, Upgrading: 2 * time.Minute, Resuming: 3 * time.Minute})
		id := w.create("prod")
		cluster := "/clusters/" + id
		status := func(want string) {
			t.Helper()
			w.want("GET", cluster, nil, 200, `"ready":"`+want+`"`)
			w.want("GET", "/clusters", nil, 200, `"operateStatus":"`+want+`"`)
		}
		status("Creating")
		w.want("PUT", cluster+"/upgrade", nil, 412, "not ready")
		time.Sleep(time.Minute - 1)
		status("Creating")
		time.Sleep(time.Nanosecond)
		status("Healthy")

		w.want("PUT", cluster+"/upgrade", nil, 200, `"oldGeneration":{"id":"`+w.parameter("generations", "Camunda 8.8+gen3")+`","name":"Camunda 8.8+gen3"}`)
		status("Updating")
		w.want("GET", cluster, nil, 200, "8.8+gen3")
		w.want("PUT", cluster+"/upgrade", nil, 412, "not ready")
		time.Sleep(2 * time.Minute)
		status("Healthy")
		w.want("GET", cluster, nil, 200, "Camunda 8.9+gen1")
		w.want("PUT", cluster+"/upgrade", nil, 400, "no newer generation")

		w.want("PUT", cluster+"/wake", nil, 204, "")
		status("Healthy")
		if err := w.SetStatus("prod", "Suspended"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		status("Suspended")
		w.want("PUT", cluster+"/wake", nil, 204, "")
		status("Resuming")
		time.Sleep(3 * time.Minute)
		status("Healthy")
	})
}

func TestClusterListLagsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{ClusterListDelay: time.Minute, ClusterDeleteDelay: time.Hour})
		id := w.create("prod")
		w.want("GET", "/clusters", nil, 200, "[]")
		w.want("GET", "/clusters/"+id, nil, 200, "prod")
		time.Sleep(time.Minute)
		w.want("GET", "/clusters", nil, 200, "prod")
		w.want("DELETE", "/clusters/"+id, nil, 204, "")
		time.Sleep(time.Hour - 1)
		w.want("GET", "/clusters", nil, 200, "prod")
		w.want("GET", "/clusters/"+id, nil, 404, "")
		time.Sleep(time.Nanosecond)
		w.want("GET", "/clusters", nil, 200, "[]")
	})
}

func TestAddedCluster(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	id := w.AddCluster(emulator.Cluster{
		Name: "old", Description: "from before", Generation: "Zeebe 8.2.2", PlanType: "Trial Package", Region: "europe-west2", BackupRegion: "europe-west3",
		Labels: []string{"dev"}, Status: "Unhealthy", Allowlist: map[string]string{"192.0.2.1": "Office"},
		Secrets: map[string]string{"TOKEN": "s3cret"}, Clients: map[string][]string{"worker": {"Zeebe"}},
	})
	for _, part := range []string{`"name":"Zeebe 8.2.2"`, `"name":"Trial Package"`, "London, Europe (europe-west2)", `"backupRegion":{"name":"Frankfurt, Europe (europe-west3)"`,
		`"labels":["dev"]`, `"ready":"Unhealthy"`, `"ipallowlist":[{"description":"Office","ip":"192.0.2.1"}]`, "from before"} {
		w.want("GET", "/clusters", nil, 200, part)
	}
	w.want("GET", "/clusters/"+id+"/secrets", nil, 200, `{"TOKEN":"s3cret"}`)
	w.want("GET", "/clusters/"+id+"/clients", nil, 200, `"permissions":["Zeebe"]`)
	if err := w.SetLabels("old", "prod", "eu"); err != nil {
		t.Fatal(err)
	}
	w.want("PATCH", "/clusters/"+id, `{"stageLabel":"test"}`, 204, "")
	w.want("GET", "/clusters", nil, 200, `"labels":["eu","test"]`)
	if err := w.SetStatus("nobody", "Healthy"); err == nil {
		t.Error("a cluster that is not there has a status")
	}
	w.want("PUT", "/clusters/"+id+"/upgrade", nil, 412, "")
	if err := w.SetStatus(id, "Healthy"); err != nil {
		t.Fatal(err)
	}
	w.want("PUT", "/clusters/"+id+"/upgrade", nil, 200, `"newGeneration":`)
}
