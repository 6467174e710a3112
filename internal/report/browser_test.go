package report_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/tools/browser"
)

// open shows the HTML of a report in Chromium.
func open(t *testing.T, r report.Report) *browser.Page {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(rendered(t, format{"html", "html", report.HTML}, r)), 0o600); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	page, err := browser.Open(t.Context(), (&url.URL{Scheme: "file", Path: path}).String())
	if errors.Is(err, browser.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("a browser was started and the page was loaded in %v", time.Since(begin).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := page.Close(); err != nil {
			t.Error(err)
		}
	})
	return page
}

// eval is the value of an expression in the page.
func eval[T any](t *testing.T, page *browser.Page, expression string) T {
	t.Helper()
	var value T
	if err := page.Eval(expression, &value); err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// quiet checks that the page asked for nothing but itself and that its policy stopped nothing.
func quiet(t *testing.T, page *browser.Page) {
	t.Helper()
	for _, e := range page.Events() {
		switch e.Method {
		case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
			t.Errorf("the page is not quiet: %s %s", e.Method, e.Params)
		case "Network.requestWillBeSent":
			if !strings.Contains(string(e.Params), `"type":"Document"`) {
				t.Errorf("the page asks for more than itself: %s", e.Params)
			}
		}
	}
}

const (
	names   = `Array.from(document.querySelectorAll("tbody tr:not([hidden]) th")).map(cell => cell.textContent)`
	painted = `new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))).then(() => true)`
)

func click(heading string) string {
	return `Array.from(document.querySelectorAll("thead button")).find(b => b.textContent === "` + heading + `").click()`
}

func TestHTMLInABrowser(t *testing.T) {
	t.Parallel()
	page := open(t, driftReport())
	inOrder := eval[[]string](t, page, names)
	if len(inOrder) != 11 || inOrder[0] != "member/eve@example.com" {
		t.Fatalf("the page shows %q", inOrder)
	}
	sorted := func(heading string) []string {
		eval[any](t, page, click(heading))
		return eval[[]string](t, page, names)
	}
	if got := sorted("Resource"); got[0] != "cluster/a cluster whose name is as long as the API lets it be" || got[10] != "member/eve@example.com" {
		t.Errorf("sorted by thing: %q", got)
	}
	if got := sorted("Resource"); got[0] != "member/eve@example.com" || eval[string](t, page, `document.querySelector("[aria-sort]").getAttribute("aria-sort")`) != "descending" {
		t.Errorf("sorted by thing, downwards: %q", got)
	}
	if got := sorted("Harm"); got[0] != "member/eve@example.com" {
		t.Errorf("sorted by harm: %q", got)
	}
	if got := sorted("What"); got[0] != "member/eve@example.com" {
		t.Errorf("sorted by action: %q", got)
	}
	var plan []string // the page itself begins with what is urgent
	for _, a := range slices.Concat(driftReport().Plan.Outside, driftReport().Plan.Actions) {
		plan = append(plan, a.Name.String())
	}
	if got := sorted("Place"); strings.Join(got, " ") != strings.Join(plan, " ") {
		t.Errorf("sorted by place: %q", got)
	}
	filter := func(element, value string) []string {
		eval[any](t, page, `{ const e = document.querySelector("`+element+`"); e.value = "`+value+`"; e.dispatchEvent(new Event("input", { bubbles: true })) }`)
		return eval[[]string](t, page, names)
	}
	if got := filter("[data-of=harm]", "access-gain"); len(got) != 5 || eval[string](t, page, `document.getElementById("shown").textContent`) != "5 of 11 shown" {
		t.Errorf("with access-gain: %q", got)
	}
	if got := filter("#text", "VISITOR"); len(got) != 1 || got[0] != "member/ana@example.com" {
		t.Errorf("with access-gain and visitor: %q", got)
	}
	quiet(t, page)
}

func TestHTMLFitsNarrowScreensAndBothSchemes(t *testing.T) {
	t.Parallel()
	grounds := map[string]bool{}
	page := open(t, hostileReports(strings.Repeat("averylongnamewithoutanyspace", 12))[0])
	if err := page.Size(400, 800); err != nil {
		t.Fatal(err)
	}
	if got := eval[int](t, page, "document.documentElement.scrollWidth"); got > 400 {
		t.Errorf("the page is %d pixels wide on a screen of 400", got)
	}
	for _, dark := range []bool{false, true} {
		if err := page.Scheme(dark); err != nil {
			t.Fatal(err)
		}
		grounds[eval[string](t, page, "getComputedStyle(document.body).backgroundColor")] = true
	}
	quiet(t, page)
	if len(grounds) != 2 {
		t.Errorf("both colour schemes have the grounds %v", grounds)
	}
}

func TestHTMLOfHostileNamesInABrowser(t *testing.T) {
	t.Parallel()
	page := open(t, hostileReports(`<img src=x onerror=alert(1)> "><script>alert(1)</script> '></script></style></title><script>alert(1)</script> javascript:alert(1)`)[0])
	if got := eval[int](t, page, `document.querySelectorAll("img, a, iframe, [onerror], script:not(:last-of-type)").length`); got != 0 {
		t.Errorf("names make %d elements", got)
	}
	quiet(t, page)
}

// The times are in docs/reports.md; here the page only has to be whole and to answer.
func TestHTMLOfManyDifferencesInABrowser(t *testing.T) {
	t.Parallel()
	page := open(t, manyReport(10_000))
	if got := eval[int](t, page, `document.querySelectorAll("tbody tr").length`); got != 10_000 {
		t.Errorf("the page shows %d of 10,000 differences", got)
	}
	times := map[string]float64{"load": eval[float64](t, page, `performance.getEntriesByType("navigation")[0].loadEventEnd`)}
	for _, step := range []struct{ name, expression string }{
		{"sort", click("Resource")},
		{"filter", `document.querySelector("[data-of=harm]").value = "cost", document.querySelector("form").dispatchEvent(new Event("input"))`},
		{"end", `scrollTo(0, document.body.scrollHeight)`},
	} {
		begin := eval[float64](t, page, "performance.now()")
		eval[any](t, page, step.expression)
		eval[bool](t, page, painted)
		times[step.name] = eval[float64](t, page, "performance.now()") - begin
	}
	t.Logf("milliseconds: %v", times)
	quiet(t, page)
}
