package docs

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
)

// The events that docs/reports.md explains, with their keys, are those of their schema, in its order.
func TestEventsAreThoseOfTheirSchema(t *testing.T) {
	var schema struct {
		Properties struct {
			Type struct{ Enum []string }
		}
		Defs map[string]struct{ Required []string } `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(output(t, filepath.Join(root, "schema/events.schema.json"))), &schema); err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, d := range documents(t) {
		for _, tab := range d.tables {
			if d.page != "docs/reports.md" || tab[0][0] != "type" {
				continue
			}
			for _, row := range tab[1:] {
				name := named([][]string{row}, 0)[0]
				types = append(types, name)
				for _, key := range schema.Defs[name].Required {
					if !slices.Contains(named([][]string{row}, 2), key) {
						t.Errorf("docs/reports.md: %s does not have the key %s", name, key)
					}
				}
			}
		}
	}
	if !slices.Equal(types, schema.Properties.Type.Enum) {
		t.Errorf("docs/reports.md has the events\n%v\nthe schema has\n%v", types, schema.Properties.Type.Enum)
	}
}
