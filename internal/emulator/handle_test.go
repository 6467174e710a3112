package emulator_test

import (
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// What changes without a request is shown by the next one.
func TestHandles(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	cluster, at := "/clusters/"+w.create("prod"), w.Of("prod")
	w.must(at.SetGeneration("Camunda 8.8+gen9"))
	w.want("GET", cluster, nil, 200, `"generation":{"name":"Camunda 8.8+gen9"`)
	w.must(w.SetStatus("prod", "Updating"))
	w.must(at.SetComponents("Healthy"))
	w.want("GET", cluster, nil, 200, `"status":{"ready":"Updating","connectorsStatus":"Healthy","zeebeStatus":"Healthy"`)
	w.must(w.SetStatus("prod", "Healthy"))
	w.want("GET", cluster, nil, 200, `"status":{"ready":"Healthy","connectorsStatus":"Healthy"`)
	if _, err := at.AddBackup(emulator.Backup{Incident: "https://example.com/1"}); err != nil {
		t.Fatal(err)
	}
	w.want("GET", cluster+"/backups", nil, 200, `"incidentLink":"https://example.com/1"`)

	none := w.Of("none")
	_, added := none.AddBackup(emulator.Backup{})
	_, facts := none.Facts()
	for _, err := range []error{added, facts, none.SetData(""), none.SetEncryption(""), none.SetUpgradeGate(""), none.SetConnectivity(emulator.Connectivity{}),
		none.SetComponents(""), none.SetGeneration("")} {
		if err == nil || err.Error() != "cluster none: not found" {
			t.Errorf("a cluster that does not exist: %v", err)
		}
	}
}
