package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// official is the schema of CycloneDX, which comes with the module of its own library.
func official(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := exec.Command("go", "mod", "download", "-json", "github.com/CycloneDX/cyclonedx-go@v0.12.0")
	c.Dir, c.Env = t.TempDir(), append(os.Environ(), "GOFLAGS=-mod=mod")
	text, err := c.Output()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skipf("no schema of CycloneDX here: %v", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(text, &module); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	for _, name := range []string{"spdx.schema.json", "jsf-0.82.schemax.json", "bom-1.6.schema.json"} {
		file, err := os.Open(filepath.Join(module.Dir, "schema", name))
		if err != nil {
			t.Fatal(err)
		}
		schema, err := jsonschema.UnmarshalJSON(file)
		_ = file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("http://cyclonedx.org/schema/"+strings.Replace(name, "schemax", "schema", 1), schema); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// A bill of materials is valid, and has every module that is linked, with the checksum that go.sum has.
func TestBillOfMaterials(t *testing.T) {
	t.Parallel()
	program, err := os.Executable() // linked as the released ones are
	if err != nil {
		t.Fatal(err)
	}
	made, err := materials(program, "camsync", "0.1.0", time.Unix(1_764_000_000, 0).UTC())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	schema := official(t)
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	document["serialNumber"] = "1"
	if err := schema.Validate(document); err == nil {
		t.Error("the schema checks nothing")
	}
	sums, err := os.ReadFile("../../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Components) < 5 || made.Components[0].Name != "std" {
		t.Fatalf("only %d components", len(made.Components))
	}
	for _, c := range made.Components[1:] {
		if !strings.Contains(string(sums), c.Name+" "+c.Version+" "+c.Properties[0].Value+"\n") {
			t.Errorf("go.sum does not have %+v", c)
		}
	}
	if again, err := materials(program, "camsync", "0.1.0", time.Unix(1_764_000_000, 0).UTC()); err != nil || again.SerialNumber != made.SerialNumber {
		t.Errorf("the same program has another number: %v", err)
	}
}
