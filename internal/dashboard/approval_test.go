package dashboard_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// named are the approvers of a test.
type named map[string]string

func (n named) Name(token spec.Sealed) (string, error) {
	if name := n[token.Reveal()]; name != "" {
		return name, nil
	}
	return "", errors.New("this is not the token of anyone who may approve")
}

const anas = "anas-token-0123456789"

// approving serves a real daemon, with a plan that waits, until the test ends. wrote counts the passes that wrote.
func approving(t *testing.T) (d *daemon.Daemon, address string, wrote *atomic.Int32) {
	t.Helper()
	wrote = &atomic.Int32{}
	plan := diff.Plan{Actions: []diff.Action{
		{Verb: diff.Update, Name: spec.Members.Name("", "ana@example.com"), Fields: []diff.Field{{Name: "roles", Live: "visitor", Desired: `admin <script>alert(1)</script>`}}, Harms: spec.AccessGain},
		{Verb: diff.Hold, Would: diff.Delete, Name: spec.Clusters.Name("old", ""), Harms: spec.DataLoss, Reason: "it does data-loss, which is not allowed", Hint: "policy.allow"},
	}}
	same := saved.New(saved.Run{}, plan, spec.Organization{}, spec.Organization{})
	d = daemon.New(daemon.Options{
		ReadFiles: func() daemon.Input {
			return daemon.Input{Digest: "one", Load: func() (spec.Organization, error) { return spec.Organization{}, nil }}
		},
		Pass: func(_ context.Context, task daemon.Task) (o daemon.Outcome) {
			o.Plan = task.Guard(plan)
			if task.Propose {
				o.Proposal = &daemon.Proposal{Plan: daemon.Proposed(plan), Same: same}
			}
			if task.Write {
				wrote.Add(1)
				o.Results = []apply.Result{{Action: plan.Actions[0], Outcome: apply.Updated}, {Action: plan.Actions[1], Outcome: apply.Held}}
			}
			return o
		},
		Approvals: true, Interval: time.Hour, Settle: time.Millisecond, Grace: time.Second, Stall: time.Hour, Log: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- d.Run(ctx) }()
	access := daemon.Access{Approvers: named{anas: "ana"}}
	a := about()
	a.Approve = func(token spec.Sealed, digest, offer string) error {
		_, err := access.Approve(d, token, digest, offer)
		return err
	}
	server := httptest.NewServer(d.Handler(access, dashboard.New(d, a)))
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		server.CloseClientConnections()
		server.Close()
	})
	changes, done := d.Changes()
	defer done()
	for d.Status().Offer == nil {
		<-changes
	}
	return d, server.URL, wrote
}

// form is what the page of approval would send.
func form(d *daemon.Daemon, token string) url.Values {
	o := d.Status().Offer
	return url.Values{"digest": {o.Digest}, "offer": {o.ID}, "token": {token}}
}

// A person reads the plan in a real browser, mistypes the token, approves, and cannot do so again from the old page.
func TestApprovingInABrowser(t *testing.T) {
	d, address, wrote := approving(t)
	page := open(t, address+"/approve")
	until(t, page, `document.querySelector("form.approve button")?.textContent === "Approve 1 change"`)
	if text := eval[string](t, page, `document.body.innerText`); !strings.Contains(text, "admin <script>alert(1)</script>") || !strings.Contains(text, "access-gain") ||
		!strings.Contains(text, "which is not allowed") || !strings.Contains(text, d.Status().Offer.Digest) {
		t.Errorf("the page says\n%s", text)
	}
	if n := eval[int](t, page, `document.scripts.length`); n != 0 {
		t.Errorf("the page has %d scripts: what it shows could change before it is approved", n)
	}
	old := form(d, anas)
	send := func(token string) string {
		return fmt.Sprintf(`document.querySelector("[name=token]").value = %q; document.querySelector("form.approve").requestSubmit(); true`, token)
	}
	eval[bool](t, page, send("mistyped"))
	until(t, page, `document.querySelector("[role=alert]")?.textContent.startsWith("Nothing was approved: this is not the token")`)
	if eval[string](t, page, `document.querySelector("[name=token]").value`) != "" {
		t.Error("the page repeats the token")
	}
	eval[bool](t, page, send(anas))
	until(t, page, `location.pathname === "/" && /An approved plan/.test(document.body.innerText) && /Approved by ana at /.test(document.body.innerText)`)
	if wrote.Load() != 1 {
		t.Errorf("%d passes wrote", wrote.Load())
	}
	eval[bool](t, page, `location.assign("/approve"); true`)
	until(t, page, `location.pathname === "/approve" && document.readyState === "complete"`)
	again := fmt.Sprintf(`fetch("approve", {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %q}).then(r => r.status)`, old.Encode())
	if status := eval[int](t, page, again); status != http.StatusConflict {
		t.Errorf("the old form again: %d", status)
	}
	if wrote.Load() != 1 {
		t.Errorf("%d passes wrote", wrote.Load())
	}
}

