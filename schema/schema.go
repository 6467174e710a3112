// Package schema holds the JSON Schema of the file, for editors and for the documents made of it.
// A test keeps it equal to what package spec accepts, as far as a schema can say it.
package schema

import _ "embed"

//go:embed camsync.schema.json
var text []byte

// JSON is the schema. It must not be changed.
func JSON() []byte { return text }
