package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// control is a route for scripts, which have no other way in.
type control struct {
	label  string // with the path below /emulator
	member string // of its body, which has only this one, a text; empty: it has none, or do reads it
	do     func(e *Emulator, q *request, text string) (any, error)
}

// controls are those of the organisation. A cluster or a workspace is meant by its name or its id;
// docs/emulator.md has the bodies.
var controls = []control{
	{"POST /faults", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, planFault(e, q) }},
	{"DELETE /faults", "", func(e *Emulator, _ *request, _ string) (any, error) {
		clearFaults(e)
		return nil, nil
	}},
	{"POST /clusters/{name}/status", "status", func(e *Emulator, q *request, status string) (any, error) {
		return nil, e.SetStatus(q.values["name"], status)
	}},
	{"POST /clusters/{name}/labels", "", postLabels},
	{"POST /members/{name}/accept", "name", func(e *Emulator, q *request, name string) (any, error) {
		return nil, e.AcceptInvitation(q.values["name"], name)
	}},
	{"POST /clusters/{name}/encryption", "status", func(e *Emulator, q *request, to string) (any, error) { return nil, q.of(e).SetEncryption(to) }},
	{"POST /clusters/{name}/gate", "gate", func(e *Emulator, q *request, to string) (any, error) { return nil, q.of(e).SetUpgradeGate(to) }},
	{"POST /clusters/{name}/generation", "generation", func(e *Emulator, q *request, to string) (any, error) { return nil, q.of(e).SetGeneration(to) }},
	{"POST /clusters/{name}/components", "status", func(e *Emulator, q *request, to string) (any, error) { return nil, q.of(e).SetComponents(to) }},
	{"POST /clusters/{name}/data", "data", func(e *Emulator, q *request, to string) (any, error) { return nil, q.of(e).SetData(to) }},
	{"POST /clusters/{name}/backups", "", postBackup},
	{"POST /clusters/{name}/connectivity", "", postConnectivity},
	{"GET /clusters/{name}/facts", "", func(e *Emulator, q *request, _ string) (any, error) { return q.of(e).Facts() }},
	{"GET /clock", "", func(e *Emulator, _ *request, _ string) (any, error) {
		return map[string]string{"now": timestamp(e.Clock.Now())}, nil
	}},
	{"POST /clock", "advance", advance},
	{"PUT /options", "", func(e *Emulator, q *request, _ string) (any, error) { return nil, setOptions(q, e) }},
	{"DELETE /tokens", "", func(e *Emulator, _ *request, _ string) (any, error) {
		e.RevokeTokens()
		return nil, nil
	}},
	{"GET /requests", "", func(e *Emulator, _ *request, _ string) (any, error) { return e.Requests(), nil }},
	{"DELETE /requests", "", func(e *Emulator, _ *request, _ string) (any, error) {
		e.ResetRequests()
		return nil, nil
	}},
}

// of is the cluster that the path names.
func (q *request) of(e *Emulator) Handle { return e.Of(q.values["name"]) }

// controlRoutes are all of them.
func (e *Emulator) controlRoutes() []route {
	var routes []route
	for _, c := range slices.Concat(controls, hubControls, projectControls) {
		method, path, _ := strings.Cut(c.label, " ")
		routes = append(routes, on(method+" /emulator"+path, "", func(q *request) *answer { return c.answer(e, q) }))
	}
	return routes
}

func (c *control) answer(e *Emulator, q *request) *answer {
	var text string
	var err error
	if c.member != "" {
		err = readObject(q.body, false, required(c.member, &text))
	}
	var value any
	if err == nil {
		value, err = c.do(e, q, text)
	}
	switch {
	case err != nil:
		return refuse(http.StatusBadRequest, "%s", err)
	case value == nil:
		return noContent()
	}
	return reply(value)
}

// controlled answers the routes under /emulator/, if they are open.
func (e *Emulator) controlled(w http.ResponseWriter, q *request) bool {
	if !strings.HasPrefix(q.http.URL.Path, "/emulator/") {
		return false
	}
	e.mu.Lock()
	open := e.options.Control
	e.mu.Unlock()
	if !open {
		return false
	}
	a := refuse(http.StatusForbidden, "the control routes are for scripts, and not for pages of other origins")
	if !crossOrigin(q.http) {
		q.route, q.values = match(e.controls, q.http)
		a = q.route.handle(q)
	}
	a.encode(Options{}).write(w, &Fault{})
	return true
}

// crossOrigin reports whether a browser sent a request for a page of another origin. Scripts send
// none of these headers.
func crossOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" {
		return site != "same-origin" && site != "none"
	}
	origin := r.Header.Get("Origin")
	return origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host
}
