package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/report"
)

// hostileReports hold the text in every place that a server or a file can fill.
func hostileReports(name string) []report.Report {
	plan := hostilePlan(name)
	plan.Actions = append(plan.Actions, plan.Actions[1])
	changed := []audit.Change{{By: name, At: time.Unix(0, 0), How: audit.How(name)}, {}, {How: audit.How(name)}}
	results := []apply.Result{
		{Action: plan.Actions[0], Outcome: apply.Held}, {Action: plan.Actions[1], Outcome: apply.Failed, Err: errors.New(name)},
		{Action: plan.Actions[2], Outcome: apply.Updated},
	}
	return []report.Report{
		{Kind: report.Drift, Plan: plan, Changed: changed},
		{Kind: report.Results, Plan: plan, Results: results, Elapsed: time.Second},
	}
}

// hostileNames are texts that mean something to a reader of one of the formats.
func hostileNames() []string {
	return []string{
		hostile, "plain", "`", "``` x", "a``b`c", " ` ", "  ", "\n\n# heading", "<img src=x onerror=alert(1)>", "</summary></details><script>alert(1)</script>",
		"![beacon](https://evil.example/x.png)", "[x](javascript:alert(1))", "@camunda/admins", "https://evil.example www.evil.example a@evil.example",
		"#1 GH-1 camsync/camsync#1", "| a | b |\n|---|---|", "]]>", "<![CDATA[", "&lt;&amp;", "\ufffe\uffff", "%0A::error::x", "a,file=b:c%", "--> <!--",
		"]( x", "*b* _i_ ~~s~~", "\\`", "{{.Style}}", "'\"><a href=x>", "=cmd|' /C calc'!A0",
	}
}

// shapes tell, for each format, how a reader of it divides a report into what is markup and what
// is data. The data is left out: whatever it is, the shape has to stay the same.
func shapes() map[string]func(testing.TB, string) string {
	return map[string]func(testing.TB, string) string{"markdown": markdownShape, "html": htmlShape, "junit": xmlShape, "sarif": jsonShape, "json": jsonShape, "github": commandShape}
}

func checkShapes(t testing.TB, name string) {
	if name == "" {
		return // nothing is said of what is empty
	}
	harmless := hostileReports("harmless")
	for i, r := range hostileReports(name) {
		for _, f := range formats() {
			shape := shapes()[f.name]
			got := rendered(t, f, r)
			if got, want := shape(t, got), shape(t, rendered(t, f, harmless[i])); got != want {
				got, want = parting(got, want)
				t.Errorf("%s of %q has a shape with %q, not %q", f.name, name, got, want)
			}
			for _, c := range got {
				if c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c <= 0x9f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0xfffd {
					t.Errorf("%s of %q holds %q", f.name, name, c)
				}
			}
			if f.name != "json" && strings.Contains(got, "##[") {
				t.Errorf("%s of %q holds a command of a CI system", f.name, name)
			}
		}
	}
}

// parting is where two texts part.
func parting(a, b string) (string, string) {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	i = max(i-40, 0)
	return a[i:min(i+200, len(a))], b[i:min(i+200, len(b))]
}

func FuzzFormats(f *testing.F) {
	for _, name := range hostileNames() {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) { checkShapes(t, name) })
}

// markdownShape is the tree of GitHub's Markdown, with all text but that in code spans, and with
// all HTML.
func markdownShape(t testing.TB, source string) string {
	t.Helper()
	parsed := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader([]byte(source)))
	var b strings.Builder
	err := ast.Walk(parsed, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			b.WriteString(")")
			return ast.WalkContinue, nil
		}
		fmt.Fprintf(&b, "(%s", n.Kind())
		switch n := n.(type) {
		case *ast.CodeSpan:
			b.WriteString(")")
			return ast.WalkSkipChildren, nil
		case *ast.Link, *ast.Image, *ast.AutoLink:
			t.Errorf("a %s in %s", n.Kind(), source)
		case *ast.Text:
			fmt.Fprintf(&b, " %q", n.Segment.Value([]byte(source)))
		case *ast.HTMLBlock:
			fmt.Fprintf(&b, " %q", n.Lines().Value([]byte(source)))
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// htmlShape is all elements and their attributes, but for the places where a line may end: names
// have one after each slash.
func htmlShape(t testing.TB, source string) string {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return b.String()
		}
		if kind != html.TextToken {
			token := z.Token()
			token.Attr = slices.DeleteFunc(token.Attr, func(a html.Attribute) bool { return a.Key == "data-kind" })
			if text := token.String(); text != "<wbr>" {
				b.WriteString(text + "\n")
			}
		}
	}
}

// xmlShape is all elements and the names of their attributes.
func xmlShape(t testing.TB, source string) string {
	t.Helper()
	var b strings.Builder
	for d := xml.NewDecoder(strings.NewReader(source)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, source)
		}
		switch token := token.(type) {
		case xml.StartElement:
			b.WriteString("(" + token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Local != "file" { // there is none for standard input
					b.WriteString(" " + a.Name.Local)
				}
			}
		case xml.EndElement:
			b.WriteString(")")
		}
	}
}

// jsonShape is all keys, and for each value its type. The addresses in it have to be some.
func jsonShape(t testing.TB, source string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(source), &value); err != nil {
		t.Fatalf("%v in %s", err, source)
	}
	var b bytes.Buffer
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(value)) {
				if key == "uri" {
					if _, err := url.Parse(value[key].(string)); err != nil {
						t.Errorf("uri %q: %v", value[key], err)
					}
				}
				if message, isText := value[key].(string); isText && key == "text" && strings.Contains(message, "](") {
					t.Errorf("message %q holds a link", message)
				}
				if key == "physicalLocation" { // there is none for standard input
					continue
				}
				b.WriteString("(" + key)
				walk(value[key])
				b.WriteString(")")
			}
		case []any:
			for _, v := range value {
				walk(v)
			}
		default:
			fmt.Fprintf(&b, " %T", value)
		}
	}
	walk(value)
	return b.String()
}

// commandShape is the commands as a runner reads them: their names and the names of what they say.
func commandShape(t testing.TB, source string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(source) {
		rest, isCommand := strings.CutPrefix(strings.TrimSpace(line), "::")
		head, _, ends := strings.Cut(rest, "::")
		if !isCommand || !ends {
			t.Fatalf("line %q is no command", line)
		}
		name, properties, _ := strings.Cut(head, " ")
		b.WriteString("(" + name)
		for property := range strings.SplitSeq(properties, ",") {
			key, _, _ := strings.Cut(property, "=")
			if key != "file" && key != "line" && key != "col" { // there are none for standard input
				b.WriteString(" " + key)
			}
		}
		b.WriteString(")\n")
	}
	return b.String()
}
