#!/usr/bin/env bash
# santhosh-tekuri/jsonschema 6.0.3, the validator in Helm 4.3.2, of a chart's values: an error of propertyNames is reported at a place
# in the values that may be another one, and that need not exist.
#
# JSON Schema 2020-12, Core, 12.3.3: an instance location is that of the value which was validated. The value {"X": 1} at
# /labels/app has a name that the schema refuses. One would expect the error at /labels/app. Seen: at /zone/app in most of 200
# validations, though zone is a text: which one depends on the order in which the properties of the whole happen to be visited. (An
# error of pattern, minProperties or additionalProperties in the same value is always at its place.) Helm then names the
# value of another key as wrong: `at '/zone/app': invalid propertyName 'X'`.
#
# Needs Go and a network to the Go module proxy. Ends with 0 while this is so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
MOD
cat >main.go <<'GO'
package main

import (
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func places(keyword, value string) map[string]bool {
	text := `{"properties": {"zone": {"type": "string"}, "labels": {"properties": {"app": {` + keyword + `}}}}}`
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		log.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("values.json", schema); err != nil {
		log.Fatal(err)
	}
	compiled, err := c.Compile("values.json")
	if err != nil {
		log.Fatal(err)
	}
	found := map[string]bool{}
	for range 200 {
		values, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"labels": {"app": ` + value + `}, "zone": "a"}`))
		if err != nil {
			log.Fatal(err)
		}
		var wrong *jsonschema.ValidationError
		if !errors.As(compiled.Validate(values), &wrong) {
			log.Fatal("valid")
		}
		found[wrong.BasicOutput().Errors[0].InstanceLocation] = true
	}
	return found
}

func main() {
	for _, c := range [][2]string{
		{`"propertyNames": {"pattern": "^[a-z]+$"}`, `{"X": 1}`},
		{`"additionalProperties": false`, `{"X": 1}`},
		{`"minProperties": 1`, `{}`},
	} {
		found := places(c[0], c[1])
		fmt.Printf("%s: at /labels/app only: %v, at /zone/app: %v\n", c[0], len(found) == 1 && found["/labels/app"], found["/zone/app"])
	}
}
GO
go mod tidy 2>/dev/null
seen=$(go run .)
echo "$seen"
diff <(echo "$seen") - <<'SEEN' || { echo "changed: see the difference"; exit 1; }
"propertyNames": {"pattern": "^[a-z]+$"}: at /labels/app only: false, at /zone/app: true
"additionalProperties": false: at /labels/app only: true, at /zone/app: false
"minProperties": 1: at /labels/app only: true, at /zone/app: false
SEEN
echo "so it is: an error of propertyNames names the place of another value"
