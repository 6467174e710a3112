package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

func TestFaults(t *testing.T) {
	const body = `{"secretName":"A","secretValue":"v"}`
	text := http.Header{"Content-Type": {"text/plain"}, "Retry-After": {"7"}}
	for _, tt := range []struct {
		name      string
		fault     emulator.Fault
		status    int // 0: no answer
		part      string
		committed bool
	}{
		{"slow", emulator.Fault{Delay: time.Millisecond}, 204, "", true},
		{"answer before", emulator.Fault{Kind: emulator.Answer, Status: 429, Header: text, Body: "local_rate_limited"}, 429, "local_rate_limited", false},
		{"answer after", emulator.Fault{Kind: emulator.Answer, Status: 503, AfterCommit: true}, 503, "", true},
		{"reset before", emulator.Fault{Kind: emulator.Reset}, 0, "", false},
		{"reset after", emulator.Fault{Kind: emulator.Reset, AfterCommit: true}, 0, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			seen := make(chan string, 1)
			w := newWorld(t, emulator.Options{Fault: func(r *http.Request, route string) *emulator.Fault {
				if route != "POST /clusters/{clusterUuid}/secrets" {
					return nil
				}
				data, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				seen <- string(data)
				return &tt.fault
			}})
			secrets := "/clusters/" + w.create("prod") + "/secrets"
			status, answer, err := w.try("POST", secrets, body)
			if tt.status == 0 && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("got %d %s %v, want a reset", status, answer, err)
			}
			if tt.status != 0 && (status != tt.status || !strings.Contains(answer, tt.part)) {
				t.Errorf("got %d %s %v, want %d", status, answer, err, tt.status)
			}
			if got := <-seen; got != body {
				t.Errorf("the fault saw the body %q", got)
			}
			if tt.committed {
				w.want("GET", secrets, nil, 200, `{"A":"v"}`)
			} else {
				w.want("GET", secrets, nil, 200, `{}`)
			}
		})
	}
}

func TestCutAnswer(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	whole := w.want("GET", "/members", nil, 200, "owner")
	for _, n := range []int{0, 1, len(whole) - 1} {
		w.Change(func(o *emulator.Options) {
			o.Fault = func(*http.Request, string) *emulator.Fault { return &emulator.Fault{Kind: emulator.Cut, Bytes: n} }
		})
		status, got, err := w.try("GET", "/members", nil)
		if status != 200 || got != whole[:n] || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %d: %d %q %v", n, status, got, err)
		}
	}
}

func TestHalfAnswer(t *testing.T) {
	w := newWorld(t, emulator.Options{})
	w.SetMember("ana@example.com", "Ana", "admin")
	secrets := "/clusters/" + w.AddCluster(emulator.Cluster{Name: "prod", Secrets: map[string]string{"A": "1", "B": "2", "C": "3"}}) + "/secrets"
	w.Change(func(o *emulator.Options) {
		o.Fault = func(*http.Request, string) *emulator.Fault { return &emulator.Fault{Kind: emulator.Half, Status: 206} }
	})
	if got := list(w.want("GET", "/members", nil, 206, "owner@example.com")); len(got) != 1 {
		t.Errorf("%d members, want 1 of 2", len(got))
	}
	w.want("GET", secrets, nil, 206, `{"A":"1"}`)
	w.want("GET", strings.TrimSuffix(secrets, "/secrets")+"/monitoring/clients", nil, 206, `{"clients":[],"status":{}}`)
	w.want("GET", "/activity/csv", nil, 206, "timestamp,service")
}

