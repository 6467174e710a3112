package orgfile

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/harmless"
	"github.com/camsync/camsync/internal/spec"
)

// schemaURL is where editors find the JSON Schema of the file.
const schemaURL = "https://raw.githubusercontent.com/camsync/camsync/main/schema/camsync.schema.json"

// Write is a live organisation as a file that [Load] accepts, with a comment that says what of it was written, and
// when. Secrets are kept, never written. What cannot be seen, or cannot be declared, becomes a comment that says why.
func Write(org spec.Organization, of string) []byte { return WriteNoted(org, of, nil) }

// Adopt is [Write] with the policy of a file that a team begins with: it is careful, and says why.
func Adopt(org spec.Organization, of string) []byte {
	return write(org, of, nil, func(w *writer) { w.adoption(org) })
}

// WriteNoted is [Write] with comments of one line above resources, by their names.
//
// Where the organisation has what only files say, it is written too: the protected names, where values of secrets come
// from, and where credentials are. Paths in it are written as they are.
func WriteNoted(org spec.Organization, of string, notes map[spec.Name][]string) []byte {
	return write(org, of, notes, func(w *writer) { w.protected(org.Policy.Protect) })
}

func write(org spec.Organization, of string, notes map[spec.Name][]string, policy func(*writer)) []byte {
	f := writer{notes: notes}
	f.comment(0, "yamllint disable rule:line-length")
	f.comment(0, "yaml-language-server: $schema="+schemaURL)
	f.comment(0, "The organisation as it was when this was written. Values of secrets are not in it: keep: true leaves them as they are.")
	f.comment(0, "%s", of)
	f.line(0, "apiVersion: %s", apiVersion)
	if identifier.MatchString(org.OwnerID) {
		f.line(0, "organization:")
		f.line(1, "ownerId: %s", Scalar(org.OwnerID))
	}
	policy(&f)
	if members, ok := visible(&f, "members", org.Members); ok {
		f.members(members)
	}
	if clusters, ok := visible(&f, "clusters", org.Clusters); ok {
		f.clusters(clusters)
	}
	if catalog, ok := visible(&f, "catalog", org.Catalog); ok {
		writeCatalog(&f, catalog)
	}
	if workspaces, ok := visible(&f, "workspaces", org.Workspaces); ok {
		f.workspaces(workspaces, org.Clusters.Value())
	}
	return f.Bytes()
}

// protected writes a policy that protects names, if there are any.
func (w *writer) protected(names []string) {
	if len(names) == 0 {
		return
	}
	w.line(0, "policy:")
	w.line(1, "protect:")
	for _, name := range names {
		w.line(2, "- %s", Scalar(name))
	}
}

// adoption writes a policy that lets a file change what it has and add to it, but take nothing away.
func (w *writer) adoption(org spec.Organization) {
	w.line(0, "policy:")
	w.comment(1, "A careful beginning. What is not in this file stays as it is.")
	w.line(1, "prune: []")
	w.comment(1, "A run may add members and networks; anything else that does harm waits for --allow.")
	w.line(1, "allow: [access-gain]")
	if len(org.Clusters.Value()) > 0 { // a pattern that matches nothing would be a note of every plan
		w.comment(1, "Nothing of a cluster is deleted or narrowed, whatever is allowed. Delete this line once you trust the file.")
		w.line(1, "protect: [%q]", spec.ClusterName("*").String())
	}
}

// A writer writes YAML line by line, so that a comment stands where it is wanted.
type writer struct {
	bytes.Buffer
	said map[notShown]bool // what is not visible of any cluster, as it was said once for all

	notes   map[spec.Name][]string // see [WriteNoted]
	cluster string                 // the name of the one, or of the workspace, that is being written
}

