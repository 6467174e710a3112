package scaffold

import (
	"regexp"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
)

// An Index is an organisation as .camsync.yaml names it.
type Index struct {
	Name string
	File string // relative to the directory of .camsync.yaml

	// Where the credentials are; all empty for the variables that camsync reads anyway.
	Path               string // of a file or a directory
	ID, Secret, InFile string // names of variables: Secret or InFile, which names one that has a path
}

// Text is the file.
func (i Index) Text() []byte {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n") }
	key := func(depth, name, value string) {
		if value != "" {
			line(depth + name + ": " + scalar(value))
		}
	}
	line("# Names the files of each organisation, so that commands need no -f; --org NAME chooses one. It says where credentials")
	line("# are, and never what they are: docs/organisations.md")
	line("apiVersion: camsync/v1")
	line("organizations:")
	key("  - ", "name", i.Name)
	line("    files: [" + scalar(i.File) + "]")
	if i.Path+i.ID != "" {
		line("    credentials:")
		key("      ", "file", i.Path)
		key("      ", "clientId", i.ID)
		key("      ", "clientSecret", i.Secret)
		key("      ", "clientSecretFile", i.InFile)
	}
	return []byte(b.String())
}

// plainPath are paths that need no quotes in YAML: with the slash or the ending, they are neither a number nor a word of it.
var plainPath = regexp.MustCompile(`^[~A-Za-z0-9_.]?[A-Za-z0-9_./-]*(/[A-Za-z0-9_.-]+|\.ya?ml)$`)

// scalar is a path as a YAML value.
func scalar(path string) string {
	if plainPath.MatchString(path) {
		return path
	}
	return orgfile.Scalar(path)
}

const maxLabel = 40

var notInLabel = regexp.MustCompile(`[^a-z0-9]+`)

// Label is a name for an organisation, made of another text, such as the name of its directory.
func Label(text string) string {
	label := strings.Trim(notInLabel.ReplaceAllString(strings.ToLower(text), "-"), "-")
	label = strings.Trim(label[:min(len(label), maxLabel)], "-")
	if label == "" {
		return "main"
	}
	return label
}
