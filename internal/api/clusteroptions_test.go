package api

import (
	"fmt"
	"testing"
)

// What has no id cannot be asked for: a cluster would be created without it.
func TestChoicesWithoutAnIDAreNone(t *testing.T) {
	options, err := readClusterOptions([]byte(`{
		"channels": [{"name": "Stable"}, {"name": "Alpha", "uuid": "c", "defaultGeneration": {"name": "8.9"}, "allowedGenerations": [{"name": "8.8"}, {"name": "8.9", "uuid": "g"}]}],
		"clusterPlanTypes": [{"name": "Trial"}, {"name": "Basic", "uuid": "p"}],
		"regions": [{"name": "Iowa"}, {"name": "Belgium", "uuid": "r", "backups": [{"regions": [{"id": "b1", "label": "Frankfurt"}]}, {"uuid": "b", "regions": [{"id": "b2", "label": "London"}]}]}]}`))
	const want = "{Regions:[{Choice:{Name:Belgium UUID:r} Backups:[{UUID:b Regions:[{Name:London UUID:b2}]}]}] " +
		"Channels:[{Choice:{Name:Alpha UUID:c} Default:{Name:8.9 UUID:} Generations:[{Name:8.9 UUID:g}]}] PlanTypes:[{Name:Basic UUID:p}]}"
	if got := fmt.Sprintf("%+v", options); err != nil || got != want {
		t.Errorf("%v, %v\nwant %s", got, err, want)
	}
}