// note writes the comments about a resource above it.
func (w *writer) note(depth int, kind spec.Kind, own string) {
	for _, text := range w.notes[kind.Name(w.cluster, own)] {
		w.comment(depth, "%s", text)
	}
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

// declare writes a key with what a file can declare of a list. What it cannot declare becomes a comment.
func declare[T any](w *writer, depth int, key, empty string, all []T, write func(*writer, T) (obstacle string)) {
	below := writer{notes: w.notes, cluster: w.cluster}
	declared := false
	for _, one := range all {
		if obstacle := write(&below, one); obstacle != "" {
			below.comment(depth+1, "%s", obstacle)
		} else {
			declared = true
		}
	}
	w.key(depth, key, declared, empty)
	w.Write(below.Bytes())
}

// key writes a key whose list or mapping follows, or its empty value where nothing does.
func (w *writer) key(depth int, key string, follows bool, empty string) {
	if follows {
		w.line(depth, "%s:", key)
	} else {
		w.line(depth, "%s: %s", key, empty)
	}
}

// visible is the value of a part that is known; one that is unknown becomes a comment.
func visible[T any](w *writer, key string, p spec.Part[T]) (T, bool) {
	if h, hidden := notShownOf(key, p); hidden {
		w.notShown(0, h)
	}
	return p.Get()
}

// A notShown is a key whose live value is not visible, and why.
type notShown struct {
	key, why string
	refused  bool
}

func notShownOf[T any](key string, p spec.Part[T]) (notShown, bool) {
	why, unknown := p.Why()
	return notShown{key, why, p.IsRefused()}, unknown
}

// how says of the key that it is not in the file: since the credentials may not see it, or since it could not be read.
func (n notShown) how() string {
	if n.refused && spec.Kind(n.key).NotInPlan()+spec.KindOfSingular(n.key).NotInPlan() != "" {
		return "not visible with these credentials, or not in the organisation's plan"
	}
	if n.refused {
		return "not visible with these credentials"
	}
	return "unknown"
}

func (w *writer) notShown(depth int, n notShown) {
	if !w.said[n] {
		w.comment(depth, "%s: %s: %s", n.key, n.how(), n.why)
	}
}

// repeated are the names that stand in a list more than once.
func repeated[T any](list []T, name func(T) string) map[string]bool {
	seen := make(map[string]bool, len(list))
	twice := make(map[string]bool)
	for _, one := range list {
		twice[name(one)] = seen[name(one)]
		seen[name(one)] = true
	}
	return twice
}

// undeclarable is why a file cannot have a live list of words; empty if it can. The check says what is wrong with one.
func undeclarable(word string, shown []string, check func(string) string) string {
	for i, one := range shown {
		if why := check(one); why != "" {
			return why
		}
		if slices.Contains(shown[:i], one) {
			return fmt.Sprintf("the API shows %s %s twice", word, one)
		}
	}
	if len(shown) == 0 {
		return "the API shows no " + word
	}
	return ""
}

// plain are texts that need no quotes, unless they are one of the words of YAML.
var plain = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9 _.@+-]*[A-Za-z0-9_@+-])?$`)

// wordsOfYAML are texts that some version of YAML reads as something else.
var wordsOfYAML = []string{"null", "true", "false", "yes", "no", "on", "off", "y", "n"}

// Scalar is a text as a YAML value: plain where that is safe everywhere, else in double quotes, escaped where it holds
// anything that cannot be seen.
func Scalar(text string) string {
	if plain.MatchString(text) && !slices.Contains(wordsOfYAML, strings.ToLower(text)) {
		return text
	}
	return quoted(text)
}

// quoted is a text in double quotes, which no runner of a CI system that shows it obeys. The escapes of Go are all escapes of YAML too.
func quoted(text string) string {
	return harmless.Commands(strconv.Quote(strings.ToValidUTF8(text, "\uFFFD")), `\x23`)
}

// flow is a list of texts on one line.
func flow(texts []string) string {
	return "[" + strings.Join(mapped(texts, Scalar), ", ") + "]"
}
