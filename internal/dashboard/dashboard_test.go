package dashboard_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/html"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func about() dashboard.About {
	return dashboard.About{Files: []string{"infra/org.yaml"}, Version: "v0.9.0"}
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func page(s daemon.Status) string {
	return ask(dashboard.New(newSource(s), about()), "GET", "/").Body.String()
}

// words are the texts of a page in order.
func words(t testing.TB, source string) string {
	t.Helper()
	var all []string
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return strings.Join(strings.Fields(strings.Join(all, " ")), " ")
		case html.TextToken:
			all = append(all, html.UnescapeString(string(z.Raw())))
		}
	}
}

func TestThePageInEachState(t *testing.T) {
	for name, wants := range map[string][]string{
		"in sync": {
			"In sync – camsync infra/org.yaml", "In sync: the organisation is as the file says.", "If the file changes it is applied", "it is only reported",
			"Differences None. Unmanaged, left alone (1) cluster/sandbox", "Clusters (3) production Healthy sandbox Healthy staging Healthy",
			"The file changed: 1 created, 1 updated in 840ms What it did", "updated member/ana@example.com roles: visitor → developer",
			"created cluster/staging/secret/SLACK_TOKEN", "Retry: failed in 12s GET /clusters: 503 Service Unavailable: upstream connect error", "camsync v0.9.0",
		},
		"drift": {
			"4 differences – camsync", "4 differences, 2 of them held for review.", "only reported here (--on-drift report)",
			"Differences (4) Search What all not in the file changed Kind all allowlists members secrets clusters Harm all access-loss access-gain Search 1 not in the file 3 changed 2 access-loss 1 access-gain",
			"roles: developer → visitor", "infra/org.yaml:44:5", "region: Belgium, Europe (europe-west1) → Iowa, North America (us-central1)",
			"held: credential-loss is not allowed hint: --allow credential-loss, or policy.allow in the file, allows it",
			"Clusters (4, 1 not healthy) reports Unhealthy production", "Interval: 4 differences, nothing written",
		},
		"invalid": {
			"Invalid file – camsync", "Invalid file: nothing is written until it is valid.", `"develper" is not a role; did you mean developer? (and 2 more)`,
			"The last valid file stays in force. The organisation is as it says.", "Invalid since",
		},
		"down": {
			"Failing – camsync", "Failing: the last pass could not compare the organisation with the file. organisation: GET /clusters: dial tcp", "connection refused",
			"As of the last successful read, ", "Differences (4)", "Clusters (4, 1 not healthy) As of then.",
		},
		"creating": {
			"Working: 2 differences left; the next pass continues. cluster/reports, waiting: ", "still Creating", "Pass running since", "; may write",
			"applied, with 2 resources pending", "reports Creating production", "The file changed: 1 waiting, 1 not tried", "why: cluster/reports is not Healthy yet",
		},
		"refused":  {"Refused: a guard stops the whole plan, and nothing is written. Refused before any write: 5 of 8 members", "hint: raise policy.maxDeletePercent", "Differences (4)"},
		"starting": {"No valid file yet: nothing is compared or written. infra/org.yaml: no such file or directory", "Last good pass none yet", "Nothing was read yet."},
	} {
		got := words(t, page(samples(time.Now())[name]))
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the page does not say %q, but %q", name, want, got)
			}
		}
	}
}

func TestOpenDifferencesSayWhy(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*daemon.Status)
		want   string
	}{
		{"drift", func(*daemon.Status) {}, "--on-drift report"},
		{"a file that is only planned", func(s *daemon.Status) { s.ApplyChanges, s.Digest = false, "b" }, "--on-change plan"},
		{"a file that is only planned, with drift that is corrected", func(s *daemon.Status) { s.ApplyChanges, s.ApplyDrift, s.Digest = false, true, "b" }, "--on-change plan"},
		{"holds alone", func(s *daemon.Status) { s.Open = s.Open[2:] }, ""},
		{"an invalid file", func(s *daemon.Status) { s.Invalid = &daemon.InvalidInput{Why: "broken"} }, ""},
	} {
		s := drifted(time.Now())
		c.change(&s)
		got := words(t, page(s))
		for _, flag := range []string{"--on-drift report", "--on-change plan"} {
			if strings.Contains(got, flag) != (flag == c.want) {
				t.Errorf("%s: says %s: %v; want %q", c.name, flag, flag != c.want, c.want)
			}
		}
	}
}

