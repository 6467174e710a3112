package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

func TestFeaturesThatThePlanLacks(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	cluster := "/clusters/" + w.create("prod")
	of := map[string][]string{
		"schedules":          {"GET /backups/schedule", "PUT /backups/schedule", "DELETE /backups/schedule"},
		"restore":            {"GET /backups/none/restore", "POST /backups/none/restore"},
		"backups":            {"GET /backups", "POST /backups", "DELETE /backups/none"},
		"monitoring":         {"POST /monitoring", "DELETE /monitoring", "GET /monitoring/clients", "POST /monitoring/clients", "DELETE /monitoring/clients/none", "POST /monitoring/clients/none/rotate"},
		"secureConnectivity": {"GET /secure-connectivity", "POST /secure-connectivity", "DELETE /secure-connectivity"},
		"encryption":         {"PUT /encryption"},
		"failover":           {"POST /failover"},
	}
	for _, lacking := range emulator.Features() {
		w.Change(func(o *emulator.Options) { o.NotInPlan = []string{lacking} })
		for feature, operations := range of {
			for _, operation := range operations {
				method, path, _ := strings.Cut(operation, " ")
				if status, text := w.call(method, cluster+path, nil); (status == 403) != (feature == lacking) {
					t.Errorf("without %s, %s: %d %s", lacking, operation, status, text)
				}
			}
		}
	}
	w.Change(func(o *emulator.Options) { o.NotInPlan, o.NotEnabled = nil, []string{"restore"} })
	w.want("POST", cluster+"/backups/none/restore", nil, 501, "not enabled")
	if len(of) != len(emulator.Features()) || !slices.Contains(emulator.Features(), "backups") {
		t.Errorf("features %v", emulator.Features())
	}
}
