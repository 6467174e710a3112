package emulator

import (
	"net/http"
	"strings"
)

// controlRoutes are for scripts, which have no other way in. A cluster or a workspace is meant by its
// name or its id; docs/emulator.md has the bodies.
func (e *Emulator) controlRoutes() []route {
	return append(hubControls(e), []route{
		on("POST /emulator/faults", "", func(q *request) *answer { return done(planFault(e, q)) }),
		on("DELETE /emulator/faults", "", doing(func() { clearFaults(e) })),
		on("POST /emulator/clusters/{name}/status", "", setting("status", e.SetStatus)),
		on("POST /emulator/clusters/{name}/labels", "", setting("labels", func(name string, labels texts) error { return e.SetLabels(name, labels...) })),
		on("POST /emulator/members/{name}/accept", "", setting("name", e.AcceptInvitation)),
		on("POST /emulator/clusters/{name}/encryption", "", setting("status", func(name, status string) error { return e.Of(name).SetEncryption(status) })),
		on("POST /emulator/clusters/{name}/gate", "", setting("gate", func(name, text string) error { return e.Of(name).SetUpgradeGate(text) })),
		on("POST /emulator/clusters/{name}/generation", "", setting("generation", func(name, to string) error { return e.Of(name).SetGeneration(to) })),
		on("POST /emulator/clusters/{name}/components", "", setting("status", func(name, status string) error { return e.Of(name).SetComponents(status) })),
		on("POST /emulator/clusters/{name}/data", "", setting("data", func(name, word string) error { return e.Of(name).SetData(word) })),
		on("POST /emulator/clusters/{name}/backups", "", func(q *request) *answer { return postBackup(q, e) }),
		on("POST /emulator/clusters/{name}/connectivity", "", func(q *request) *answer { return postConnectivity(q, e) }),
		on("GET /emulator/clusters/{name}/facts", "", func(q *request) *answer { return replied(e.Of(q.values["name"]).Facts()) }),
		on("GET /emulator/clock", "", func(*request) *answer { return reply(map[string]string{"now": timestamp(e.Clock.Now())}) }),
		on("POST /emulator/clock", "", func(q *request) *answer { return done(advance(q, e)) }),
		on("PUT /emulator/options", "", func(q *request) *answer { return done(setOptions(q, e)) }),
		on("DELETE /emulator/tokens", "", doing(e.RevokeTokens)),
		on("GET /emulator/requests", "", func(*request) *answer { return reply(e.Requests()) }),
		on("DELETE /emulator/requests", "", doing(e.ResetRequests)),
	}...)
}

// setting makes a handler of a function that sets what the path names to what the body has under a
// name.
func setting[T any](what string, set func(name string, value T) error) func(*request) *answer {
	return func(q *request) *answer {
		var value T
		err := readObject(q.body, false, required(what, &value))
		if err == nil {
			err = set(q.values["name"], value)
		}
		return done(err)
	}
}

func doing(do func()) func(*request) *answer {
	return func(*request) *answer {
		do()
		return noContent()
	}
}

func done(err error) *answer {
	if err != nil {
		return refuse(http.StatusBadRequest, "%s", err)
	}
	return noContent()
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
