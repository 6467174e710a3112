package dashboard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/runs"
)

// recorded is a dashboard of a daemon whose last pass is on record, beside another run; and the ids of both.
func recorded(t *testing.T) (h http.Handler, pass, other string) {
	t.Helper()
	store, err := runs.Open(t.TempDir(), "me")
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now().Add(-time.Hour)
	rec, err := store.Begin(runs.Run{
		ID: runs.NewID(), Command: "sync", Cause: "interval", Begun: begun, By: runs.By{User: "ana", Host: "build-1"},
		About:   runs.About{Organization: "6d1b", Host: "api.example", Files: []string{"infra/org.yaml"}, Commit: "abc1234"},
		Allowed: []runs.Allowed{{How: runs.ByPolicy}},
	}, []runs.Action{
		{Name: "member/ana@example.com", Verb: diff.Update, Position: "infra/org.yaml:7:5", Why: "changed by ben@example.com", Harms: []string{"access-loss"}, Fields: []runs.Field{{Name: "roles", From: "admin", To: "developer"}}},
		{Name: `cluster/<script>alert(1)</script>` + strings.Repeat("x", 200), Verb: diff.Create},
		{Name: "cluster/prod", Verb: diff.Hold, Would: diff.Delete, Ending: runs.Ending{Reason: "data-loss is not allowed", Hint: "--allow data-loss"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rec.Started(0)
	rec.Ended(0, runs.Ending{Outcome: apply.Updated}, nil)
	rec.Started(1)
	rec.Ended(1, runs.Ending{Outcome: apply.Failed, Error: "400 Bad Request: no cluster left in your plan"}, nil)
	rec.Ended(2, runs.Ending{Outcome: apply.Held, Reason: "data-loss is not allowed"}, nil)
	pass, err = rec.Close(runs.Partly, "", true)
	if err != nil {
		t.Fatal(err)
	}
	other, err = store.Note(runs.Run{ID: runs.NewID(), Command: "apply", Begun: begun.Add(time.Minute)}, "the organisation is another one", runs.Refused, false)
	if err != nil {
		t.Fatal(err)
	}
	s := inSync(time.Now())
	s.Passes = append([]daemon.Pass{{Cause: daemon.Start, Begun: begun, Result: daemon.PassPartly, Record: pass}}, s.Passes...)
	a := about()
	a.Runs = func() (*runs.Store, error) { return store, nil }
	return dashboard.New(newSource(s), a), pass, other
}

func TestThePagesOfRuns(t *testing.T) {
	h, pass, other := recorded(t)
	for path, wants := range map[string][]string{
		"/":              {"Runs", "record"},
		"/runs/":         {"Runs on record (2)", "apply " + other + " : refused: the organisation is another one", "sync " + pass + " : partly: 1 updated, 1 held, 1 failed", "Dashboard"},
		"/runs/" + pass:  {"sync " + pass, "organisation 6d1b at api.example · infra/org.yaml @ abc1234", "By ana@build-1", "Allowed policy", "update member/ana@example.com [access-loss] infra/org.yaml:7:5 roles: admin → developer", "why changed by ben@example.com", "error 400 Bad Request: no cluster left in your plan", "held data-loss is not allowed", "outcome updated in", "<script>alert(1)</script>"},
		"/runs/" + other: {"refused: the organisation is another one", "Actions (0) None."},
	} {
		answer := ask(h, "GET", path)
		got := words(t, answer.Body.String())
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q, but %q", path, want, got)
			}
		}
		if strings.Contains(answer.Body.String(), "<script>alert") || answer.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %s", path, answer.Body)
		}
	}
	if !strings.Contains(ask(h, "GET", "/").Body.String(), `href="runs/`+pass+`"`) {
		t.Error("the pass does not link to its record")
	}
	for _, path := range []string{"/runs/ffffffff", "/runs/..%2f", "/api/v1/runs/zz"} {
		if answer := ask(h, "GET", path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	a := about()
	a.Runs = func() (*runs.Store, error) { return nil, errors.New("no state\x1b[2J") }
	if answer := ask(dashboard.New(newSource(inSync(time.Now())), a), "GET", "/runs/"); answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "\x1b") {
		t.Errorf("%d %q", answer.Code, answer.Body)
	}
	if answer := ask(dashboard.New(newSource(inSync(time.Now())), about()), "GET", "/runs/"); answer.Code != http.StatusNotFound {
		t.Errorf("without records: %d", answer.Code)
	}
}

func TestRunsForPrograms(t *testing.T) {
	h, pass, _ := recorded(t)
	var all struct {
		Kind    string
		Records int
		Runs    []struct{ ID, State string }
	}
	if err := json.Unmarshal(ask(h, "GET", "/api/v1/runs").Body.Bytes(), &all); err != nil || all.Kind != "runs" || all.Records != 2 || all.Runs[1].ID != pass {
		t.Errorf("%+v, %v", all, err)
	}
	var one struct {
		Kind string
		Run  struct {
			State   string
			Actions []struct{ Name, Outcome string }
		}
	}
	if err := json.Unmarshal(ask(h, "GET", "/api/v1/runs/"+pass[:4]).Body.Bytes(), &one); err != nil || one.Kind != "run" || one.Run.State != "partly" || len(one.Run.Actions) != 3 {
		t.Errorf("%+v, %v", one, err)
	}
}

func TestThePagesOfRunsAreValid(t *testing.T) {
	h, pass, _ := recorded(t)
	pages := map[string]string{}
	for name, path := range map[string]string{"list": "/runs/", "run": "/runs/" + pass} {
		pages[name] = ask(h, "GET", path).Body.String()
	}
	validPages(t, pages)
}

// In a browser: from a pass to its run and back, with styles, nothing that is cut off on a narrow screen, and no script.
func TestTheRunOfAPassInABrowser(t *testing.T) {
	t.Parallel()
	h, pass, _ := recorded(t)
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections() // a stream would not end by itself
		s.Close()
	})
	server := s.URL
	page := open(t, server+"/")
	address := eval[string](t, page, `[...document.querySelectorAll(".passes a")].find(a => a.textContent === "record").href`)
	if address != server+"/runs/"+pass {
		t.Fatalf("the pass links to %s", address)
	}
	page = open(t, address)
	for _, width := range []int{1200, 360} {
		for _, scheme := range []string{"light", "dark"} {
			call(t, page, "Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false}, nil)
			call(t, page, "Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
			if wide := eval[int](t, page, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("%d columns: the page is %d wide", width, wide)
			}
			if dir := os.Getenv("CAMSYNC_TEST_PICTURES"); dir != "" {
				png, err := page.Picture()
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("run-%s-%d.png", scheme, width)), png, 0o600)
				}
				if err != nil {
					t.Error(err)
				}
			}
		}
	}
	if eval[string](t, page, `getComputedStyle(document.querySelector(".passes > li")).borderLeftWidth`) != "4px" {
		t.Error("the page has no styles")
	}
	if eval[string](t, page, `document.querySelector("header a").href`) != server+"/" {
		t.Error("no way back")
	}
	quiet(t, page, server)
}
