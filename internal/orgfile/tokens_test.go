package orgfile

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// FuzzTestCaseB10Tokens: of a text that the parser reads, the scan finds the quotes.
func FuzzTestCaseB10Tokens(f *testing.F) {
	examples, err := filepath.Glob("../../examples/*/*.yaml")
	if err != nil || len(examples) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range examples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, text := range []string{
		"a: it is\n  \"quoted\" text\n  # no 'more\nb: 'it''s'\n", "- - \"a\"\n  - |\n   'b\n  - >-2\n      \"c\n\n- 'd'\n",
		"{a: [b 'c, \"d\"], \"e\":1, 'f' : {}, g: &x 'h', i: *x}\n", "? \"a\"\n: 'b'\n", "k: &a \"x\"\nl: !!str 'y'\nm: *a\n",
		"--- 'a'\n", "--- |\n 'a\n", "\ufeffa: 'b'\r\nc: \"d\re\"\r\n", "a: \"b\\\n  c\\\"\"\n", "a: |\n\n\n 'b\n#'c\nd: 'e'\n", "a:\n- 'b'\n-\n  'c'\n",
		"\"a\": 'b'#c\n", "[a#b, c #'d\n]\n", "[{a: \"b\"}: \"c\"]\n", "a:\n  b: |\n    \"c\n  d: \"e\"\n", "a: http://x'y'\n", "a: it is\n\r \"quoted\" text\n  < no 'more\n", "a: b#'c\nd: 'e'\n", "!: (()\n''b\n.'e|\n\n#'c':",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
		document, err := decode(decoder)
		if err != nil || strings.Contains(text, "! ") || strings.Contains(text, "!\n") || bytes.HasPrefix([]byte(text), []byte("\xff\xfe")) || bytes.HasPrefix([]byte(text), []byte("\xfe\xff")) {
			return
		}
		if _, err := decode(decoder); err == nil || err.Error() != "EOF" {
			return
		}
		l, o := LinesOf([]byte(text)), scan([]byte(text))
		quotes := map[spec.Pos]bool{}
		for _, q := range o.quotes {
			quotes[l.at(q.from)] = true
		}
		if len(o.marks) > 0 {
			return // refused
		}
		n := 0
		var walk func(*yaml.Node)
		walk = func(node *yaml.Node) {
			at := spec.Pos{Line: node.Line, Column: node.Column}
			quoted := node.Kind == yaml.ScalarNode && node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
			if quoted {
				n++
			}
			if node.Anchor == "" && node.Style&yaml.TaggedStyle == 0 && node.Kind == yaml.ScalarNode && quotes[at] != quoted {
				t.Errorf("quote at %v: %v, the parser says %v in %q", at, quotes[at], quoted, text)
			}
			for _, child := range node.Content {
				walk(child)
			}
		}
		walk(document)
		if n != len(o.quotes) {
			t.Errorf("%d quotes, the parser finds %d in %q", len(o.quotes), n, text)
		}
	})
}
