package daemon

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

const token = "canary-token-0123456789"

// ask sends one request to a daemon's handler, as if received at that local address.
func ask(h http.Handler, method, path, host, bearer string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Host = host
	if bearer != "" {
		r.Header.Set("Authorization", bearer)
	}
	local := &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 8321}
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAccess(t *testing.T) {
	live(t, func(w *world) {
		w.since(time.Second)
		const host = "localhost:8321"
		page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.Path)) })
		open, loopback, public := w.Handler(Access{}, page), w.Handler(Access{Token: spec.Seal(token)}, page), w.Handler(Access{Token: spec.Seal(token), Public: true}, page)
		careless := w.Handler(Access{Public: true}, page)
		right, wrong := "Bearer "+token, "Bearer "+token+"x"
		password := func(name, text string) string {
			return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+text))
		}
		typed, mistyped := password("anybody", token), password(token, "x")
		for _, c := range []struct {
			handler       http.Handler
			request, auth string
			want          int
		}{
			{open, "GET /livez", "", 200}, {open, "GET /readyz", "", 200}, {open, "GET /metrics", "", 200},
			{open, "GET /api/v1/status", "", 200}, {open, "GET /api/v1/plan", "", 200}, {open, "HEAD /api/v1/plan", "", 200},
			{open, "POST /api/v1/reconcile", "", 403}, {open, "POST /api/v1/reconcile", "Bearer ", 403},
			{open, "GET /api/v1/reconcile", "", 405}, {open, "POST /api/v1/status", "", 405}, {open, "DELETE /api/v1/plan", "", 405},
			{open, "GET /api/v2/status", "", 404}, {open, "GET /debug/pprof/", "", 404}, {open, "GET /api/v1/../../livez", "", 307},
			{loopback, "GET /api/v1/status", "", 200}, {loopback, "GET /metrics", "", 200},
			{loopback, "POST /api/v1/reconcile", "", 401}, {loopback, "POST /api/v1/reconcile", wrong, 401},
			{loopback, "POST /api/v1/reconcile", "bearer " + token, 202}, {loopback, "POST /api/v1/reconcile", "Bear " + token, 401}, {loopback, "POST /api/v1/reconcile", right, 202},
			{public, "GET /livez", "", 200}, {public, "GET /readyz", "", 200},
			{public, "GET /metrics", "", 401}, {public, "GET /metrics", right, 200}, {public, "GET /api/v1/status", "", 401},
			{public, "GET /api/v1/status", wrong, 401}, {public, "GET /api/v1/status", right, 200}, {public, "GET /api/v1/plan", "", 401},
			{public, "POST /api/v1/reconcile", "", 401}, {public, "POST /api/v1/reconcile", right, 202},
			{open, "GET /", "", 200}, {open, "GET /dashboard/style.css", "", 200}, {open, "POST /", "", 405}, {open, "GET /other", "", 404},
			{public, "GET /", "", 401}, {public, "GET /", right, 200}, {public, "GET /", typed, 200}, {public, "GET /", mistyped, 401},
			{public, "GET /dashboard/events", "", 401}, {public, "GET /dashboard/events", typed, 200},
			{public, "GET /api/v1/status", typed, 200}, {public, "GET /api/v1/status", mistyped, 401},
			{public, "POST /api/v1/reconcile", typed, 401}, {loopback, "POST /api/v1/reconcile", typed, 401},
			{careless, "GET /", "", 401}, {careless, "GET /", password("", ""), 401},
			{careless, "GET /api/v1/status", "", 401}, {careless, "GET /api/v1/status", "Bearer ", 401}, {careless, "POST /api/v1/reconcile", "Bearer ", 403},
		} {
			method, path, _ := strings.Cut(c.request, " ")
			answer := ask(c.handler, method, path, host, c.auth)
			if answer.Code != c.want {
				t.Errorf("%s as %q: %d, want %d: %s", c.request, c.auth, answer.Code, c.want, answer.Body)
			}
			if strings.Contains(answer.Body.String()+fmt.Sprint(answer.Header()), "canary") {
				t.Errorf("%s shows the token", c.request)
			}
			if asks := fmt.Sprint(answer.Header()["Www-Authenticate"]); (answer.Code == 401) != strings.Contains(asks, "Bearer") ||
				(answer.Code == 401 && method == "GET") != strings.Contains(asks, "Basic") {
				t.Errorf("%s as %q: %d asks for %s", c.request, c.auth, answer.Code, asks)
			}
			if answer.Header().Get("X-Content-Type-Options") != "nosniff" || answer.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: headers %v", c.request, answer.Header())
			}
		}
		w.since(0)
		ask(loopback, "POST", "/api/v1/reconcile", host, right)
		w.expect("asked over HTTP", time.Second, "asked of one")
	})
}

