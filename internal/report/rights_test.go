package report_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// sampleHistory has every shape that an event can take.
func sampleHistory() report.History {
	at := func(minute int) time.Time { return time.Date(2026, 11, 20, 9, minute, 30, 0, time.UTC) }
	return report.History{Of: 12, Events: []audit.Event{
		{How: audit.Unknown, Verb: "x"},
		{Entry: api.Entry{At: at(0), By: "auth0|7", Attribute: "roles", From: "visitor", To: "developer, analyst", What: "Member updated", Service: "console"}, Who: "bob@example.com", How: audit.Person, Verb: "updated", Kind: spec.Members, Name: "member/ana@example.com"},
		{Entry: api.Entry{At: at(1), By: "k-1", Attribute: "name", To: "worker"}, Who: "k-1", How: audit.Self, Verb: "created", Kind: spec.Clients, Name: "cluster/prod/client/worker", Cluster: "prod"},
		{Entry: api.Entry{At: at(2), By: "auth0|7", Attribute: "value", Hidden: true}, Who: "auth0|7", How: audit.Person, Verb: "updated", Kind: spec.Secrets, Name: "cluster/prod/secret/TOKEN", Cluster: "prod"},
		{Entry: api.Entry{At: at(3), By: "system", What: "Backup taken"}, Who: "system", How: audit.Camunda, Verb: "created", Name: "cluster/prod/backup/b-1", Cluster: "prod"},
		{Entry: api.Entry{At: at(4), By: "k-2", Attribute: "description", From: "as it was"}, Who: "k-2", How: audit.Unknown, Verb: "updated", Kind: spec.Clusters, Name: "cluster/prod", Cluster: "prod"},
	}}
}

// sampleReview is a review with all that one can say.
func sampleReview() audit.Review {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	return audit.Review{
		At: at, Against: true, ClientsMissing: true, Unknown: []string{"cluster/old/clients: GET /clusters/{…}/clients: 403 Forbidden"},
		Members: []audit.Member{
			{Email: "ana@example.com", Name: "Ana", Roles: []string{"admin", "developer"}, Admin: true, Since: at.AddDate(0, -6, 0), By: "olga@example.com", Declared: audit.InFile},
			{Email: "ben@example.com", Roles: []string{"visitor"}, Declared: audit.NotInFile},
			{Email: "eve@example.com", Roles: []string{"admin"}, Admin: true, Pending: true, Since: at.AddDate(0, 0, -41), By: "auth0|7", Declared: audit.NotInFile},
			{Email: "new@example.com", Roles: []string{"developer"}, Pending: true, Declared: audit.InFile},
			{Email: "olga@example.com", Name: "Olga", Roles: []string{"owner"}, Owner: true, Admin: true, Declared: audit.NotManaged},
		},
		Clients: []audit.Client{
			{Cluster: "prod", Name: "worker", ID: "k-1", Permissions: []string{"Operate", "Zeebe"}, Since: at.AddDate(0, 0, -1), Declared: audit.InFile},
			{Cluster: "sandbox", Name: "test", ID: "k-2", Permissions: []string{"Secrets"}, Self: true, Declared: audit.NotManaged},
		},
		Credentials: []audit.Credential{
			{Name: spec.MonitoringClients.Name("prod", "grafana"), ID: "m-1", Since: at.AddDate(0, 0, -120), By: "ana@example.com", UseShown: true, Declared: audit.InFile, Replaced: true, Until: at.AddDate(0, 0, 5)},
			{Name: spec.MonitoringClients.Name("prod", "grafana~2"), ID: "m-2", Since: at.AddDate(0, 0, -2), UseShown: true, LastUsed: at, Declared: audit.InFile, Destination: "grafana.env"},
			{Name: spec.Clients.Name("prod", "worker"), ID: "k-1", Since: at.Add(-24 * time.Hour), Declared: audit.InFile, Destination: "vault"},
			{Name: spec.Clients.Name("sandbox", "test"), ID: "k-2", Declared: audit.NotManaged},
		},
	}
}

// A printer writes one of the lists in one of its formats.
type printer struct {
	file  string
	write func(io.Writer, report.History, audit.Review) error
}