func TestRequests(t *testing.T) {
	h := dashboard.New(newSource(inSync(time.Now())), about())
	for _, c := range []struct {
		request, site, mode string
		want                int
		kind                string
	}{
		{"GET /", "", "", 200, "text/html"}, {"HEAD /", "", "", 200, "text/html"}, {"GET /", "same-origin", "cors", 200, "text/html"}, {"GET /", "none", "navigate", 200, "text/html"},
		{"GET /", "cross-site", "navigate", 200, "text/html"}, {"GET /", "cross-site", "no-cors", 403, "text/plain"}, {"GET /", "same-site", "cors", 403, "text/plain"},
		{"GET /dashboard/events", "cross-site", "no-cors", 403, "text/plain"}, {"HEAD /dashboard/events", "", "", 200, "text/event-stream"},
		{"GET /dashboard/style.css", "same-origin", "no-cors", 200, "text/css"}, {"GET /dashboard/page.js", "", "", 200, "text/javascript"}, {"GET /dashboard/icon.svg", "", "", 200, "image/svg+xml"},
		{"GET /dashboard/", "", "", 404, "text/plain"}, {"GET /dashboard/page.html", "", "", 404, "text/plain"}, {"GET /index.html", "", "", 404, "text/plain"},
		{"POST /", "", "", 405, "text/plain"}, {"PUT /dashboard/events", "", "", 405, "text/plain"}, {"DELETE /dashboard/page.js", "", "", 405, "text/plain"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		answer := ask(h, method, path, "Sec-Fetch-Site", c.site, "Sec-Fetch-Mode", c.mode)
		if answer.Code != c.want || !strings.HasPrefix(answer.Header().Get("Content-Type"), c.kind) {
			t.Errorf("%s from %q %q: %d %s, want %d %s", c.request, c.site, c.mode, answer.Code, answer.Header().Get("Content-Type"), c.want, c.kind)
		}
		policy := answer.Header().Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
			if !strings.Contains(policy, part) || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: policy %q", c.request, policy)
			}
		}
		if answer.Header().Get("X-Frame-Options") != "DENY" || answer.Header().Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: headers %v", c.request, answer.Header())
		}
	}
}

// run runs a daemon with these passes until the test ends.
func run(t *testing.T, pass func(context.Context, daemon.Task) daemon.Outcome) (d *daemon.Daemon, stop func()) {
	d = daemon.New(daemon.Options{
		ReadFiles: func() daemon.Input {
			return daemon.Input{Digest: "a", Load: func() (spec.Organization, error) { return spec.Organization{}, nil }}
		},
		Pass: pass, ApplyChanges: true, Interval: time.Hour, Settle: time.Millisecond, Grace: time.Minute, Stall: time.Hour, Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- d.Run(ctx) }()
	return d, func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	}
}

// A daemon with secrets everywhere in its plan and results shows none.
func TestAPageHoldsNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := spec.Seal("canary-secret")
		plan := diff.Plan{Actions: []diff.Action{{
			Verb: diff.Update, Name: spec.Secrets.Name("a", "X"), Fields: []diff.Field{{Name: "value"}},
			Calls: []api.Call{api.UpdateSecret{Name: "X", Value: secret}},
		}}}
		d, stop := run(t, func(_ context.Context, task daemon.Task) daemon.Outcome {
			guarded := task.Guard(plan)
			return daemon.Outcome{Plan: guarded, Results: []apply.Result{{Action: guarded.Actions[0], Outcome: apply.Failed, Err: errors.New("PUT /secrets: 500")}}}
		})
		time.Sleep(time.Minute)
		synctest.Wait()
		got := ask(d.Handler(daemon.Access{}, dashboard.New(d, about())), "GET", "http://localhost/").Body.String()
		if strings.Contains(got, "canary") || !strings.Contains(got, "cluster/a/secret/X, failed: PUT /secrets: 500") {
			t.Errorf("the page is %s", got)
		}
		stop()
	})
}

// manyDifferences is an organisation in which everything differs.
func manyDifferences(n int) daemon.Status {
	s := drifted(time.Now())
	s.Open, s.Plan, s.Clusters = nil, &diff.Plan{}, nil
	var made []apply.Result
	for i := range n {
		a := diff.Action{Verb: diff.Update, Name: spec.MemberName(fmt.Sprintf("m%05d@example.com", i)), Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: "developer"}}}
		s.Open = append(s.Open, a)
		made = append(made, apply.Result{Action: a, Outcome: apply.Updated})
		s.Clusters = append(s.Clusters, daemon.Cluster{Name: fmt.Sprintf("c%05d", i), Status: spec.Healthy})
		s.Plan.Unmanaged = append(s.Plan.Unmanaged, spec.ClusterName(fmt.Sprintf("u%05d", i)))
	}
	s.Open[n-1].Harms = spec.AccessLoss // so an access gain is drift
	for i := range s.Passes {
		s.Passes[i].Made = made
	}
	return s
}

func TestAPageOfManyDifferencesIsBounded(t *testing.T) {
	got := page(manyDifferences(10_000))
	if n := strings.Count(got, `<tr class="changed"`); n != 200 {
		t.Errorf("%d rows", n)
	}
	if len(got) > 400<<10 {
		t.Errorf("%d bytes", len(got))
	}
	for _, want := range []string{
		"10000 changed 1 access-gain", "Place changed member/ m09999@example.com", "These are the 200 most urgent of 10000; a search or a filter finds the others.", "and more, 10000 in all", "and 9950 more", "Clusters (10000)",
	} {
		if text := words(t, got); !strings.Contains(text, want) {
			t.Errorf("the page does not say %q, but %.2000s", want, text)
		}
	}
	if !strings.Contains(got, `href="api/v1/plan"`) {
		t.Error("no link to the whole plan")
	}
}

// A page is not rendered for who has gone by then.
func TestNoPageForWhoHasGone(t *testing.T) {
	rendered := false
	h := dashboard.New(counting{newSource(inSync(time.Now())), &rendered}, about())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rw := httptest.NewRecorder()
	h.ServeHTTP(rw, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	if rendered || rw.Body.Len() > 0 {
		t.Errorf("rendered %v: %s", rendered, rw.Body)
	}
}

// counting is a source that notes that its status was read.
type counting struct {
	*source
	read *bool
}

func (c counting) Status() daemon.Status {
	*c.read = true
	return c.source.Status()
}
