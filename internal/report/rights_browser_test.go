package report_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/tools/browser"
)

// openReview shows the page of an access review in Chromium.
func openReview(t *testing.T, r audit.Review) *browser.Page {
	t.Helper()
	var page strings.Builder
	if err := report.AccessHTML(&page, report.Access{Review: r}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "access.html")
	if err := os.WriteFile(path, []byte(page.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	shown, err := browser.Open(t.Context(), (&url.URL{Scheme: "file", Path: path}).String())
	if errors.Is(err, browser.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shown.Close(); err != nil {
			t.Error(err)
		}
	})
	return shown
}

// The page of an access review is styled in spite of its policy, fits a narrow screen with its headings
// beside the cells, and obeys no name.
func TestAccessReviewInABrowser(t *testing.T) {
	t.Parallel()
	page := openReview(t, hostileReview(`<img src=x onerror=alert(1)> "><script>alert(1)</script></style></title>`+strings.Repeat("averylongnamewithoutanyspace", 12)))
	if got := eval[int](t, page, `document.querySelectorAll("img, a, iframe, script, [onerror]").length`); got != 1 { // the page's own script
		t.Errorf("names make %d elements", got-1)
	}
	if got := eval[int](t, page, `document.querySelectorAll("tbody tr").length`); got != 10 {
		t.Errorf("the page shows %d rows", got)
	}
	if err := page.Size(1200, 800); err != nil {
		t.Fatal(err)
	}
	if got := eval[string](t, page, `getComputedStyle(document.querySelector("tr")).display`); got != "grid" {
		t.Errorf("rows are displayed as %s: the policy stops the style", got)
	}
	const broken = `Array.from(document.querySelectorAll("thead tr")).filter(row => new Set(Array.from(row.cells, cell => cell.getBoundingClientRect().top)).size > 1).map(row => row.innerText).join("; ")`
	if got := eval[string](t, page, broken); got != "" {
		t.Errorf("headings go on in a second line: %s", got)
	}
	if err := page.Size(400, 800); err != nil {
		t.Fatal(err)
	}
	if got := eval[int](t, page, "document.documentElement.scrollWidth"); got > 400 {
		t.Errorf("the page is %d pixels wide on a screen of 400", got)
	}
	if got := eval[string](t, page, `getComputedStyle(document.querySelector("tbody td:nth-child(2)"), "::before").content`); !strings.Contains(got, "May") {
		t.Errorf("on a narrow screen, a cell begins with %s", got)
	}
	quiet(t, page)
}