// DNS rebinding can point a foreign name here, but the name stays foreign.
func TestAllowedHosts(t *testing.T) {
	d := New(Options{Stall: time.Minute})
	h := d.Handler(Access{Hosts: []string{"camsync.example.com", "10.9.9.9", "bar.example.com:8443"}}, nil)
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:8321": true, "127.0.0.1:8321": true, "127.8.8.8": true, "[::1]:8321": true, "::1": true,
		"camsync.example.com": true, "Camsync.Example.com:443": true, "bar.example.com": true, "10.9.9.9:1": true,
		"10.1.2.3:8321": true, "10.1.2.4:8321": false,
		"": false, "evil.example.com": false, "localhost.evil.example.com": false, "127.0.0.1.evil.example.com": false, "camsync.example.com.evil": false,
		"xcamsync.example.com": false, "0.0.0.0": false, "localhost@evil": false,
	} {
		if answer := ask(h, "GET", "/api/v1/status", host, ""); (answer.Code == 200) != want {
			t.Errorf("host %q: %d %s", host, answer.Code, answer.Body)
		}
	}
}

func TestReadinessSaysWhatIsMissing(t *testing.T) {
	live(t, func(w *world) {
		h := w.Handler(Access{}, nil)
		ready := func(code int, text string) {
			t.Helper()
			if answer := ask(h, "GET", "/readyz", "localhost", ""); answer.Code != code || !strings.Contains(answer.Body.String(), text) {
				t.Errorf("%d %s, want %d %s", answer.Code, answer.Body, code, text)
			}
		}
		ready(503, "no valid file yet")
		w.since(time.Second)
		ready(503, "no valid file yet: missing")
		public := w.Handler(Access{Token: spec.Seal(token), Public: true}, nil)
		if text := ask(public, "GET", "/readyz", "localhost", "").Body.String(); text != "no valid file yet\n" { // an error in a file is not public
			t.Errorf("a public probe says %q", text)
		}
		if answer := ask(h, "GET", "/api/v1/plan", "localhost", ""); answer.Code != 503 {
			t.Errorf("a plan before there is one: %d", answer.Code)
		}
		w.passing(fails)
		w.write("one", true)
		w.since(time.Second)
		ready(503, "the organisation was not read yet: organisation unreadable")
		w.passing(inSync)
		w.Trigger(Hangup)
		w.since(time.Second)
		ready(200, "ready")
		w.write("!broken", true)
		w.passing(fails)
		w.Trigger(Hangup)
		w.since(time.Second)
		ready(200, "ready")
	}, func(w *world, _ *Options) { w.text = "!missing" })
}

func TestLivenessFollowsProgress(t *testing.T) {
	live(t, func(w *world) {
		h := w.Handler(Access{}, nil)
		w.since(time.Second)
		release := make(chan struct{})
		w.passing(func(context.Context, Task) Outcome { <-release; return Outcome{} })
		w.Trigger(Asked)
		for _, want := range []int{200, 503} {
			time.Sleep(10 * time.Minute)
			if answer := ask(h, "GET", "/livez", "localhost", ""); answer.Code != want {
				t.Errorf("%d %s, want %d", answer.Code, answer.Body, want)
			}
		}
		close(release)
	})
}

// sealed is an outcome with secrets wherever there can be any.
func sealed(_ context.Context, t Task) Outcome {
	secret := spec.Seal("canary-secret")
	plan := diff.Plan{Actions: []diff.Action{{
		Verb: diff.Update, Name: spec.Secrets.Name("a", "X"), Harms: spec.AccessLoss | spec.Cost,
		Fields: []diff.Field{{Name: "value"}}, Calls: []api.Call{api.UpdateSecret{Name: "X", Value: secret}},
	}}}
	return Outcome{
		Plan: t.Guard(plan), Clusters: []Cluster{{Name: "a", UUID: "id-a", Status: spec.Updating}},
		Results: []apply.Result{{Action: plan.Actions[0], Outcome: apply.Failed, Err: errors.New("PUT /secrets: 500")}},
	}
}

