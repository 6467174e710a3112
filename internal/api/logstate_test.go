package api_test

import (
	"testing"

	"github.com/camsync/camsync/internal/api"
)

const created = `{"timestamp":1767225600000,"audit":"created","auditType":"c","entity":"cluster","entityId":"c-1","orgId":"org-1","service":"console","userId":"ana"}`

// Logs are the same as long as no entry about a change has come or gone; what was read does not count.
func TestStatesOfTheActivityLog(t *testing.T) {
	c := &changing{texts: map[string]string{"GET /activity/json": "[" + created + "]"}}
	client := serve(t, c.ServeHTTP).client()
	first, err := api.LogState{}.Next(t.Context(), client)
	if err != nil || !first.Same(first) || first.Same(api.LogState{}) || (api.LogState{}).Same(api.LogState{}) {
		t.Fatalf("%v", err)
	}
	const read = `{"timestamp":1767225700000,"audit":"read","auditType":"r","entity":"secret","entityId":"A","orgId":"org-1","service":"console","userId":"ana"}`
	const deleted = `{"timestamp":1767225600000,"audit":"created","auditType":"d","entity":"cluster","entityId":"c-1","orgId":"org-1","service":"console","userId":"ana"}`
	before := first
	for _, step := range []struct {
		text string
		same bool // as the first one
	}{
		{"[" + created + "]", true},
		{"[" + created + "," + read + "]", true},
		{"[" + read + "," + created + "]\n", true},
		{"[" + created + "," + created + "]", false}, // the same again, at the same time
		{"[" + deleted + "]", false},
		{"[" + deleted + "," + created + "]", false},
		{"[" + created + "]", true},
	} {
		c.set("GET /activity/json", step.text)
		is, err := before.Next(t.Context(), client)
		if err != nil || is.Same(first) != step.same {
			t.Errorf("%s: same: %t, %v", step.text, is.Same(first), err)
		}
		before = is
	}
	for _, text := range []string{"[]", "[" + read + "]", "null", "{}", "[" + created, "<html>", ""} {
		c.set("GET /activity/json", text)
		if is, err := before.Next(t.Context(), client); err == nil || is.Same(before) {
			t.Errorf("%q proves something", text)
		}
	}
	c.set("GET /activity/json", "["+created+"]")
	c.total = "2" // of more pages
	if is, err := before.Next(t.Context(), client); err == nil || is.Same(before) {
		t.Error("a page proves something")
	}
}
