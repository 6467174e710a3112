package emulator

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"
)

const maxBody = 1 << 20

// request is one call of a route, before the state is read.
type request struct {
	http    *http.Request
	route   *route
	values  map[string]string // of the template's parameters, decoded
	body    []byte
	options Options // when the request arrived
	now     time.Time
	actor   Credential
	seen    Request // as an observer sees it
}

// ServeHTTP counts a request, applies a fault, checks the caller, and then handles the request
// atomically.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		panic(http.ErrAbortHandler) // the client aborted its own request
	}
	r.Body = io.NopCloser(bytes.NewReader(body))

	if e.controlled(w, r, body) {
		return
	}
	found, values, refusal := e.match(r)
	label := "unmatched"
	if found != nil {
		label = found.label
	}
	options, fault := e.arrive(r, label)
	if fault == nil {
		fault = &Fault{}
	}
	q := &request{http: r, route: found, values: values, body: body, options: options, now: time.Now()}
	e.arrived(q)
	pause(fault.Delay)
	if !fault.AfterCommit && fault.instead() {
		q.answered(fault.status(), false)
		fault.strike(w, r)
		return
	}
	q.now = time.Now()
	a := e.answer(q, refusal)
	if fault.AfterCommit && fault.instead() {
		q.answered(fault.status(), false)
		fault.strike(w, r)
		return
	}
	if fault.Kind != Cut && fault.Kind != Half {
		q.answered(a.status, true)
	}
	a.in(options).write(w, fault)
}

// arrive counts a request, and returns the options and the fault for it.
func (e *Emulator) arrive(r *http.Request, label string) (Options, *Fault) {
	e.mu.Lock()
	e.requests[label]++
	options := e.options
	fault := e.nextFault(label)
	e.mu.Unlock()
	if fault == nil && options.Fault != nil {
		fault = options.Fault(r, label)
	}
	return options, fault
}

// answer handles a request. The latency comes before the state is locked.
func (e *Emulator) answer(q *request, refusal *answer) *answer {
	if refusal == nil {
		refusal = e.admit(q)
	}
	var release func()
	if refusal == nil && q.route.serial {
		release, refusal = e.beginSecretWrite(q)
	}
	pause(q.options.Latency)
	if refusal != nil {
		return refusal
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if release != nil {
		defer release()
	}
	q.now = time.Now()
	return q.route.handle(e, q)
}

// admit returns why a request is refused: too large, without a valid token, or beyond its
// credential's scopes.
func (e *Emulator) admit(q *request) *answer {
	if len(q.body) > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d bytes", maxBody)
	}
	if q.route.open {
		return nil
	}
	actor, ok := e.authenticate(strings.TrimSpace(q.http.Header.Get("Authorization")), q.options, q.now)
	if !ok {
		return refuse(http.StatusUnauthorized, "Unauthorized").with("Www-Authenticate", "Bearer")
	}
	q.actor = actor
	if !actor.may(q.route.scope) {
		return refuse(http.StatusForbidden, "this client lacks the permission %q", q.route.scope)
	}
	return nil
}
