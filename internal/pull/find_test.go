package pull_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/pull"
)

func TestFind(t *testing.T) {
	e, c := served(t, emulator.HubOptions{})
	const a, b, other = "aaaaaaaa-1111-4111-8111-111111111111", "bbbbbbbb-1111-4111-8111-111111111111", "cccccccc-1111-4111-8111-111111111111"
	for _, w := range []emulator.Workspace{
		{Key: a, Name: "A", Projects: []emulator.Project{{Name: "B/C"}, {Name: "x"}, {Name: other}}},
		{Key: b, Name: "A/B", Projects: []emulator.Project{{Name: "C"}, {Name: "D"}}},
		{Name: "Same", Projects: []emulator.Project{{Name: "x"}}},
		{Name: "Same", Projects: []emulator.Project{{Name: "y"}, {Name: "y"}}},
		{Name: "Empty"},
		{Name: "a", Projects: []emulator.Project{{Name: "lower"}}},
	} {
		if _, err := e.Hub("").AddWorkspace(w); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"Orders/Order process": "Orders/Order process",
		project:                "Orders/Order process",
		"A/x":                  "A/x",
		a + "/x":               "A/x",
		"Orders/" + project:    "Orders/Order process",
		"A/" + project:         "!has no project",
		"A/" + other:           "A/" + other, // a name that looks like a key
		"A/B/D":                "A/B/D",
		"A/B/C":                `!2 projects are called "A/B/C"`,
		a + "/B/C":             "A/B/C",
		b + "/C":               "A/B/C",
		"Same/x":               "Same/x",
		"Same/y":               `!2 projects are called "Same/y"`,
		"Empty/x":              "!it has no project",
		"Order/Order process":  `!there is no workspace "Order"; did you mean "Orders"?`,
		"Orders/Order":         `!the workspace "Orders" has no project "Order"; did you mean "Order process"?`,
		"A/lower":              "!has no project",
		"Completely/else":      `!there are "A", "A/B", "Empty"`,
		other:                  "!there is no project with the key",
		"Orders":               "!is not a key",
		"/":                    "!is not a key",
		"Orders/":              "!is not a key",
		"":                     "!is not a key",
	} {
		got, err := pull.Find(t.Context(), c, text)
		if wrong, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), wrong) {
				t.Errorf("%s: %v, %v, want %q", text, got, err, wrong)
			}
		} else if err != nil || got.String() != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}
