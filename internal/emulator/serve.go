package emulator

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"strings"
	"time"
)

const maxBody = 1 << 20

// mostOf is how long the body of a request can be. Files are longer than most, and the catalog has a
// limit of its own.
func mostOf(path string) int {
	switch {
	case strings.HasPrefix(path, hubBase+"files") || strings.HasPrefix(path, "/emulator/hub/"):
		return 16 * maxBody
	case strings.HasPrefix(path, hubBase+"catalog/"):
		return 64 * maxBody
	}
	return maxBody
}

// request is one call of a route.
type request struct {
	http    *http.Request
	route   *route
	values  map[string]string // of the template's parameters, decoded
	body    []byte
	options Options // when the request arrived
	now     time.Time
	actor   Credential
	known   bool         // the actor has a valid token
	barred  *answer      // by the Hub API, whoever sent it
	seen    Request      // as an observer sees it
	entries []auditEntry // for the activity log
}

// ServeHTTP counts a request, applies a fault, checks the caller, and then handles the request
// atomically, even if its client has gone, as behind a real proxy.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(mostOf(r.URL.Path))+1))
	if err != nil {
		panic(http.ErrAbortHandler) // the client aborted its own request
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	q := &request{http: r, body: body, now: e.Clock.Now()}
	if e.controlled(w, q) {
		return
	}
	q.route, q.values = match(e.routes, r)
	fault := e.arrive(q)
	q.arrived()
	time.Sleep(fault.Delay)
	if fault.instead() {
		if fault.AfterCommit {
			e.answer(q)
		}
		q.answered(fault.status(), false)
		fault.strike(w, r)
		return
	}
	a := e.answer(q)
	q.answered(a.status, fault.Kind != Cut && fault.Kind != Half)
	a.write(w, fault)
}

// arrive counts a request, looks up who sent it, and returns the fault for it.
func (e *Emulator) arrive(q *request) *Fault {
	label := cmp.Or(q.route.label, "unmatched")
	e.mu.Lock()
	e.requests[label]++
	q.options = e.options
	q.actor, q.known = e.logins.authenticate(q)
	q.barred = e.hub.bar(q)
	fault := e.faults.next(label)
	e.mu.Unlock()
	if fault == nil && q.options.Fault != nil {
		fault = q.options.Fault(q.http, label)
	}
	return cmp.Or(fault, &Fault{})
}

// answer handles a request. The latency comes before the state is locked.
func (e *Emulator) answer(q *request) *answer {
	refusal, release := q.refusal(), func() {}
	if refusal == nil && q.route.scope == SecretWrite {
		refusal, release = e.reserveSecrets(q)
	}
	time.Sleep(q.options.Latency)
	e.mu.Lock()
	defer e.mu.Unlock()
	defer release()
	if refusal != nil {
		return refusal.problem(q).encode(q.options)
	}
	q.now = e.Clock.Now()
	a := q.route.handle(q).problem(q)
	e.activity = append(e.activity, q.entries...)
	a = a.encode(q.options)
	if a.value != nil {
		a.body = q.options.reshape(a.body, q.route.label)
	}
	return a
}

// refusal is why a request is not handled: barred, too large, without a valid token, or beyond its
// credential's scopes.
func (q *request) refusal() *answer {
	switch {
	case q.barred != nil:
		return q.barred
	case len(q.body) > mostOf(q.http.URL.Path):
		return refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d bytes", mostOf(q.http.URL.Path))
	case q.route.scope == "":
		return nil
	case !q.known:
		return refuse(http.StatusUnauthorized, "Unauthorized").with("Www-Authenticate", "Bearer")
	case !q.actor.may(q.route.scope):
		return refuse(http.StatusForbidden, "this client lacks the permission %q", q.route.scope)
	}
	return nil
}
