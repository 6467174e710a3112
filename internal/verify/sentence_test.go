package verify

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/camsync/camsync/internal/spec"
)

func organisation() Plan {
	return Plan{
		Clusters: []spec.Cluster{{Name: "Orders of Berlin", UUID: "11111111-1111-4111-8111-111111111111", Description: spec.Known("the wolf"), OwnerID: "org-7"}},
		members:  []spec.Member{{Name: "Ana Wolf", Email: "ana.wolf@example.com"}},
	}
}

// What the API says keeps its words, and nothing that could name something.
func TestSentencesNameNothing(t *testing.T) {
	n := known(organisation())
	for said, want := range map[string]string{
		"The cluster is not ready for an update.":                                           "The cluster is not ready for an update.",
		"A cluster has at most 20 monitoring clients":                                       "A cluster has at most 20 monitoring clients",
		"Wait until 2026-11-29T10:00:00Z (24 hours)!":                                       "Wait until … (24 hours)!",
		`Secret "DB_PASSWORD" of cluster 'Orders' exists`:                                   "Secret … of cluster … exists",
		"Ana has no permission, ask wolf":                                                   "… has no permission, ask …",
		"Backup 1f4b8a5e-52a5-4c39-9f63-0b7c3d3a9e10 was not found. Try it in Camunda Hub.": "Backup … was not found. Try it in Camunda Hub.",
		"user Olga may not do this in Munich":                                               "user … may not do this in …",
		"arn:aws:iam::123456789012:root is no IP address like 10.1.2.3/24":                  "… is no IP address like …",
		"see https://example.com/x?y=z or call +4930123456":                                 "see … or call …",
		"eyJhbGciOi.eyJz.x1 expired":                                                        "… expired",
		"stage label [test prod] not in {dev}":                                              "stage label … not in …",
		"der Clüster fehlt":                                                                 "der … fehlt",
		"orders-of-berlin is taken":                                                         "… is taken",
	} {
		if got := string(n.sentence(said)); got != want {
			t.Errorf("%s: got %s", said, got)
		}
	}
}

func TestShapesNameNothing(t *testing.T) {
	l := &lab{}
	for name, want := range map[string]string{
		"backup-20261128-100000":                        "backup-99999999-999999",
		"Scheduled backup of Zanzibar 2026-11-28T02:00": "Scheduled backup w w 9999-99-99T99:99",
		"1f4b8a5e-52a5-4c39-9f63-0b7c3d3a9e10":          "ID",
		"<script>alert('x')</script>":                   "?w>w?w?w>",
		"käse 🧀 manual":                                 "w?w ? manual",
		"":                                              "",
	} {
		if got := string(l.shape(name)); got != want {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

var long = regexp.MustCompile(`[0-9]{5}|@|://`)

// FuzzSentence never lets a name, a long number or an address through.
func FuzzSentence(f *testing.F) {
	f.Add("Ana's cluster Orders is not ready: 10.0.0.1")
	f.Add("\"a' `b\" c' ana.wolf@example.com. Berlin.")
	n := known(organisation())
	f.Fuzz(func(t *testing.T, said string) {
		l := &lab{names: n}
		got := string(n.sentence(said))
		for _, text := range []string{got, string(l.shape(said))} {
			if long.MatchString(text) && text == got {
				t.Errorf("%q: %q", said, text)
			}
			for _, r := range text {
				if r != '…' && (r > unicode.MaxASCII || r < ' ') {
					t.Errorf("%q: %q", said, text)
				}
			}
		}
		for part := range strings.FieldsFuncSeq(strings.ToLower(got), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if n[part] {
				t.Errorf("%q: %q has a name", said, got)
			}
		}
	})
}

// The document has each assumption as the program says it.
func TestTheDocumentHasEachAssumption(t *testing.T) {
	text, err := os.ReadFile("../../docs/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, a := range assumptions {
		if ids[a.id] {
			t.Errorf("%s is there twice", a.id)
		}
		ids[a.id] = true
		if line := a.line(); !strings.Contains(string(text), line) {
			t.Errorf("docs/verify.md lacks the line\n%s", line)
		}
	}
}

// line is an assumption in the document's table.
func (a assumption) line() string {
	how := "yes"
	if a.not != "" {
		how = "no: " + a.not
	}
	return "| `" + a.id + "` | " + a.what + " | " + how + " | " + a.safe + " |\n"
}
