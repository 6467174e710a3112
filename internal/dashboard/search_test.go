package dashboard_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A search finds each of thousands of differences, and what is left out is stated above the table.
func TestCaseU16ASearchFindsWhatThePageLeavesOut(t *testing.T) {
	s := drifted(time.Now())
	s.Open = nil
	for i := range 5100 {
		s.Open = append(s.Open, diff.Action{
			Verb: diff.Update, Name: spec.MemberName(fmt.Sprintf("user-%04d@example.com", i)),
			Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: []string{"analyst", "developer"}[i%2]}},
		})
	}
	h := dashboard.New(newSource(s), about())
	for search, want := range map[string]struct {
		rows int
		text string
	}{
		"":                            {200, "These are the 200 most urgent of 5100; a search or a filter finds the others."},
		"USER-5099":                   {1, "1 of 5100 found show all"},
		"user-0 developer":            {200, "500 of 5100 found show all These are the 200 most urgent of 500"},
		"nobody":                      {0, "0 of 5100 found show all No matches."},
		`"><script>alert(1)</script>`: {0, "0 of 5100 found"},
	} {
		source := ask(h, "GET", "/?search="+url.QueryEscape(search)).Body.String()
		if rows := strings.Count(source, `<tr class="changed"`); rows != want.rows {
			t.Errorf("%q finds %d rows, want %d", search, rows, want.rows)
		}
		if got := words(t, source); !strings.Contains(got, want.text) {
			t.Errorf("%q: the page does not say %q, but %.600q", search, want.text, got)
		}
		if strings.Contains(source, "<script>alert") {
			t.Errorf("%q is markup", search)
		}
	}
}

// A search persists while the page updates.
func TestASearchStaysWhileThePageFollows(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := newSource(drifted(now))
	server := serve(t, s)
	page := open(t, server.URL+"/?search=hold")
	until(t, page, `document.querySelector("#differences output")?.textContent === "2 of 4 found"`)
	less := drifted(now)
	less.Open = less.Open[:3]
	s.be(less)
	until(t, page, `document.querySelector("#differences output")?.textContent.endsWith("of 3 found")`)
	if got := eval[string](t, page, `document.querySelector("#differences input").value`); got != "hold" {
		t.Errorf("the field holds %q", got)
	}
	quiet(t, page, server.URL)
}

// validPage checks what html-validate reports and browsers forgive: redundant roles, forms without a
// submit button, delayed refreshes, and ids that need escaping in selectors.
func validPage(t *testing.T, source string) {
	t.Helper()
	own := map[string]string{"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell", "nav": "navigation", "main": "main", "ul": "list", "li": "listitem"}
	forms, buttons := 0, 0
	for z := html.NewTokenizer(strings.NewReader(source)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type == html.EndTagToken {
			continue
		}
		attributes := map[string]string{}
		for _, a := range token.Attr {
			attributes[a.Key] = a.Val
		}
		if role := attributes["role"]; role != "" && (role == own[token.Data] || token.Data == "th") {
			t.Errorf("role %s on <%s>", role, token.Data)
		}
		if strings.ContainsFunc(attributes["id"], func(r rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", r)
		}) {
			t.Errorf("id %q", attributes["id"])
		}
		switch {
		case token.Data == "meta" && strings.EqualFold(attributes["http-equiv"], "refresh"):
			t.Error("a delayed refresh")
		case token.Data == "form":
			forms++
		case token.Data == "button" && attributes["type"] == "submit":
			buttons++
		}
	}
	if buttons < forms {
		t.Errorf("%d forms with %d buttons that send them", forms, buttons)
	}
}

func TestCaseC10ThePagesAreValid(t *testing.T) {
	pages := map[string]string{"index": ask(dashboard.NewIndex([]dashboard.Named{{Name: "acme", Source: newSource(inSync(time.Now()))}}, "v0.9.0"), "GET", "/").Body.String()}
	for name, s := range samples(time.Now()) {
		pages[name] = page(s)
	}
	_, address, _ := approving(t)
	answer, err := http.Get(address + "/approve")
	if err != nil {
		t.Fatal(err)
	}
	form, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	pages["approve"] = string(form)
	for _, name := range []string{"drift.html", "access.html"} {
		source, err := os.ReadFile(filepath.Join("..", "report", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = string(source)
	}
	validPages(t, pages)
}

// validPages holds pages to what html-validate recommends; without it, to some of its rules.
func validPages(t *testing.T, pages map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, source := range pages {
		t.Run(name, func(t *testing.T) { validPage(t, source) })
		if err := os.WriteFile(filepath.Join(dir, strings.TrimSuffix(name, ".html")+".html"), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	validator, err := exec.LookPath("html-validate")
	if err != nil {
		t.Log("html-validate is not on the PATH: the pages are held to some of its rules alone")
		return
	}
	config := filepath.Join(dir, ".htmlvalidate.json")
	if err := os.WriteFile(config, []byte(`{"root": true, "extends": ["html-validate:recommended"], "rules": {"long-title": "off"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(validator, "--config", config, dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