func TestHangEndsWithTheClient(t *testing.T) {
	hanging := make(chan struct{})
	w := newWorld(t, emulator.Options{Fault: func(_ *http.Request, route string) *emulator.Fault {
		if route != "GET /members" {
			return nil
		}
		close(hanging)
		return &emulator.Fault{Kind: emulator.Hang}
	}})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-hanging
		leave()
	}()
	req, err := http.NewRequestWithContext(ctx, "GET", w.url+"/members", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.send(req); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestLateCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBubble(t, emulator.Options{})
		body := w.example("prod")
		w.Change(func(o *emulator.Options) {
			o.Fault = func(_ *http.Request, route string) *emulator.Fault {
				if route != "POST /clusters" {
					return nil
				}
				return &emulator.Fault{Kind: emulator.Answer, Status: 504, AfterCommit: true, Delay: time.Hour}
			}
		})
		go w.want("POST", "/clusters", body, 504, "")
		time.Sleep(time.Hour - 1)
		w.want("GET", "/clusters", nil, 200, "[]")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		w.want("GET", "/clusters", nil, 200, "prod")
	})
}

func TestControl(t *testing.T) {
	w := newWorld(t, emulator.Options{Control: true})
	id := w.create("prod")
	token := w.token
	w.token = ""
	w.want("POST", "/emulator/faults", `{"method":"GET","path":"/members","kind":"answer","status":429,"body":"local_rate_limited","headers":{"Retry-After":"1"},"skip":1,"times":2}`, 204, "")
	w.want("POST", "/emulator/faults", `{"method":"DELETE","path":"/clusters/{clusterUuid}","kind":"reset","afterCommit":true}`, 204, "")
	for _, tt := range []struct{ body, part string }{
		{`{"method":"GET","path":"/nothing","kind":"reset"}`, "not a route"},
		{`{"method":"GET","path":"/members","kind":"boom"}`, "not a kind"},
		{`{"method":"GET","path":"/members","kind":"answer"}`, "not a status"},
		{`{"method":"GET","path":"/members","kind":"reset","more":1}`, "not a property"},
		{`{"method":"GET","path":"/members","kind":"reset","headers":[]}`, "headers"},
	} {
		w.want("POST", "/emulator/faults", tt.body, 400, tt.part)
	}
	w.want("POST", "/emulator/clusters/prod/status", `{"status":"Maintenance"}`, 204, "")
	w.want("POST", "/emulator/clusters/prod/labels", `{"labels":["x"]}`, 204, "")
	w.want("POST", "/emulator/clusters/none/labels", `{"labels":["x"]}`, 400, "none")
	w.want("POST", "/emulator/nothing", nil, 404, "")

	w.token = token
	w.want("GET", "/clusters", nil, 200, `"ready":"Maintenance"`)
	w.want("GET", "/clusters", nil, 200, `"labels":["x"]`)
	w.want("GET", "/members", nil, 200, "")
	w.want("GET", "/members", nil, 429, "local_rate_limited")
	w.want("GET", "/members", nil, 429, "local_rate_limited")
	w.want("GET", "/members", nil, 200, "")
	if status, _, err := w.try("DELETE", "/clusters/"+id, nil); err == nil {
		t.Errorf("got %d, want a reset", status)
	}
	w.want("GET", "/clusters", nil, 200, "[]")
	w.want("POST", "/members/ana@example.com", `{"orgRoles":["admin"]}`, 204, "")
	w.want("POST", "/emulator/members/ana@example.com/accept", `{"name":"Ana"}`, 204, "")
	w.want("GET", "/members", nil, 200, `"name":"Ana","roles":["admin"],"invitePending":false`)

	w.want("GET", "/emulator/requests", nil, 200, `"GET /members":5`)
	w.want("DELETE", "/emulator/requests", nil, 204, "")
	w.want("GET", "/emulator/requests", nil, 200, `{}`)
	w.want("POST", "/emulator/faults", `{"method":"GET","path":"/members","kind":"reset"}`, 204, "")
	w.want("DELETE", "/emulator/faults", nil, 204, "")
	w.want("GET", "/members", nil, 200, "")
	w.want("DELETE", "/emulator/tokens", nil, 204, "")
	w.want("GET", "/members", nil, 401, "")
}
