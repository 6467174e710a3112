package emulator_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestUpgradePaths(t *testing.T) {
	stable := []string{"Camunda 8.10+gen2", "Camunda 8.9+gen3", "Camunda 8.9+gen1", "Camunda 8.8+gen4", "Camunda 8.8+gen3"}
	for _, tt := range []struct {
		name, from, to string
		o              emulator.Options
	}{
		{"a jump over a minor version", "Camunda 8.8+gen3", "Camunda 8.10+gen2", emulator.Options{}},
		{"the next minor version", "Camunda 8.8+gen3", "Camunda 8.9+gen3", emulator.Options{UpgradeByMinor: true}},
		{"within a minor version", "Camunda 8.8+gen3", "Camunda 8.8+gen4", emulator.Options{UpgradeByMinor: true, Withheld: []string{"Camunda 8.10+gen2", "Camunda 8.9+gen3", "Camunda 8.9+gen1"}}},
		{"withheld", "Camunda 8.9+gen1", "Camunda 8.9+gen3", emulator.Options{Withheld: []string{"Camunda 8.10+gen2"}}},
		{"no longer offered", "Camunda 8.6+gen9", "Camunda 8.10+gen2", emulator.Options{}},
		{"nothing newer", "Camunda 8.10+gen2", "", emulator.Options{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Stable = stable
			w := newWorld(t, tt.o)
			path := "/clusters/" + w.AddCluster(emulator.Cluster{Name: "prod", Generation: tt.from}) + "/upgrade"
			if tt.to == "" {
				w.want("PUT", path, nil, 400, "no newer")
				return
			}
			w.want("PUT", path, nil, 200, `"newGeneration":{"id":`)
			w.want("GET", "/clusters", nil, 200, `"generation":{"name":"`+tt.to+`"`)
		})
	}
	w := newWorld(t, emulator.Options{})
	alpha := w.AddCluster(emulator.Cluster{Name: "alpha", Channel: "Alpha", Generation: "Camunda 8.10+gen1"})
	w.want("PUT", "/clusters/"+alpha+"/upgrade", nil, 400, "newer")
}

func TestUpgradesMigrate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{Upgrading: time.Minute, Migrating: 20 * time.Hour, UpgradeByMinor: true,
			Stable: []string{"Camunda 8.9+gen1", "Camunda 8.8+gen4", "Camunda 8.7+gen9"}})
		cluster := "/clusters/" + w.AddCluster(emulator.Cluster{Name: "prod", Generation: "Camunda 8.7+gen9"})
		if err := w.Of("prod").SetUpgradeGate("wait until tomorrow"); err != nil {
			t.Fatal(err)
		}
		w.want("PUT", cluster+"/upgrade", nil, 409, "wait until tomorrow")
		if err := w.Of("prod").SetUpgradeGate(""); err != nil {
			t.Fatal(err)
		}
		w.want("PUT", cluster+"/upgrade", nil, 200, "8.8+gen4")
		w.want("PUT", cluster+"/upgrade", nil, 412, "not ready")
		time.Sleep(time.Minute)
		w.want("PUT", cluster+"/upgrade", nil, 409, "the migration of the last update has not finished; try again at 2000-01-01T20:01:00.000Z")
		time.Sleep(20 * time.Hour)
		w.want("PUT", cluster+"/upgrade", nil, 200, "8.9+gen1")
	})
}