func printers(width int) []printer {
	style := report.Style{Width: width}
	return []printer{
		{"history.txt", func(w io.Writer, h report.History, _ audit.Review) error { return report.HistoryText(w, h, style) }},
		{"history.json", func(w io.Writer, h report.History, _ audit.Review) error { return report.HistoryJSON(w, h) }},
		{"history.csv", func(w io.Writer, h report.History, _ audit.Review) error { return report.HistoryCSV(w, h) }},
		{"access.txt", func(w io.Writer, _ report.History, r audit.Review) error {
			return report.AccessText(w, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour}, style)
		}},
		{"access.md", func(w io.Writer, _ report.History, r audit.Review) error {
			return report.AccessMarkdown(w, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour})
		}},
		{"access.html", func(w io.Writer, _ report.History, r audit.Review) error {
			return report.AccessHTML(w, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour})
		}},
		{"access.csv", func(w io.Writer, _ report.History, r audit.Review) error {
			return report.AccessCSV(w, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour})
		}},
	}
}

func printed(t testing.TB, p printer, h report.History, r audit.Review) string {
	t.Helper()
	var first, second bytes.Buffer
	if err := errors.Join(p.write(&first, h, r), p.write(&second, h, r)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("%s: the same input is written in two ways", p.file)
	}
	return first.String()
}

func TestHistoryAndAccessGolden(t *testing.T) {
	for _, p := range printers(0) {
		t.Run(p.file, func(t *testing.T) { golden(t, p.file, []byte(printed(t, p, sampleHistory(), sampleReview()))) })
	}
	for _, p := range printers(80) {
		if name, isText := strings.CutSuffix(p.file, ".txt"); isText {
			t.Run(name+"-80", func(t *testing.T) {
				golden(t, name+"-80.txt", []byte(printed(t, p, sampleHistory(), sampleReview())))
			})
		}
	}
}

func TestHistorySentence(t *testing.T) {
	for _, test := range []struct {
		shown, of int
		want      string
	}{
		{0, 0, "The activity log is empty."}, {1, 1, "All of the activity log: 1 entry."}, {2, 2, "All of the activity log: 2 entries."},
		{0, 1, "0 of 1 entry in the activity log."}, {1, 7, "1 of 7 entries in the activity log."},
	} {
		var out strings.Builder
		if err := report.HistoryText(&out, report.History{Events: make([]audit.Event, test.shown), Of: test.of}, report.Style{}); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), test.want+"\n") {
			t.Errorf("%d of %d: %q", test.shown, test.of, out.String())
		}
	}
}

// Without a file nothing is said of one, and what is not known is said.
func TestAccessWithoutAFileAndALog(t *testing.T) {
	r := sampleReview()
	r.Against, r.Undated, r.Members = false, "the activity log could not be read: 403", r.Members[:4]
	var out strings.Builder
	if err := report.AccessText(&out, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour}, report.Style{}); err != nil {
		t.Fatal(err)
	}
	r.Members = nil
	r.MembersMissing = true
	if err := report.AccessText(&out, report.Access{Review: r, OlderThan: 90 * 24 * time.Hour}, report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nAdministrators (unknown)\n", "\nAn unknown number of administrators, ", " and at least 2 API clients;", "Owner: unknown: no member", "No age is known: the activity log could not be read: 403"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not said in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "the file") {
		t.Errorf("a file is mentioned in\n%s", out.String())
	}
}

// A spreadsheet that takes a comma or a semicolon for the end of a cell, and heeds quotes or not, finds
// no formula in any cell, and one that heeds quotes finds every text in its place.
func TestSpreadsheetsFindNoFormula(t *testing.T) {
	for _, text := range append(hostileNames(),
		"=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", `"=1`, `";=1`, "a;=1", "a,\"=1", "a|-1", "＝1", "＋1", "－1", "＠x", "'=1", "a; \"=1\"",
	) {
		checkCells(t, text)
	}
}

func checkCells(t testing.TB, text string) {
	t.Helper()
	for _, p := range printers(0) {
		if !strings.HasSuffix(p.file, ".csv") {
			continue
		}
		out := printed(t, p, hostileHistory(text), hostileReview(text))
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll() // which wants as many cells in all rows
		if err != nil {
			t.Fatalf("%s of %q: %v", p.file, text, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.ContainsAny(cell, "\t\r\n\x00") {
					t.Errorf("%s of %q has the cell %q", p.file, text, cell)
				}
			}
		}
		for line := range strings.Lines(out) {
			for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;|\t", r) }) {
				if begin := strings.TrimLeft(cell, " \""); begin != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(begin)[0]) {
					t.Errorf("%s of %q has a cell that begins a formula: %q", p.file, text, cell)
				}
			}
		}
	}
}

