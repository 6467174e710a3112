package schema_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/camsync/camsync/internal/orgfile"
)

const organizationsSchema = "organizations.schema.json"

// organizations is the schema of .camsync.yaml, or the part of it at a pointer.
func organizations(t testing.TB, pointer string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(organizationsSchema)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(organizationsSchema, value); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(organizationsSchema + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const entry = "apiVersion: camsync/v1\norganizations:\n  - name: acme\n    files: [org.yaml]\n"

// indexes are files that both accept; of bad ones, that both refuse.
var indexes = map[string]struct {
	text string
	bad  bool
}{
	"smallest":           {text: entry},
	"a file of JSON":     {text: `{"$schema": "organizations.schema.json", "apiVersion": "camsync/v1", "organizations": [{"name": "a", "files": ["-x"]}]}`},
	"Windows":            {text: "\ufeff" + strings.ReplaceAll(entry, "\n", "\r\n")},
	"variables":          {text: entry + "    credentials: {clientId: A, clientSecret: B_1}\ndefault: acme\n"},
	"a file of a secret": {text: entry + "    credentials: {clientId: A, clientSecretFile: _C}\n"},
	"a file at home":     {text: entry + "    credentials: {file: ~/acme.env}\nx-note: 1\n"},
	"a key of its own":   {text: entry + "  - {name: b, files: [a, ../b/]}\n"},
	"no organisation":    {text: "apiVersion: camsync/v1\norganizations: []\n", bad: true},
	"no key":             {text: "apiVersion: camsync/v1\n", bad: true},
	"null":               {text: "apiVersion: camsync/v1\norganizations:\n", bad: true},
	"no files":           {text: "apiVersion: camsync/v1\norganizations: [{name: a, files: []}]\n", bad: true},
	"a name":             {text: strings.Replace(entry, "acme", "Acme", 1), bad: true},
	"standard input":     {text: strings.Replace(entry, "org.yaml", "-", 1), bad: true},
	"files at home":      {text: strings.Replace(entry, "org.yaml", "~/org.yaml", 1), bad: true},
	"an address":         {text: entry + "    baseUrl: https://evil.example\n", bad: true},
	"a value":            {text: entry + "    credentials: {clientId: ab~c, clientSecret: B}\n", bad: true},
	"half":               {text: entry + "    credentials: {clientId: A}\n", bad: true},
	"both":               {text: entry + "    credentials: {file: a, clientId: A, clientSecret: B}\n", bad: true},
	"two secrets":        {text: entry + "    credentials: {clientId: A, clientSecretFile: C, clientSecret: B}\n", bad: true},
	"another's home":     {text: entry + "    credentials: {file: ~ana/a.env}\n", bad: true},
	"empty credentials":  {text: entry + "    credentials: {}\n", bad: true},
	"another version":    {text: strings.Replace(entry, "v1", "v2", 1), bad: true},
}

func TestOrganizations(t *testing.T) {
	s := organizations(t, "")
	for name, c := range indexes {
		t.Run(name, func(t *testing.T) {
			_, err := orgfile.ParseIndex([]byte(c.text), ".camsync.yaml")
			if (err != nil) != c.bad {
				t.Errorf("ParseIndex: %v", err)
			}
			value, err := decoded(strings.TrimPrefix(c.text, "\ufeff"))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(value); (err != nil) != c.bad {
				t.Errorf("schema: %v", err)
			}
		})
	}
}

// Each key says what it is and shows an example, which is right; the keys are those that the reader knows.
func TestKeysOfOrganizations(t *testing.T) {
	text, err := os.ReadFile(organizationsSchema)
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	for at, c := range map[string]struct {
		object
		text string
	}{
		"#":                    {root.object, entry + unknownKey},
		"#/$defs/organization": {root.Defs["organization"], entry + "    " + unknownKey},
		"#/$defs/credentials":  {root.Defs["credentials"], entry + "    credentials: {" + unknownKey + "}"},
	} {
		_, err := orgfile.ParseIndex([]byte(c.text), "f")
		c.keysAre(t, at, err, at == "#")
		c.shows(t, at, func(at string) *jsonschema.Schema { return organizations(t, at) })
	}
}

// FuzzOrganizations looks for files that the reader accepts and the schema does not.
func FuzzOrganizations(f *testing.F) {
	s := organizations(f, "")
	for _, c := range indexes {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := orgfile.ParseIndex([]byte(text), ".camsync.yaml"); err != nil {
			return
		}
		if value, err := decoded(text); err == nil {
			if err := s.Validate(value); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}
