package absorb_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
)

const liveOfJSON = `apiVersion: camsync/v1
members:
  - {email: ana@example.com, roles: [visitor]}
  - {email: chen@example.com, roles: [visitor, analyst]}
clusters:
  - name: b
    description: "<1>: \"two\"\n& three"
    stage: prod
    autoUpdate: true
    secrets: {C: {keep: true}, D: {keep: true}}
    clients: [{name: w, permissions: [Zeebe, Operate]}, {name: "12", permissions: [Zeebe]}]
    allowlist: [{ip: 11.0.0.0/8}, {ip: "2001:db8::/32", description: "a, b"}]
`

// What is JSON stays JSON, on one line, indented, with lists that are empty or not, and with a byte order mark.
func TestCaseB7AbsorbIntoJSON(t *testing.T) {
	for name, text := range map[string]string{
		"empty lists": `{"apiVersion": "camsync/v1", "members": [], "clusters": [{"name": "b", "description": "x", "stage": "dev", "autoUpdate": false, "secrets": {}, "clients": []}]}`,
		"full lists": `{"apiVersion": "camsync/v1", "members": [{"email": "ana@example.com", "roles": ["admin"]}, {"email": "ben@example.com", "roles": ["developer"]}],
			"clusters": [{"name": "b", "description": "x", "stage": "dev", "autoUpdate": false, "secrets": {"A": {"keep": true}}, "clients": [{"name": "w", "permissions": ["Tasklist"]}],
			"allowlist": [{"ip": "10.0.0.0/8"}, {"ip": "11.0.0.0/8", "description": "old"}]}]}`,
	} {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\n", ""), "\t", "")
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		indented, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		for form, text := range map[string]string{"one line": text, "indented": string(indented) + "\n", "byte order mark": "\ufeff" + text} {
			t.Run(name+", "+form, func(t *testing.T) {
				live := applied(load(t, liveOfJSON))
				after, left := run(t, text, live, nil)
				if left != "" {
					t.Errorf("left: %s", left)
				}
				if !json.Valid([]byte(strings.TrimPrefix(after, "\ufeff"))) {
					t.Errorf("no JSON:\n%s", after)
				}
				if p := diff.Between(load(t, after), live); len(p.Actions) > 0 {
					t.Errorf("%d differences stay in\n%s", len(p.Actions), after)
				}
			})
		}
	}
}

// YAML that only looks much like JSON is written as before.
func TestCaseB7YAMLBesideJSON(t *testing.T) {
	after, _ := run(t, `{"apiVersion": "camsync/v1", "members": [{"email": "ana@example.com", "roles": ["admin"]}] # all
}`, applied(load(t, liveOfJSON)), nil)
	if !strings.Contains(after, `"roles": ["visitor"]}] # all`) {
		t.Errorf("beside a comment: %s", after)
	}
	after, _ = run(t, `{"apiVersion": "camsync/v1", members: [{email: ana@example.com, roles: [admin]}]}`, applied(load(t, liveOfJSON)), nil)
	if !strings.Contains(after, "roles: [visitor]") {
		t.Errorf("got %s", after)
	}
}