// The status is complete, and holds no secret in any form.
func TestStatusAsJSON(t *testing.T) {
	live(t, func(w *world) {
		w.passing(sealed)
		w.write("two", true)
		w.since(time.Second)
		w.write("!broken\nand more", true)
		w.since(time.Second)
		text := ask(w.Handler(Access{}, nil), "GET", "/api/v1/status", "localhost", "").Body.String()
		var got struct {
			SchemaVersion          int
			Kind, State, Problem   string
			OnChange, OnDrift      string
			Interval               string
			Ready                  bool
			NextPass, LastGoodPass *time.Time
			Input                  struct {
				Digest  string
				Applied bool
				Left    []string
				Stale   *struct{ Why string }
			}
			Open []struct {
				Verb, Name string
				Harms      []string
			}
			Clusters []struct{ Name, UUID, Status string }
			Passes   []struct {
				Cause, Result string
				Write         bool
				Differences   int
				Made          []struct{ Name, Outcome, Error string }
			}
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if got.SchemaVersion != 1 || got.Kind != "status" || got.State != "working" || !got.Ready || got.OnChange != "apply" || got.OnDrift != "report" ||
			got.Interval != "5m0s" || got.NextPass == nil || got.LastGoodPass != nil {
			t.Errorf("%s", text)
		}
		if in := got.Input; in.Digest != "digest of two" || !in.Applied || fmt.Sprint(in.Left) != "[cluster/a/secret/X: value]" || in.Stale == nil || in.Stale.Why != "broken (and 1 more)" {
			t.Errorf("input %+v", in)
		}
		if len(got.Open) != 1 || got.Open[0].Verb != "update" || fmt.Sprint(got.Open[0].Harms) != "[access-loss cost]" {
			t.Errorf("open %+v", got.Open)
		}
		if fmt.Sprint(got.Clusters) != "[{a id-a Updating}]" {
			t.Errorf("clusters %+v", got.Clusters)
		}
		p := got.Passes[len(got.Passes)-1]
		if p.Cause != "start" || p.Result != "partly" || !p.Write || p.Differences != 1 || fmt.Sprint(p.Made) != "[{cluster/a/secret/X failed PUT /secrets: 500}]" {
			t.Errorf("pass %+v", p)
		}
		if strings.Contains(text, "null,") && strings.Contains(text, `"open": null`) {
			t.Errorf("an array is null: %s", text)
		}
		plan := ask(w.Handler(Access{}, nil), "GET", "/api/v1/plan", "localhost", "").Body.String()
		if !strings.Contains(plan, `"kind": "plan"`) {
			t.Errorf("plan %s", plan)
		}
		s := w.Status()
		for _, text := range []string{text, plan, w.log(), fmt.Sprintf("%+v %#v", s, s), fmt.Sprintf("%+v", s.Plan.Actions), fmt.Sprintf("%+v", s.Passes)} {
			if strings.Contains(text, "canary") {
				t.Errorf("a secret: %s", text)
			}
		}
		for _, a := range append(append(s.Plan.Actions, s.Open...), s.Passes[0].Made[0].Action) {
			if a.Calls != nil {
				t.Errorf("the status holds the calls of %s", a.Name)
			}
		}
	})
}

func TestOnlyTheLastPassesAreKept(t *testing.T) {
	live(t, func(w *world) {
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		s := w.Status()
		if len(s.Passes) != keepLast || s.Passes[0].Begun.Before(s.Passes[1].Begun) || time.Since(s.Passes[0].Begun) > 6*time.Minute {
			t.Errorf("%d passes, the first of %s", len(s.Passes), s.Passes[0].Begun)
		}
	})
}

func TestMetrics(t *testing.T) {
	live(t, func(w *world) {
		w.passing(sealed)
		w.since(time.Second)
		w.Requested("GET", "/clusters", 200)
		w.Requested("GET", "/clusters", 0)
		w.Requested("POST", "token", 200)
		text := ask(w.Handler(Access{}, nil), "GET", "/metrics", "localhost", "").Body.String()
		for _, line := range []string{
			`camsync_passes_total{result="partly"} 1`, `camsync_passes_total{result="failed"} 0`,
			`camsync_api_requests_total{method="GET",route="/clusters",status="200"} 1`,
			`camsync_api_requests_total{method="GET",route="/clusters",status="none"} 1`, `camsync_token_requests_total 1`,
			`camsync_drift{harm="none",kind="secrets"} 1`, // a change that is not applied yet has done no harm
			`camsync_last_good_pass_timestamp_seconds 0`, `camsync_stale_input 0`, `camsync_pass_duration_seconds_count 1`,
		} {
			if !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("the metrics lack %s", line)
			}
		}
		w.passing(inSync)
		w.Trigger(Hangup)
		w.since(time.Second)
		if n := testutil.CollectAndCount(w.metrics.drift); n != 0 {
			t.Errorf("%d kinds of drift in an organisation that is in sync", n)
		}
		if testutil.ToFloat64(w.metrics.good) != float64(time.Now().Unix()) && testutil.ToFloat64(w.metrics.good) < float64(time.Now().Unix()-2) {
			t.Errorf("last good pass at %v", testutil.ToFloat64(w.metrics.good))
		}
		problems, err := testutil.GatherAndLint(w.metrics.registry)
		if err != nil || len(problems) > 0 {
			t.Errorf("%v %v", problems, err)
		}
	})
}

// A follower of the status gets every change, and is never waited for.
func TestChangesAreReported(t *testing.T) {
	live(t, func(w *world) {
		slow, stopSlow := w.Changes()
		defer stopSlow()
		changes, stop := w.Changes()
		seen := make(chan int)
		ctx, cancel := context.WithCancel(w.t.Context())
		go func() {
			n := 0
			for {
				select {
				case <-changes:
					n++
				case <-ctx.Done():
					seen <- n
					return
				}
			}
		}()
		w.since(time.Hour)
		cancel()
		if n := <-seen; n < 20 {
			t.Errorf("%d changes reported in an hour", n)
		}
		stop()
		if len(slow) != 1 || len(w.readers) != 1 {
			t.Errorf("%d changes wait for who never asks; %d readers", len(slow), len(w.readers))
		}
	})
}
