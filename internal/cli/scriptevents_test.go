package cli

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// eventsCommand is: events FILE TYPE… It checks the events in a file against their schema, and that those of these types are among
// them in this order.
func eventsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: events FILE TYPE…")
	}
	schema, err := eventSchema()
	ts.Check(err)
	text, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	wanted, last, run := args[1:], "", ""
	var types []string
	for raw := range bytes.Lines(text) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		ts.Check(err)
		if err := schema.Validate(value); err != nil {
			ts.Fatalf("%s%v", raw, err)
		}
		event := value.(map[string]any)
		at, id, kind := event["at"].(string), event["run"].(string), event["type"].(string)
		if _, err := time.Parse(time.RFC3339Nano, at); err != nil || at < last || run != "" && id != run {
			ts.Fatalf("%s: after %s, of run %s", raw, last, run)
		}
		last, run, types = at, id, append(types, kind)
		if len(wanted) > 0 && wanted[0] == kind {
			wanted = wanted[1:]
		}
	}
	if len(wanted) > 0 || !slices.Contains(types, "start") {
		ts.Fatalf("%s has %s; missing: %s", args[0], strings.Join(types, " "), strings.Join(wanted, " "))
	}
}

// eventSchema is the published one, with that of reports, to which it refers.
func eventSchema() (*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const at = "https://raw.githubusercontent.com/camsync/camsync/main/schema/"
	for _, name := range []string{"report.schema.json", "events.schema.json"} {
		text, err := os.ReadFile("../../schema/" + name)
		if err != nil {
			return nil, err
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err == nil {
			err = c.AddResource(at+name, value)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c.Compile(at + "events.schema.json")
}
