// Package schema holds the JSON Schemas of what people write and programs read: of the file, for editors and for the documents made
// of it, and of reports. Tests keep them equal to what the code accepts and writes, as far as a schema can say it.
package schema

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.schema.json
var files embed.FS

const (
	file   = "camsync" // the name of the schema of the file
	ending = ".schema.json"
)

// JSON is the schema of the file. It must not be changed.
func JSON() []byte { return Of(file) }

// Names are those of all schemas: that of the file first.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // it was embedded
	}
	names := []string{file}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ending); name != file {
			names = append(names, name)
		}
	}
	slices.Sort(names[1:])
	return names
}

// Of is the schema of that name; nil if there is none.
func Of(name string) []byte {
	text, err := files.ReadFile(name + ending)
	if err != nil {
		return nil
	}
	return text
}
