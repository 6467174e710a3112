package dashboard_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// hostileStatus has the text wherever a server or a file can put one.
func hostileStatus(text string) daemon.Status {
	s := down(time.Now())
	action := diff.Action{
		Verb: diff.Hold, Would: diff.Update, Name: spec.ClusterName(text), Pos: spec.Pos{File: text, Line: 1, Column: 1},
		Fields: []diff.Field{{Name: text, Live: text, Desired: text}}, Reason: text, Hint: text,
	}
	s.Problem, s.Invalid = text, &daemon.InvalidInput{Since: s.Since, Why: text}
	s.Open = []diff.Action{action}
	s.Plan = &diff.Plan{Actions: s.Open, Unmanaged: []spec.Name{spec.ClusterName(text)}, Notes: []string{text}}
	s.Clusters = []daemon.Cluster{{Name: text, UUID: text, Status: spec.Status(text)}}
	s.Passes = []daemon.Pass{{Cause: daemon.Cause(text), Result: daemon.PassPartly, Problem: text, Differences: 1, Made: []apply.Result{{Action: action, Outcome: apply.Failed, Err: errors.New(text)}}}}
	return s
}

// shape is the elements of a page with their attributes, without line breaks and times.
func shape(t testing.TB, source string) string {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		kind := z.Next()
		switch {
		case kind == html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return b.String()
		case kind != html.TextToken:
			token := z.Token()
			if token.Data == "time" || token.Data == "main" {
				token.Attr = nil
			}
			if text := token.String(); text != "<wbr>" {
				b.WriteString(text + "\n")
			}
		}
	}
}

func checkShape(t testing.TB, text string) {
	t.Helper()
	if text == "" {
		return // empty values are not shown
	}
	show := func(text string) string {
		files := dashboard.About{Organization: text, Files: []string{text}, Version: "v0.9.0"}
		return ask(dashboard.New(newSource(hostileStatus(text)), files), "GET", "/").Body.String()
	}
	got := show(text)
	if shape(t, got) != shape(t, show("harmless")) {
		t.Errorf("%q makes elements: %s", text, got)
	}
	for _, c := range got {
		if c < ' ' && c != '\n' || c >= 0x7f && c <= 0x9f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0xfffd {
			t.Errorf("%q is on the page as %q", text, c)
		}
	}
}

func hostileTexts() []string {
	return []string{
		`<img src=x onerror=alert(1)>`, `"><script>alert(1)</script>`, `'></script></style></title><script>alert(1)</script>`, `javascript:alert(1)`, `</time></main><base href=//evil>`,
		"{{.Revision}}", "\u202eevil\u2066", "\x1b[31m", "\r\n\r\nx", "\ufffe\xff", "&lt;&amp;", `" onclick="x`, "a/b/c", " ",
	}
}

func TestHostileTextsAreText(t *testing.T) {
	for _, text := range hostileTexts() {
		checkShape(t, text)
	}
}

func FuzzPage(f *testing.F) {
	for _, text := range hostileTexts() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkShape(t, text) })
}
