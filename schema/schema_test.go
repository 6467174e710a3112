package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/schema"
)

func TestGoodFiles(t *testing.T) {
	s := compiled(t, "")
	each(t, "good", func(t *testing.T, text string) {
		if _, err := orgfile.Load([]string{"-"}, strings.NewReader(text)); err != nil {
			t.Errorf("Load: %v", err)
		}
		value, err := decoded(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("schema: %v", err)
		}
	})
}

func TestBadFiles(t *testing.T) {
	s := compiled(t, "")
	each(t, "bad", func(t *testing.T, text string) {
		if _, err := orgfile.Load([]string{"-"}, strings.NewReader(text)); err == nil {
			t.Error("Load accepts it")
		}
		value, err := decoded(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err == nil {
			t.Error("the schema accepts it")
		}
	})
}

// What only Load can refuse stands in a folder of its own, so that nothing gets there by accident.
func TestFilesThatOnlyLoadRefuses(t *testing.T) {
	s := compiled(t, "")
	each(t, "loader-only", func(t *testing.T, text string) {
		if _, err := orgfile.Load([]string{"-"}, strings.NewReader(text)); err == nil {
			t.Error("Load accepts it")
		}
		value, err := decoded(text)
		if err != nil || value == nil {
			return // no value that a schema could look at
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("the schema refuses it too; move it to bad: %v", err)
		}
	})
}

// Every example is loaded as a user would, by its folder, and each of its files matches the schema.
func TestExamples(t *testing.T) {
	s := compiled(t, "")
	files, err := filepath.Glob("../examples/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folders := make(map[string]bool)
	for _, name := range files {
		folders[filepath.Dir(name)] = true
		value, err := decoded(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for folder := range folders {
		if _, err := orgfile.Load([]string{folder}, nil); err != nil {
			t.Error(err)
		}
	}
	if len(folders) < 4 {
		t.Errorf("only %d examples", len(folders))
	}
}

// FuzzSchema looks for files that Load accepts and the schema does not.
func FuzzSchema(f *testing.F) {
	s := compiled(f, "")
	files, err := filepath.Glob("testdata/good/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := orgfile.Load([]string{"-"}, strings.NewReader(text)); err != nil {
			return
		}
		if value, err := decoded(text); err == nil {
			if err := s.Validate(value); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}

// A property is one key of the file, as the schema has it.
type property struct {
	Description string
	Ref         string `json:"$ref"`
	Examples    []any
	Default     any
	Enum        []string
	Items       struct{ Enum []string }
}

type object struct {
	Title, Description string
	Properties         map[string]property
}

func parsed(t *testing.T) (root object, defs map[string]object) {
	t.Helper()
	var s struct {
		object
		ID   string            `json:"$id"`
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(schema.JSON(), &s); err != nil {
		t.Fatal(err)
	}
	return s.object, s.Defs
}

// A key that nobody has makes Load list those that a file may have in its place.
func TestKeysAreThoseOfLoad(t *testing.T) {
	root, defs := parsed(t)
	defs["file"] = root
	places := map[string]string{
		"file":                  "KEY",
		"organization":          "organization: {KEY}",
		"policy":                "policy: {KEY}",
		"unmanaged":             "policy: {unmanaged: {KEY}}",
		"upgrade":               "policy: {upgrade: {KEY}}",
		"window":                "policy: {upgrade: {window: {KEY}}}",
		"defaults":              "defaults: {KEY}",
		"clusterDefaults":       "defaults: {cluster: {KEY}}",
		"member":                "members: [{KEY}]",
		"cluster":               "clusters: [{KEY}]",
		"encryption":            "clusters: [{encryption: {KEY}}]",
		"allowlistEntry":        "clusters: [{allowlist: [{KEY}]}]",
		"secureConnectivity":    "clusters: [{secureConnectivity: {KEY}}]",
		"secret":                "clusters: [{secrets: {TOKEN: {KEY}}}]",
		"client":                "clusters: [{clients: [{KEY}]}]",
		"credentials":           "clusters: [{clients: [{credentials: {KEY}}]}]",
		"monitoringClient":      "clusters: [{monitoringClients: [{KEY}]}]",
		"monitoringCredentials": "clusters: [{monitoringClients: [{credentials: {KEY}}]}]",
		"workspace":             "workspaces: [{KEY}]",
		"workspaceMember":       "workspaces: [{members: [{KEY}]}]",
		"project":               "workspaces: [{projects: [{KEY}]}]",
		"files":                 "workspaces: [{projects: [{files: {KEY}}]}]",
		"catalog":               "catalog: {KEY}",
	}
	for name, o := range defs {
		if len(o.Properties) == 0 {
			continue
		}
		text := "apiVersion: camsync/v1\n" + strings.ReplaceAll(places[name], "KEY", unknownKey) + "\n"
		_, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
		o.keysAre(t, name, err, name == "file")
	}
}

// A key that nothing has, and the keys that an error about it lists.
var (
	unknownKey = strings.Repeat("_", 20) + ": 1"
	listedKeys = regexp.MustCompile(`has no (?:key "_{20}"|such key); want (?:one of )?(.*)`)
)

// keysAre compares the keys of an object with those that a reader lists in its error about an unknown one. A whole file may name
// its schema, too.
func (o object) keysAre(t *testing.T, name string, err error, file bool) {
	t.Helper()
	want := listedKeys.FindStringSubmatch(fmt.Sprint(err))
	if want == nil {
		t.Errorf("%s: no keys are listed: %v", name, err)
		return
	}
	keys := strings.Split(want[1], ", ")
	if file {
		keys = append(keys, "$schema")
	}
	slices.Sort(keys)
	if have := slices.Sorted(maps.Keys(o.Properties)); !slices.Equal(have, keys) {
		t.Errorf("%s: the schema has %v, the reader %v", name, have, keys)
	}
}

// shows holds each key of an object at a place to a description and examples that are right.
func (o object) shows(t *testing.T, at string, compile func(at string) *jsonschema.Schema) {
	t.Helper()
	for key, p := range o.Properties {
		if p.Description == "" || len(p.Examples) == 0 {
			t.Errorf("%s: %s has no description, or no example", at, key)
		}
		s := compile(at + "/properties/" + key)
		for _, e := range p.Examples {
			if err := s.Validate(e); err != nil {
				t.Errorf("%s: example of %s: %v", at, key, err)
			}
		}
	}
}

func TestWordsAreThoseOfLoad(t *testing.T) {
	_, defs := parsed(t)
	var prunable []string
	for _, k := range spec.PrunableKinds() {
		prunable = append(prunable, string(k))
	}
	for name, words := range map[string]struct{ schema, load []string }{
		"role":           {defs["member"].Properties["roles"].Items.Enum, spec.Roles()},
		"stage":          {defs["cluster"].Properties["stage"].Enum, spec.Stages()},
		"encryption":     {defs["encryption"].Properties["type"].Enum, spec.EncryptionTypes()},
		"permission":     {defs["client"].Properties["permissions"].Items.Enum, spec.Permissions()},
		"harm":           {defs["policy"].Properties["allow"].Items.Enum, spec.HarmNames()},
		"workspace role": {defs["workspaceMember"].Properties["role"].Enum, spec.WorkspaceRoles()},
		"kind":           {defs["policy"].Properties["prune"].Items.Enum, prunable},
	} {
		if !slices.Equal(words.schema, words.load) {
			t.Errorf("%s: the schema has %v, Load has %v", name, words.schema, words.load)
		}
	}
	p, d := defs["policy"].Properties, spec.DefaultPolicy()
	for key, want := range map[string]any{"allow": d.Allow.Names(), "maxDeletePercent": d.MaxDeletePercent, "minAdmins": d.MinAdmins, "prune": d.Prune, "protect": d.Protect, "recreate": d.Recreate} {
		if got := fmt.Sprint(p[key].Default); got != fmt.Sprint(want) {
			t.Errorf("default of policy.%s: the schema has %s, Load has %v", key, got, want)
		}
	}
}

// Every key says what it is and shows an example, which is right.
func TestEditorsHaveWhatToShow(t *testing.T) {
	root, defs := parsed(t)
	defs[""] = root
	for name, o := range defs {
		if o.Description == "" && name != "choice" {
			t.Errorf("%q has no description", name)
		}
		at := "#/$defs/" + name
		if name == "" {
			at = "#"
		}
		o.shows(t, at, func(at string) *jsonschema.Schema { return compiled(t, at) })
	}
}

func TestModelineOfAnExportedFile(t *testing.T) {
	var s struct {
		ID string `json:"$id"`
	}
	if err := json.Unmarshal(schema.JSON(), &s); err != nil {
		t.Fatal(err)
	}
	if text := string(orgfile.Write(spec.Organization{}, "Everything.")); !strings.Contains(text, "\n# yaml-language-server: $schema="+s.ID+"\n") {
		t.Errorf("the schema is %q, and an exported file is\n%s", s.ID, text)
	}
}

// compiled is the schema, or the part of it at a pointer.
func compiled(t testing.TB, pointer string) *jsonschema.Schema {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("camsync.schema.json", value); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("camsync.schema.json" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func each(t *testing.T, folder string, check func(*testing.T, string)) {
	t.Helper()
	files, err := filepath.Glob("testdata/" + folder + "/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files in %s, error %v", len(files), folder, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".yaml"), func(t *testing.T) { check(t, read(t, name)) })
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// decoded is a YAML text as an editor hands it to a schema: as JSON would have it.
func decoded(text string) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser panics: %v", p)
		}
	}()
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return nil, err
	}
	return jsonValue(value), nil
}

func jsonValue(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = jsonValue(item)
		}
	case map[any]any:
		object := make(map[string]any, len(v))
		for key, item := range v {
			object[fmt.Sprint(key)] = jsonValue(item)
		}
		return object
	case []any:
		for i, item := range v {
			v[i] = jsonValue(item)
		}
	case time.Time:
		return v.Format(time.DateOnly)
	}
	return value
}
