package keys_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/keys"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/schema"
)

func file(t *testing.T) *keys.Key {
	t.Helper()
	k, err := keys.Of(schema.JSON())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Every key that the schema has, below its root or in a definition, is explained, and every explained key is one of the schema. Each says
// what it means that it is left out and, unless it is a number or a choice, empty; has an example; and each harm is one.
func TestEveryKeyIsExplained(t *testing.T) {
	root, err := keys.Parse(schema.JSON())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	collect := func(o keys.Object) {
		for _, e := range o.Object("properties") {
			want[e.Key+": "+e.Value.(keys.Object).Text("description")[:10]] = true
		}
	}
	collect(root)
	for _, def := range root.Object("$defs") {
		collect(def.Value.(keys.Object))
	}
	whole := file(t)
	have := map[string]bool{}
	for _, k := range whole.All()[1:] {
		if k.Name() == "NAME" {
			continue
		}
		text := k.Description
		have[k.Name()+": "+text[:min(10, len(text))]] = true
		if k.Absent == "" {
			t.Errorf("%s: nothing says what it means that it is left out: begin a sentence of its description with Absent:", k.Path)
		}
		if kind := k.Facts[0]; k.Empty == "" && kind != "whole number" && kind != "`true` or `false`" && !strings.HasPrefix(kind, "always") {
			t.Errorf("%s: nothing says what an empty value means: begin a sentence of its description with Empty:", k.Path)
		}
		if len(k.Examples) == 0 || text == "" {
			t.Errorf("%s: no example or no description", k.Path)
		}
		for _, harm := range k.Harms {
			if name, _, _ := strings.Cut(harm, ","); !slices.Contains(spec.HarmNames(), name) {
				t.Errorf("%s: %s is no harm", k.Path, harm)
			}
		}
		if found, err := keys.Find([]*keys.Key{whole}, k.Path); err != nil || found != k {
			t.Errorf("%s: %v", k.Path, err)
		}
	}
	for key := range want {
		if !have[key] {
			t.Errorf("%s: not explained", key)
		}
	}
	if len(whole.All()) < 75 || len(want) < 60 {
		t.Errorf("%d keys are explained, and the schema has %d", len(whole.All()), len(want))
	}
}

// Each operation is one of the API.
func TestOperationsAreThoseOfTheAPI(t *testing.T) {
	text, err := os.ReadFile("../../../shared/api/administration-api.openapi.json")
	if err != nil {
		t.Skip(err)
	}
	var api struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(text, &api); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, k := range file(t).All() {
		for _, op := range k.Operations {
			method, path, _ := strings.Cut(op, " ")
			seen++
			if api.Paths[path][strings.ToLower(method)] == nil && !slices.Contains(emulator.HubRoutes(), op) {
				t.Errorf("%s: the API has no %s", k.Path, op)
			}
		}
	}
	if seen < 40 {
		t.Errorf("%d operations", seen)
	}
}

// No line is wider than the terminal, except for a word that is.
func TestLinesFit(t *testing.T) {
	plain := func(text string) string { return text }
	for _, k := range file(t).All() {
		for _, columns := range []int{80, 100} {
			for line := range strings.Lines(k.Text(columns, true, plain)) {
				line = strings.TrimRight(line, "\n")
				if words := len(strings.Fields(line)); uniseg.StringWidth(line) >= columns && words > 2 {
					t.Errorf("%s: %d columns in %q", k.Path, uniseg.StringWidth(line), line)
				}
			}
		}
	}
}

func TestUnknownKeysSuggestOthers(t *testing.T) {
	for path, want := range map[string]string{
		"clusters.allowlist.ipp": "clusters.allowlist.ip", "clusters.allowlist.qqqqqq": "", "polcy": "policy", "clusters.clients.credentials.fomat": "clusters.clients.credentials.format",
		"minAdmins": "policy.minAdmins", "clusters.minadmins": "policy.minAdmins", "qqqqqqqq": "", "": "", "....": "", "a..b": "",
	} {
		_, err := keys.Find([]*keys.Key{file(t)}, path)
		unknown := new(keys.UnknownError)
		if strings.Trim(path, ".") == "" {
			if err != nil {
				t.Errorf("%q: %v", path, err)
			}
			continue
		}
		if !errors.As(err, &unknown) || want != strings.Join(unknown.Near, " ") {
			t.Errorf("%q: %v, want %s", path, err, want)
		}
	}
}