func hostileHistory(text string) report.History {
	e := audit.Event{
		Entry: api.Entry{By: text, Attribute: text, From: text, To: text, What: text, Service: text},
		Who:   text, How: audit.How(text), Verb: text, Kind: spec.Kind(text), Name: text, Cluster: text,
	}
	other := e
	other.Kind, other.Attribute, other.From, other.To = "", "", "", ""
	return report.History{Of: 2, Events: []audit.Event{e, other}}
}

func hostileReview(text string) audit.Review {
	return audit.Review{
		Against: true, Unknown: []string{text}, Undated: text,
		Members: []audit.Member{
			{Email: text, Name: text + "x", Roles: []string{text, text}, Owner: true, Admin: true, By: text, Declared: audit.NotInFile},
			{Email: text, Name: text + "x", Roles: []string{text}, Pending: true, By: text, Declared: audit.NotInFile},
			{Email: text, Roles: []string{text}, Declared: audit.InFile},
		},
		Clients:     []audit.Client{{Cluster: text, Name: text, ID: text, Permissions: []string{text}, By: text, Declared: audit.NotInFile}},
		Credentials: []audit.Credential{{Name: spec.Clients.Name(text, text), ID: text, By: text, Declared: audit.NotInFile, Destination: text}},
		Reaches: []audit.Reach{
			{Email: text, Name: text + "x", Workspace: text, Role: text, Environments: []string{text, text}, Because: audit.AsMember, Pending: true, Outsider: true, Declared: audit.NotInFile},
			{Email: text, Role: text, Because: audit.AsOwner, Declared: audit.InFile},
		},
	}
}

// The shapes of the lists stay the same, whatever stands in them.
func checkLists(t testing.TB, text string, harmless map[string]string) {
	if text == "" {
		return // nothing is said of what is empty
	}
	for name, got := range listShapes(t, text) {
		if want := harmless[name]; got != want {
			got, want = parting(got, want)
			t.Errorf("%s of %q has a shape with %q, not %q", name, text, got, want)
		}
	}
}

// listShapes are the shapes of the lists that have one.
func listShapes(t testing.TB, text string) map[string]string {
	t.Helper()
	of := map[string]func(testing.TB, string) string{"history.json": jsonShape, "access.md": markdownShape, "access.html": listShape}
	shapes := map[string]string{}
	for _, p := range printers(0) {
		if shape := of[p.file]; shape != nil {
			shapes[p.file] = shape(t, printed(t, p, hostileHistory(text), hostileReview(text)))
		}
	}
	return shapes
}

// listShape is the elements of a page, and that it has nothing which could take effect.
func listShape(t testing.TB, source string) string {
	shape := htmlShape(t, source)
	for tag, ours := range map[string]int{"<script": 1, "<form": 1, "<img": 0, "<a ": 0, "<iframe": 0, "onerror": 0} {
		if n := strings.Count(shape, tag); n != ours {
			t.Errorf("the page has %d %s, of which %d are ours", n, tag, ours)
		}
	}
	return shape
}

// checkLines looks at the text as a terminal and a CI system do.
func checkLines(t testing.TB, text string, columns int) {
	for _, p := range printers(columns) {
		if !strings.HasSuffix(p.file, ".txt") {
			continue
		}
		out := printed(t, p, hostileHistory(text), hostileReview(text))
		harmlessLines(t, out, columns)
	}
}

func FuzzLists(f *testing.F) {
	for i, name := range hostileNames() {
		f.Add(name, uint8(i*5))
	}
	f.Add("::x ::y ##[z]", uint8(33))
	harmless := listShapes(f, "harmless")
	f.Fuzz(func(t *testing.T, text string, columns uint8) {
		checkLines(t, text, int(columns))
		checkLists(t, text, harmless)
		checkCells(t, text)
	})
}

// BenchmarkLists writes an activity log of 100,000 entries and a review of 10,000 members.
func BenchmarkLists(b *testing.B) {
	h, r := report.History{Of: 100_000}, audit.Review{Against: true}
	for i := range h.Of {
		e := sampleHistory().Events[i%6]
		e.Name += strconv.Itoa(i)
		h.Events = append(h.Events, e)
	}
	for i := range 10_000 {
		m := sampleReview().Members[i%5]
		m.Email = strconv.Itoa(i) + m.Email
		r.Members = append(r.Members, m)
	}
	for _, p := range printers(100) {
		b.Run(p.file, func(b *testing.B) {
			var n int
			for b.Loop() {
				var out bytes.Buffer
				if err := p.write(&out, h, r); err != nil {
					b.Fatal(err)
				}
				n = out.Len()
			}
			b.ReportMetric(float64(n)/1e6, "MB")
		})
	}
}
