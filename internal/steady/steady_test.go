package steady_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/steady"
)

var begin = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func cluster(generation string, status spec.Status) []*spec.Cluster {
	c := &spec.Cluster{UUID: "C", Status: status, Generation: spec.Known(spec.Choice{Name: generation, UUID: "g"})}
	if generation == "" {
		c.Generation = spec.Unknown[spec.Choice]("left out")
	}
	return []*spec.Cluster{c}
}

// What was seen counts from the first look, as long as each look shows it Healthy.
func TestItCountsFromTheFirstLook(t *testing.T) {
	m := steady.Memory{}
	for hour, look := range []struct {
		generation string
		status     spec.Status
		since      map[string]int // by the floor: the hour; none for not so
	}{
		{"Camunda 8.8+gen1", spec.Healthy, map[string]int{"Camunda 8.8+gen1": 0}},
		{"Camunda 8.8+gen1", spec.Healthy, map[string]int{"Camunda 8.8+gen1": 0, "Camunda 8.7+gen9": 0}},
		{"Camunda 8.8+gen2", spec.Healthy, map[string]int{"Camunda 8.8+gen1": 0, "Camunda 8.8+gen2": 2}},
		{"Camunda 8.8+gen2", spec.Updating, nil},
		{"Camunda 8.9+gen1", spec.Healthy, map[string]int{"Camunda 8.8+gen1": 4, "Camunda 8.9+gen1": 4}},
		{"", spec.Healthy, nil},
		{"Camunda 8.9+gen1", spec.Healthy, map[string]int{"Camunda 8.9+gen1": 6}},
		{"Camunda 8.9+gen1", "", nil},
		{"newest", spec.Healthy, nil},
	} {
		clusters := cluster(look.generation, look.status)
		m = m.Seen(clusters, begin.Add(time.Duration(hour)*time.Hour))
		clusters[0].Steady = m["c"]
		for _, floor := range []string{"Camunda 8.7+gen9", "Camunda 8.8+gen1", "Camunda 8.8+gen2", "Camunda 8.9+gen1"} {
			since, ok := clusters[0].SteadySince(floor)
			want, so := look.since[floor]
			if so && (!ok || !since.Equal(begin.Add(time.Duration(want)*time.Hour))) {
				t.Errorf("hour %d, at least %s: since %s", hour, floor, since)
			}
			if look.since == nil && ok {
				t.Errorf("hour %d, at least %s: since %s", hour, floor, since)
			}
		}
	}
	if next := m.Seen(nil, begin); len(next) != 0 {
		t.Errorf("it remembers clusters that are gone: %v", next)
	}
}

// A clock that was wrong does not make a cluster wait until that time.
func TestAClockThatWasWrong(t *testing.T) {
	clusters := cluster("Camunda 8.8+gen1", spec.Healthy)
	m := steady.Memory{}.Seen(clusters, begin.Add(1e6*time.Hour)).Seen(clusters, begin)
	if got := m["c"]; len(got) != 1 || !got[0].Since.Equal(begin) {
		t.Error(got)
	}
}

// The activity log tells of a cluster that no run has seen, if it has its upgrade to the generation that it has now.
func TestTheLogKnowsUpgrades(t *testing.T) {
	upgrade := api.Entry{At: begin.Add(-30 * time.Hour), ID: "c", Attribute: "generation", From: "Camunda 8.8+gen1", To: "Camunda 8.9+gen1"}
	older := upgrade
	older.At, older.To = begin.Add(-60*time.Hour), "Camunda 8.8+gen1"
	for name, test := range map[string]struct {
		entries []api.Entry
		seen    steady.Memory
		want    time.Duration
	}{
		"it has it":                     {[]api.Entry{{ID: "c", Attribute: "name", To: "x", At: begin}, upgrade, older}, nil, 30 * time.Hour},
		"of another generation":         {[]api.Entry{older}, nil, 0},
		"of another cluster":            {[]api.Entry{{At: upgrade.At, ID: "d", Attribute: "generation", To: upgrade.To}}, nil, 0},
		"without a time":                {[]api.Entry{{ID: "c", Attribute: "generation", To: upgrade.To}}, nil, 0},
		"after now":                     {[]api.Entry{{ID: "c", Attribute: "generation", To: upgrade.To, At: begin.Add(time.Hour)}}, nil, 0},
		"nothing":                       {nil, nil, 0},
		"a run has seen it not Healthy": {[]api.Entry{upgrade}, steady.Memory{"c": {}}, 0},
		"a run has seen it":             {[]api.Entry{upgrade}, steady.Memory{"c": {{Generation: upgrade.To, Since: begin.Add(-time.Hour)}}}, time.Hour},
	} {
		clusters := cluster("Camunda 8.9+gen1", spec.Healthy)
		clusters[0].Steady = test.seen.Logged(clusters, test.entries, begin).Seen(clusters, begin)["c"]
		if since, ok := clusters[0].SteadySince("Camunda 8.9+gen1"); !ok || begin.Sub(since) != test.want {
			t.Errorf("%s: since %s", name, since)
		}
	}
}

func TestWhatIsStoredIsRecalled(t *testing.T) {
	store := steady.Store(filepath.Join(t.TempDir(), "steady", "a.json"))
	if m, err := store.Recall(); err != nil || len(m) != 0 {
		t.Error(m, err)
	}
	m := steady.Memory{"c": {{Generation: "g", Since: begin}}, "d": {}}
	for range 2 {
		if err := store.Remember(m); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := store.Recall(); err != nil || !cmp.Equal(got, m) {
		t.Error(got, err)
	}
	if err := steady.Store("").Remember(m); err != nil {
		t.Error(err)
	}
}
