package daemon

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/camsync/camsync/internal/spec"
)

// Two organisations of one process: one in sync, and one whose daemon has not read its files yet.
func TestGroup(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		other := New(Options{Name: "other", Stall: time.Hour, Log: slog.New(slog.DiscardHandler)})
		page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("page at " + r.URL.Path)) })
		group := Group{{"first", w.Daemon, page}, {"other", other, page}}
		const host = "localhost:8321"
		open := group.Handler(Access{Token: spec.Seal(token)}, page)
		for _, c := range []struct {
			request string
			code    int
			want    string // part of the body
		}{
			{"GET /livez", 200, "alive"},
			{"GET /readyz", 503, "other: no valid file yet"},
			{"GET /org/first/readyz", 200, "ready"},
			{"GET /org/other/readyz", 503, "no valid file yet"},
			{"GET /org/first/api/v1/status", 200, `"state": "in sync"`},
			{"GET /org/first/api/v1/plan", 200, `"kind": "plan"`},
			{"GET /org/other/api/v1/plan", 503, ""},
			{"GET /org/third/api/v1/status", 404, ""},
			{"GET /org/first/", 200, "page at /"},
			{"GET /org/first", 307, ""},
			{"GET /", 200, "page at /"},
			{"POST /org/first/api/v1/reconcile", 401, ""},
			{"GET /api/v1/plan", 404, ""},
		} {
			method, path, _ := strings.Cut(c.request, " ")
			a := ask(open, method, path, host, "")
			if a.Code/100 == 3 && c.code/100 == 3 { // which one is up to the standard library
				a.Code = c.code
			}
			if a.Code != c.code || !strings.Contains(a.Body.String(), c.want) {
				t.Errorf("%s: %d %s", c.request, a.Code, a.Body)
			}
		}
		if body := ask(open, "GET", "/readyz", host, "").Body.String(); strings.Contains(body, "first") {
			t.Errorf("what is ready is among what is not: %s", body)
		}

		var statuses struct {
			Organisations []struct {
				Name   string
				Status struct{ State State }
			}
		}
		if err := json.Unmarshal(ask(open, "GET", "/api/v1/status", host, "").Body.Bytes(), &statuses); err != nil {
			t.Fatal(err)
		}
		if o := statuses.Organisations; len(o) != 2 || o[0].Name != "first" || o[0].Status.State != InSync || o[1].Name != "other" || o[1].Status.State != Starting {
			t.Errorf("statuses %+v", o)
		}

		if code := ask(open, "POST", "/api/v1/reconcile", host, "Bearer "+token).Code; code != http.StatusAccepted {
			t.Errorf("asking for passes: %d", code)
		}
		w.expect("asked, with all", time.Second, "asked of one")
		if code := ask(open, "POST", "/org/first/api/v1/reconcile", host, "Bearer "+token).Code; code != http.StatusAccepted {
			t.Errorf("asking for a pass: %d", code)
		}
		w.expect("asked alone", time.Second, "asked of one")

		public := group.Handler(Access{Token: spec.Seal(token), Public: true}, page)
		for _, path := range []string{"/", "/metrics", "/api/v1/status", "/org/first/", "/org/first/api/v1/plan", "/org/first/metrics"} {
			if code := ask(public, "GET", path, host, "").Code; code != http.StatusUnauthorized {
				t.Errorf("%s without the token: %d", path, code)
			}
			if code := ask(public, "GET", path, host, "Bearer "+token).Code; code != http.StatusOK {
				t.Errorf("%s with the token: %d", path, code)
			}
			if code := ask(open, "GET", path, "evil.example", "").Code; code != http.StatusMisdirectedRequest {
				t.Errorf("%s by a name that is not known: %d", path, code)
			}
		}
	}, func(_ *world, o *Options) { o.Name = "first" })
}

// The metrics of a group are those of its daemons, with a label each, and those of the process once.
func TestMetricsOfAGroup(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	a, b := New(Options{Name: "a", Log: quiet}), New(Options{Name: "b", Log: quiet})
	a.Requested(http.MethodGet, "/clusters", http.StatusOK)
	group := Group{{"a", a, nil}, {"b", b, nil}}
	text := ask(group.Handler(Access{}, http.NotFoundHandler()), "GET", "/metrics", "localhost", "").Body.String()
	for line, want := range map[string]int{
		`camsync_api_requests_total{method="GET",organisation="a",route="/clusters",status="200"} 1`: 1,
		`camsync_stale_input{organisation="a"} 0`:                                                    1,
		`camsync_stale_input{organisation="b"} 0`:                                                    1,
		"# TYPE camsync_stale_input gauge":                                                           1,
		"\ngo_goroutines ":                                                                           1,
	} {
		if n := strings.Count(text, line); n != want {
			t.Errorf("%q is there %d times, %d expected", line, n, want)
		}
	}
	if problems, err := testutil.GatherAndLint(a.metrics.registry); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
