package docs

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// What is another in each run: times, ids, versions, addresses, and how many of a second it took.
var changing = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?m)^(organisation \S+ at )?\S+( · \S+)?( @ [0-9a-f]{7})? · camsync .* · 20.*$`), "organisation at HOST$2 · camsync · TIME"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?( UTC|Z)?`), "TIME$2"},
	{ids, "ID"},
	{regexp.MustCompile(`(\d+) of \d+ entries in the activity log`), "$1 of N entries in the activity log"},
	{regexp.MustCompile(`(?m)^Write this\? Only 'yes' does:.*\n`), ""}, // there is no confirmation possible
	{regexp.MustCompile(`(?m)^waiting for .*\n`), ""},                  // where an answer takes longer than a second
	{regexp.MustCompile(`(?m)[ \t]+$`), ""},
}

// ids are those of clusters and the like, which differ in every run.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// columns is where a line goes on in another column.
var columns = regexp.MustCompile(`(\S)  +`)

func normal(text string) string {
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.with)
	}
	return strings.Trim(text, "\n")
}

// compare holds a block of output to what was written.
func compare(t *testing.T, s step, shown, got string) {
	t.Helper()
	if strings.HasPrefix(shown, "{\n") {
		compareJSON(t, s, shown, got)
		return
	}
	want, have := normal(shown), normal(got)
	if !s.whole { // the columns are as wide as all of it needs
		want, have = columns.ReplaceAllString(want, "$1  "), columns.ReplaceAllString(have, "$1  ")
	}
	if want == have || !s.whole && strings.Contains("\n"+have+"\n", "\n"+want+"\n") {
		return
	}
	t.Errorf("%s shows of %s\n%s\nand it writes\n%s", s.page, s.command, want, have)
}

func compareJSON(t *testing.T, s step, shown, got string) {
	t.Helper()
	var want, have map[string]any
	shown, got = ids.ReplaceAllString(shown, "ID"), ids.ReplaceAllString(got, "ID")
	if err := json.Unmarshal([]byte(shown), &want); err != nil {
		t.Errorf("%s: %v", s.page, err)
		return
	}
	if err := json.Unmarshal([]byte(got), &have); err != nil {
		t.Errorf("%s: %s: %v in\n%s", s.page, s.command, err, got)
		return
	}
	for _, report := range []map[string]any{want, have} {
		about, _ := report["about"].(map[string]any)
		for _, other := range []string{"at", "commit", "host", "organization", "version"} {
			if _, ok := about[other].(string); !ok {
				t.Errorf("%s: about has no %s", s.page, other)
			}
			about[other] = ""
		}
	}
	if !reflect.DeepEqual(want, have) {
		t.Errorf("%s shows of %s\n%s\nand it writes\n%s", s.page, s.command, shown, got)
	}
}