// A page of another origin approves nothing, not even with the token of someone who may: the browser says where it comes from.
func TestPagesOfOthersApproveNothing(t *testing.T) {
	d, address, wrote := approving(t)
	values := form(d, anas)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/fetch" {
			_, _ = fmt.Fprintf(w, `<p>waiting</p><script>
const send = (path, kind, body) => fetch(%q + path, {method: "POST", mode: "no-cors", credentials: "include", headers: {"Content-Type": kind}, body});
Promise.allSettled([send("/approve", "application/x-www-form-urlencoded", %q), send("/api/v1/approve", "text/plain", "{}")]).then(() => document.body.textContent = "sent");
</script>`, address, values.Encode())
			return
		}
		_, _ = fmt.Fprintf(w, `<form method="post" action=%q><input name="digest" value=%q><input name="offer" value=%q><input name="token" value=%q></form><script>document.forms[0].submit()</script>`,
			address+"/approve", values.Get("digest"), values.Get("offer"), values.Get("token"))
	}))
	t.Cleanup(evil.Close)
	for _, from := range []string{evil.URL, strings.Replace(evil.URL, "127.0.0.1", "localhost", 1)} {
		page := open(t, from+"/form")
		until(t, page, `document.body.innerText.includes("a page of another origin has sent this")`)
		page = open(t, from+"/fetch")
		until(t, page, `document.body.textContent === "sent"`)
	}
	s := d.Status()
	if wrote.Load() != 0 || s.Approved != nil || s.Offer == nil || len(s.Passes) != 1 {
		t.Errorf("%d passes wrote; approved %v", wrote.Load(), s.Approved)
	}
}

// Behind a proxy that serves it below a prefix, the form works likewise, and leads back there.
func TestApprovingBehindAProxy(t *testing.T) {
	d, address, wrote := approving(t)
	proxy := haproxy(t, strings.TrimPrefix(address, "http://"))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var answer *http.Response
	for deadline := time.Now().Add(time.Minute); ; {
		r, err := http.NewRequest(http.MethodPost, proxy+"/tools/camsync/approve", strings.NewReader(form(d, anas).Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", proxy)
		if answer, err = client.Do(r); err == nil && answer.StatusCode != http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal(err, answer)
		}
	}
	_ = answer.Body.Close()
	if to, err := answer.Location(); answer.StatusCode != http.StatusSeeOther || err != nil || to.String() != proxy+"/tools/camsync/" {
		t.Errorf("%s, to %v, %v", answer.Status, to, err)
	}
	changes, done := d.Changes()
	defer done()
	for wrote.Load() == 0 {
		<-changes
	}
}

// Without approvers there is no form, and no page for one.
func TestWithoutApproversThereIsNoForm(t *testing.T) {
	d, _, _ := approving(t)
	h := d.Handler(daemon.Access{}, dashboard.New(d, about()))
	for request, want := range map[string]int{"GET /approve": 404, "POST /approve": 404, "POST /api/v1/approve": 403} {
		method, path, _ := strings.Cut(request, " ")
		r, w := httptest.NewRequest(method, path, strings.NewReader(form(d, anas).Encode())), httptest.NewRecorder()
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("%s: %d, want %d", request, w.Code, want)
		}
	}
	r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
	r.Host = "localhost"
	if h.ServeHTTP(w, r); strings.Contains(w.Body.String(), "approve") {
		t.Error("the page leads to a form that there is not")
	}
	if d.Status().Approved != nil {
		t.Error("it was approved")
	}
}
