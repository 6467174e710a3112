package absorb_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
)

// TestCaseB10AbsorbIntoWhatIsRead: what the loader reads, absorb edits, and nothing else in the file changes.
func TestCaseB10AbsorbIntoWhatIsRead(t *testing.T) {
	const escapes = `"\ud83d\ude80 a\/b \\\/ \\ud83d\\ude80"`
	oneLine := `{"x-note": ` + escapes + `, "apiVersion": "camsync\/v1", "members": [{"email": "ana@example.com", "roles": ["admin"]}, {"email": "ben@example.com", "roles": ["developer"]}], ` +
		`"clusters": [{"name": "b", "description": ` + escapes + `, "stage": "dev", "autoUpdate": false, "secrets": {}, "clients": []}]}`
	const yaml = "apiVersion: camsync/v1\nmembers:\n  - {email: ana@example.com, roles: [admin]}\nclusters: [{name: b, stage: dev}]\n"
	for name, c := range map[string]struct {
		text  string
		stays []string
		json  bool
	}{
		"escapes on one line":   {oneLine, []string{escapes, `"camsync\/v1"`}, true},
		"escapes on many lines": {strings.ReplaceAll(oneLine, `, "`, ",\n  \""), []string{escapes, `"camsync\/v1"`}, true},
		"escapes in YAML":       {yaml + "x-note: {a: \"\\/ \\ud83d\\ude80\", b: 1}\n", []string{"x-note: {a: \"\\/ \\ud83d\\ude80\", b: 1}\n"}, false},
		"directive":             {"# by a program\n%YAML 1.2\n---\n" + yaml, []string{"%YAML 1.2\n---\n"}, false},
		"empty first document":  {"---\n# none\n---\n" + yaml, []string{"---\n# none\n---\n"}, false},
		"escapes and comments":  {strings.Replace(oneLine, `, "members`, ", # ours \"\\/\n\"members", 1), []string{escapes, `# ours "\/`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			live := applied(load(t, liveOfJSON))
			after, left := run(t, c.text, live, nil)
			if left != "" {
				t.Errorf("left: %s", left)
			}
			if c.json && !json.Valid([]byte(after)) {
				t.Errorf("no JSON:\n%s", after)
			}
			if p := diff.Between(load(t, after), live); len(p.Actions) > 0 {
				t.Errorf("%d differences stay in\n%s", len(p.Actions), after)
			}
			for _, stays := range c.stays {
				if !strings.Contains(after, stays) {
					t.Errorf("%s is lost:\n%s", stays, after)
				}
			}
		})
	}
}
