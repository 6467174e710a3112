package dashboard_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// openedBy is an organisation in which another client opened an allowlist and added a member.
func openedBy(now time.Time) daemon.Status {
	s := inSync(now)
	s.State = daemon.Differs
	s.About = report.About{Organization: "6ff582aa", Host: "api.cloud.camunda.io", Files: []string{"infra/org.yaml"}, Commit: "abc1234", Version: "v0.9.0", At: now}
	s.Open = []diff.Action{{
		Verb: diff.Update, Name: spec.Allowlists.Name("staging", ""), Harms: spec.AccessLoss,
		Fields:   []diff.Field{{Name: "who may reach it", Live: "everyone", Desired: "the listed networks"}},
		Happened: diff.Happened{What: diff.Opened, Harms: spec.AccessGain, For: "everyone", Grave: true},
	}}
	s.Plan = &diff.Plan{Actions: s.Open, Unmanaged: []spec.Name{spec.MemberName("eve@example.com")}, Outside: []diff.Action{{
		Verb: diff.Delete, Name: spec.MemberName("eve@example.com"), Fields: []diff.Field{{Name: "roles", Live: "admin"}},
		Happened: diff.Happened{What: diff.Added, Harms: spec.AccessGain, Grave: true},
	}}}
	at := time.Date(2026, 11, 28, 4, 0, 0, 0, time.UTC)
	s.Changed = []audit.Change{{By: "olga@example.com", At: at, How: "a person"}}
	s.Outside = []audit.Change{{By: "mallory@example.com", At: at, How: "a person"}}
	return s
}

// The page shows drift from the organisation's side, with the actor and the time, and unmanaged
// resources among it.
func TestCaseU4ThePageShowsDriftAndItsActor(t *testing.T) {
	got := words(t, page(openedBy(time.Now())))
	for _, want := range []string{
		"2 differences between the organisation and the file, 1 of them not in the file.", "organisation 6ff582aa at api.cloud.camunda.io · infra/org.yaml @ abc1234 · camsync v0.9.0",
		"Differences (2)", "who may reach it: the listed networks → everyone", "access-gain for everyone", "opened by olga@example.com (a person), 2026-11-28 04:00 UTC",
		"not in the file member/ eve@example.com roles: admin", "added by mallory@example.com (a person), 2026-11-28 04:00 UTC",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q, but %q", want, got)
		}
	}
	if strings.Contains(got, "everyone → the listed networks") {
		t.Error("the page tells the other side")
	}
}

// A change of the file is not drift, and is shown as in a plan.
func TestCaseU4AChangeOfTheFileIsShownAsAPlan(t *testing.T) {
	s := drifted(time.Now())
	s.ApplyChanges, s.Digest = false, "b"
	got := words(t, page(s))
	for _, want := range []string{"update member/ ana@example.com roles: visitor → developer", "only planned here"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page does not say %q, but %q", want, got)
		}
	}
}

// Corrected drift shows who had made it.
func TestCaseU4APassNamesTheActorOfCorrectedDrift(t *testing.T) {
	s := inSync(time.Now())
	s.Passes[2].Settled = []audit.Change{{By: "olga@example.com"}, {}}
	if got, want := words(t, page(s)), "updated member/ana@example.com roles: visitor → developer was changed by: olga@example.com created cluster"; !strings.Contains(got, want) {
		t.Errorf("the page does not say %q, but %q", want, got)
	}
}

// A search covers the actor, and each filter keeps what it names.
func TestCaseU16ThePageIsFiltered(t *testing.T) {
	h := dashboard.New(newSource(openedBy(time.Now())), about())
	for query, want := range map[string]string{
		"search=olga":                                 "1 of 2 found show all",
		"search=mallory+admin":                        "1 of 2 found show all",
		"word=not+in+the+file":                        "1 of 2 found show all",
		"kind=allowlists":                             "1 of 2 found show all",
		"harm=access-gain":                            "2 of 2 found show all",
		"harm=cost":                                   "0 of 2 found show all No matches.",
		"kind=members&search=olga":                    "0 of 2 found show all No matches.",
		"kind=%3Cscript%3Ealert(1)":                   "0 of 2 found",
		"search=&word=&kind=&harm=":                   "Search 1 not in the file 1 changed 2 access-gain",
		"search=" + url.QueryEscape("everyone → the"): "1 of 2 found",
	} {
		source := ask(h, "GET", "/?"+query).Body.String()
		if got := words(t, source); !strings.Contains(got, want) {
			t.Errorf("%s: the page does not say %q, but %q", query, want, got)
		}
		validPage(t, source)
	}
}

// A choice in a drop-down submits the search.
func TestCaseU16AChoiceFiltersAtOnce(t *testing.T) {
	t.Parallel()
	server := serve(t, newSource(openedBy(time.Now())))
	page := open(t, server.URL)
	until(t, page, `document.querySelectorAll("#differences tbody tr").length === 2`)
	eval[any](t, page, `document.querySelector("select[name=kind]").value = "members", document.querySelector("select[name=kind]").dispatchEvent(new Event("change", { bubbles: true })), 0`)
	until(t, page, `document.querySelector("#differences output")?.textContent === "1 of 2 found" && document.querySelector("select[name=kind]").value === "members"`)
}
