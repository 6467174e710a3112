package orgfile

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/spec"
)

// schemaURL is where editors find the JSON Schema of the file.
const schemaURL = "https://raw.githubusercontent.com/camsync/camsync/main/schema/camsync.schema.json"

// Write writes a live organisation as a file that [Load] accepts. Secrets are kept, never written.
// What cannot be seen, or cannot be declared, becomes a comment that says why.
func Write(w io.Writer, org spec.Organization) error { return WriteOf(w, org, "") }

// WriteOf is [Write] with a comment that says what was written, and when.
func WriteOf(w io.Writer, org spec.Organization, of string) error {
	var f writer
	f.comment(0, "yamllint disable rule:line-length")
	f.comment(0, "yaml-language-server: $schema="+schemaURL)
	f.comment(0, "The organisation as it was when this was written. Values of secrets are not in it: keep: true leaves them as they are.")
	if of != "" {
		f.comment(0, "%s", of)
	}
	f.line(0, "apiVersion: %s", apiVersion)
	if identifier.MatchString(org.OwnerID) {
		f.line(0, "organization:")
		f.line(1, "ownerId: %s", scalar(org.OwnerID))
	}
	if members, ok := visible(&f, 0, "members", org.Members); ok {
		f.members(members)
	}
	if clusters, ok := visible(&f, 0, "clusters", org.Clusters); ok {
		f.clusters(clusters)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("organisation as YAML: %w", err)
	}
	return nil
}

// A writer writes YAML line by line, so that a comment stands where it is wanted.
type writer struct {
	bytes.Buffer
	said map[notShown]bool // what is not visible of any cluster, as it was said once for all
}

func (w *writer) line(depth int, format string, args ...any) {
	w.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

// comment writes a comment of one line, whatever the text holds.
func (w *writer) comment(depth int, format string, args ...any) {
	w.line(depth, "# %s", harmless.Text(fmt.Sprintf(format, args...)))
}

// header writes a key whose list or mapping follows, or its empty value where nothing does.
func (w *writer) header(depth int, key string, follows bool, empty string) {
	if follows {
		w.line(depth, "%s:", key)
	} else {
		w.line(depth, "%s: %s", key, empty)
	}
}

// visible is the value of a part that is known; one that is unknown becomes a comment.
func visible[T any](w *writer, depth int, key string, p spec.Part[T]) (T, bool) {
	if why, unknown := p.Why(); unknown && !w.said[notShown{key, why, p.IsRefused()}] {
		w.comment(depth, "%s: %s: %s", key, notShownAs(p.IsRefused()), why)
	}
	return p.Get()
}

// notShownAs says of a part that it is not in the file: since the credentials may not see it, or since it could not be read.
func notShownAs(refused bool) string {
	if refused {
		return "not visible with these credentials"
	}
	return "unknown"
}

// repeated are the names that stand in a list more than once.
func repeated[T any](list []T, name func(T) string) map[string]bool {
	seen := make(map[string]bool, len(list))
	twice := make(map[string]bool)
	for _, thing := range list {
		if seen[name(thing)] {
			twice[name(thing)] = true
		}
		seen[name(thing)] = true
	}
	return twice
}
