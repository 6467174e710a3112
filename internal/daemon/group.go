package daemon

import (
	"fmt"
	"net/http"
	"strings"
)

// A Group is the daemons of one process, each for an organisation of its own.
type Group []Member

// A Member is one daemon of a [Group].
type Member struct {
	Name   string // of the organisation; unique in the group, and a valid path segment; empty for the only one
	Daemon *Daemon
	Page   http.Handler // as in [Daemon.Handler]
}

// Handler serves each member below /org/NAME/, the probes and metrics of the whole process, the status of all
// members as one document, and page at / and below /dashboard/.
func (g Group) Handler(a Access, page http.Handler) http.Handler {
	mux := g.common(a, page)
	for _, m := range g {
		prefix := "/org/" + m.Name
		mux.Handle(prefix+"/", http.StripPrefix(prefix, routes(m.Daemon, a, m.Page)))
		mux.HandleFunc("GET "+prefix, addSlash)
	}
	mux.Handle("GET /api/v1/status", a.viewer(http.HandlerFunc(g.serveStatus)))
	mux.HandleFunc("GET /org", redirectToParent)
	mux.HandleFunc("GET /org/{$}", redirectToParent)
	return a.checkHost(cleanPath(mux))
}

// common serves what a single daemon has as well: page, probes, metrics and the trigger.
func (g Group) common(a Access, page http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	if page != nil {
		mux.Handle("GET /{$}", a.viewer(page))
		mux.Handle("GET /dashboard/", a.viewer(page))
		mux.Handle("GET /runs/", a.viewer(page))
		mux.Handle("GET /api/v1/runs", a.viewer(page))
		mux.Handle("GET /api/v1/runs/", a.viewer(page))
		mux.HandleFunc("GET /runs", addSlash)
		mux.HandleFunc("GET /dashboard", redirectToParent)
		mux.HandleFunc("GET /dashboard/{$}", redirectToParent)
	}
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { answer(w, "alive", g.lines(stuckText)) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		answer(w, "ready", g.lines(func(d *Daemon) string { return d.Status().unreadyText(a.private(r)) }))
	})
	mux.Handle("GET /metrics", a.viewer(g.metrics()))
	mux.Handle("POST /api/v1/reconcile", a.triggerer(http.HandlerFunc(g.reconcile)))
	return mux
}

// lines are the texts of the daemons that have one, each below the name of its organisation.
func (g Group) lines(of func(*Daemon) string) []string {
	var lines []string
	for _, m := range g {
		switch text := of(m.Daemon); {
		case text == "":
		case m.Name == "":
			lines = append(lines, text)
		default:
			lines = append(lines, m.Name+": "+text)
		}
	}
	return lines
}

// answer writes the problems, one a line, or ok if there are none.
func answer(w http.ResponseWriter, ok string, problems []string) {
	if len(problems) > 0 {
		http.Error(w, strings.Join(problems, "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, ok) // an error means that the client has gone
}

// statusesJSON holds the status of each organisation, in the order of the group.
type statusesJSON struct {
	SchemaVersion int                `json:"schemaVersion"`
	Kind          string             `json:"kind"`
	Organisations []memberStatusJSON `json:"organisations"`
}

type memberStatusJSON struct {
	Name   string   `json:"name"`
	Status document `json:"status"`
}

func (g Group) serveStatus(w http.ResponseWriter, _ *http.Request) {
	all := statusesJSON{SchemaVersion: 1, Kind: "statuses", Organisations: []memberStatusJSON{}}
	for _, m := range g {
		all.Organisations = append(all.Organisations, memberStatusJSON{m.Name, m.Daemon.Status().document()})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = encode(w, all) // an error means that the client has gone
}

// reconcile triggers a pass of every daemon that leads.
func (g Group) reconcile(w http.ResponseWriter, _ *http.Request) {
	if elsewhere := g.lines(request); len(elsewhere) == len(g) {
		http.Error(w, strings.Join(elsewhere, "\n"), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
