package report_test

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/report"
)

// manyRights are 1,500 rows, of which three are in no file.
func manyRights() report.Access {
	r := audit.Review{At: time.Date(2026, 11, 28, 5, 0, 0, 0, time.UTC), Against: true}
	for i := range 1000 {
		m := audit.Member{Email: fmt.Sprintf("user-%04d@example.com", i), Roles: []string{[]string{"developer", "visitor"}[i%2]}, Declared: audit.InFile, Since: r.At.AddDate(0, 0, -i%400), By: "olga@example.com"}
		if i == 700 || i == 800 {
			m.Declared = audit.NotInFile
		}
		if i == 800 {
			m.Roles, m.Admin = []string{"admin"}, true
		}
		r.Members = append(r.Members, m)
	}
	for i := range 500 {
		c := audit.Client{Cluster: fmt.Sprintf("cluster-%02d", i/10), Name: fmt.Sprintf("worker-%03d", i), Permissions: []string{"Zeebe"}, Declared: audit.InFile}
		if i == 250 {
			c.Permissions, c.Declared = []string{"Secrets", "Zeebe"}, audit.NotInFile
		}
		r.Clients = append(r.Clients, c)
	}
	return report.Access{Review: r, About: about()}
}

// What a review comes to stands above its rows, and who is outside the file before all others, the admins first.
func TestCaseU16AReviewBeginsWithWhatMatters(t *testing.T) {
	r := manyRights()
	for name, write := range map[string]func(io.Writer) error{
		"text":     func(w io.Writer) error { return report.AccessText(w, r, report.Style{}) },
		"markdown": func(w io.Writer) error { return report.AccessMarkdown(w, r) },
		"html":     func(w io.Writer) error { return report.AccessHTML(w, r) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(b.String(), "<body>")
		if name != "html" {
			text = b.String()
		}
		at := -1
		for _, want := range []string{
			"1 administrator, 999 other members", "3 of them outside the file", "Outside the file (3)", "member/user-0800@example.com", "member/user-0700@example.com", "cluster/cluster-25/client/worker-250",
			"Administrators (1)", "Pending invitations", "API clients of clusters (500)", "worker-250", "worker-000", "Other members (999)", "user-0700@example.com", "user-0000@example.com",
		} {
			next := strings.Index(text[at+1:], want)
			if next < 0 {
				t.Errorf("%s: %q does not follow what comes before it", name, want)
				break
			}
			at += 1 + next
		}
		if !strings.Contains(text, "organisation 6ff582aa-a62e-4a28-aac7-4d2224d8c58a at api.cloud.camunda.io") {
			t.Errorf("%s does not say what it is of", name)
		}
	}
	var b strings.Builder
	if err := report.AccessText(&b, r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), "on 2026-11-28 05:00 UTC.\n") {
		t.Error("a long text does not end with what it comes to")
	}
}

// The page can be searched, filtered and sorted as that of a plan; a list in which nothing is left is not shown.
func TestCaseU16AReviewIsSearchedAndFiltered(t *testing.T) {
	page := openReview(t, manyRights().Review)
	const shown = `document.getElementById("shown").textContent`
	const lists = `Array.from(document.querySelectorAll("section:not([hidden]) h2")).map(h => h.textContent).join("; ")`
	choose := func(of, value string) string {
		return `(s => { s.value = Array.from(s.options).find(o => o.textContent === "` + cmp.Or(value, "all") + `").value; s.dispatchEvent(new Event("input", { bubbles: true })); return true; })(document.querySelector("[data-of=` + of + `]"))`
	}
	for _, step := range []struct{ do, shown, lists string }{
		{"true", "", "Outside the file (3); Administrators (1); Pending invitations, the oldest first (0); API clients of clusters (500); Other members (999)"},
		{choose("right", "admin"), "2 of 1503 shown", "Outside the file (3); Administrators (1)"},
		{choose("right", ""), "", "Outside the file (3); Administrators (1); Pending invitations, the oldest first (0); API clients of clusters (500); Other members (999)"},
		{choose("file", "no"), "6 of 1503 shown", "Outside the file (3); Administrators (1); API clients of clusters (500); Other members (999)"},
		{choose("list", "API clients of clusters"), "1 of 1503 shown", "API clients of clusters (500)"},
		{choose("file", "") + ", " + choose("list", "") + `, (s => { s.value = "USER-09"; s.dispatchEvent(new Event("input", { bubbles: true })); return true; })(document.getElementById("text"))`, "100 of 1503 shown", "Other members (999)"},
		{`(document.querySelectorAll("section")[4].querySelector("thead button").click(), true)`, "100 of 1503 shown", "Other members (999)"},
	} {
		eval[bool](t, page, step.do)
		if got := eval[string](t, page, shown); got != step.shown {
			t.Errorf("%s: %q, want %q", step.do, got, step.shown)
		}
		if got := eval[string](t, page, lists); got != step.lists {
			t.Errorf("%s: %s, want %s", step.do, got, step.lists)
		}
	}
	if got := eval[string](t, page, `document.querySelectorAll("section")[4].querySelector("tbody tr:not([hidden]) td").textContent`); got != "user-0900@example.com" {
		t.Errorf("sorted, the first is %s", got)
	}
	quiet(t, page)
}

// A history says what it is of, in each format.
func TestCaseU11AHistoryAndAReviewNameTheirSource(t *testing.T) {
	h, r := sampleHistory(), report.Access{Review: sampleReview(), About: about()}
	h.About = about()
	for name, write := range map[string]func(io.Writer) error{
		"history text": func(w io.Writer) error { return report.HistoryText(w, h, report.Style{Width: 80}) },
		"history json": func(w io.Writer) error { return report.HistoryJSON(w, h) },
		"history csv":  func(w io.Writer) error { return report.HistoryCSV(w, h) },
		"access text":  func(w io.Writer) error { return report.AccessText(w, r, report.Style{Width: 80}) },
		"access md":    func(w io.Writer) error { return report.AccessMarkdown(w, r) },
		"access html":  func(w io.Writer) error { return report.AccessHTML(w, r) },
		"access csv":   func(w io.Writer) error { return report.AccessCSV(w, r) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"6ff582aa-a62e-4a28-aac7-4d2224d8c58a", "api.cloud.camunda.io", "org.yaml", "abc1234", "1.2.3", "2026-11-28"} {
			if name == "history csv" && (want == "org.yaml" || want == "abc1234") {
				continue // a history is of no file
			}
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s does not say %s", name, want)
			}
		}
	}
}
