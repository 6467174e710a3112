// Package models maps the files of a project of Camunda Hub to paths below a directory: names in, paths out. It also collects the files of
// a directory that a project is to have, and compares contents by what they mean.
package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// types are those of a project's files with their extensions, the longest first where one ends like another.
var types = []struct{ word, extension string }{
	{"bpmn", ".bpmn"}, {"dmn", ".dmn"}, {"form", ".form"}, {"rpa", ".rpa"}, {"markdown", ".md"}, {"tests", ".test.json"}, {Template, ".json"},
}

// Template is the type of a file of which the extension does not say enough: see [IsTemplate].
const Template = "element-template"

// Type is the type that the file of a path has, by its extension. Whether a file is a [Template], only its content can say.
func Type(path string) (string, bool) {
	for _, t := range types {
		if strings.HasSuffix(path, t.extension) {
			return t.word, true
		}
	}
	return "", false
}

// extension is that of the files of a type, or empty.
func extension(kind string) string {
	for _, t := range types {
		if t.word == kind {
			return t.extension
		}
	}
	return ""
}

// IsTemplate reports whether a file is an element template, as its $schema says.
func IsTemplate(content []byte) bool {
	var object struct {
		Schema string `json:"$schema"`
	}
	return json.Unmarshal(bytes.TrimPrefix(content, []byte("\ufeff")), &object) == nil && strings.Contains(object.Schema, Template)
}

// Folders are the names of the folders that hold a file of that name. Camunda Hub shows them in its simplePath, as in sub/more/name.bpmn,
// with a backslash before a slash that is a part of a name. That may be read in two ways, of which the wrong one is an error.
func Folders(simplePath, name string) ([]string, error) {
	const slash = "\x00" // which no name may have
	parts := strings.Split(strings.ReplaceAll(simplePath, `\/`, slash), "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], slash, "/")
	}
	last := len(parts) - 1
	if rest, is := strings.CutPrefix(parts[last], name); !is || strings.Contains(rest, "/") {
		return nil, fmt.Errorf("its path %q does not end with its name %q", simplePath, name)
	}
	return parts[:last], nil
}

// Path is the path, with slashes, of a file below the directory of its project. It is an error where the names, which others have
// chosen, would lead anywhere else, or not be safe on some system; and where the path would stand for a file of another type.
func Path(folders []string, name, kind string) (string, error) {
	extension := extension(kind)
	switch {
	case extension == "":
		return "", fmt.Errorf("its type %q is not one that camsync knows", kind)
	case name == "":
		return "", errors.New("its name is empty")
	case len(folders) > maxDepth:
		return "", fmt.Errorf("it is in %d directories, one in another, of which at most %d can be", len(folders), maxDepth)
	}
	var path strings.Builder
	for _, f := range folders {
		if err := safe(f); err != nil {
			return "", fmt.Errorf("its directory %q %w", f, err)
		}
		path.WriteString(f + "/")
	}
	if err := safe(name + extension); err != nil {
		return "", fmt.Errorf("its name %q %w", name, err)
	}
	path.WriteString(name + extension)
	if n := path.Len(); n > maxPath {
		return "", fmt.Errorf("its path has %d bytes, of which at most %d can be", n, maxPath)
	}
	if is, _ := Type(path.String()); is != kind {
		return "", fmt.Errorf("its name %q would make it a file of the type %s, not %s", name, is, kind)
	}
	return path.String(), nil
}
