package daemon

import (
	"fmt"
	"net/http"
	"strings"
)

// A Group is the daemons of one process, each for an organisation of its own.
type Group []Member

// A Member is one daemon of a group.
type Member struct {
	Name   string // of the organisation; unique in the group, and one segment of a path as it stands
	Daemon *Daemon
	Page   http.Handler // as in [Daemon.Handler]
}

// Handler serves all that its members serve below /org/NAME/, the probes and metrics of the whole process,
// one JSON of all states, and at / and below /dashboard/ a page for people.
func (g Group) Handler(a Access, page http.Handler) http.Handler {
	mux := http.NewServeMux()
	var daemons []*Daemon
	for _, m := range g {
		daemons = append(daemons, m.Daemon)
		prefix := "/org/" + m.Name
		mux.Handle(prefix+"/", http.StripPrefix(prefix, m.Daemon.routes(a, m.Page)))
		mux.HandleFunc("GET "+prefix, slashed)
	}
	mux.HandleFunc("GET /livez", g.livez)
	mux.HandleFunc("GET /readyz", g.readyz(a))
	mux.Handle("GET /metrics", a.seen(figures(daemons...)))
	mux.Handle("GET /api/v1/status", a.seen(http.HandlerFunc(g.serveStatus)))
	mux.Handle("POST /api/v1/reconcile", a.asked(http.HandlerFunc(g.reconcile)))
	mux.Handle("GET /{$}", a.seen(page))
	mux.Handle("GET /dashboard/", a.seen(page))
	mux.HandleFunc("GET /dashboard", homeward)
	mux.HandleFunc("GET /dashboard/{$}", homeward)
	mux.HandleFunc("GET /org", homeward)
	mux.HandleFunc("GET /org/{$}", homeward)
	return a.known(relocated(mux))
}

func (g Group) livez(w http.ResponseWriter, _ *http.Request) {
	var stuck []string
	for _, m := range g {
		if !m.Daemon.Alive() {
			stuck = append(stuck, m.Name+": no progress for "+m.Daemon.o.Stall.String())
		}
	}
	answer(w, "alive", stuck)
}

func (g Group) readyz(a Access) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var waiting []string
		for _, m := range g {
			if text := m.Daemon.Status().unreadyText(a.private(r)); text != "" {
				waiting = append(waiting, m.Name+": "+text)
			}
		}
		answer(w, "ready", waiting)
	}
}

// answer says that all is well, or what is amiss, a line each.
func answer(w http.ResponseWriter, well string, amiss []string) {
	if len(amiss) > 0 {
		http.Error(w, strings.Join(amiss, "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintln(w, well) // who asked is gone, if that fails
}

// A statusesJSON is the states of several organisations, in the order in which they were given.
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
	_ = encode(w, all) // who asked is gone, if that fails
}

// reconcile asks every daemon for a pass; those of which another replica leads are that one's to ask.
func (g Group) reconcile(w http.ResponseWriter, _ *http.Request) {
	var elsewhere []string
	for _, m := range g {
		if err := m.Daemon.ask(); err != nil {
			elsewhere = append(elsewhere, m.Name+": "+err.Error())
		}
	}
	if len(elsewhere) == len(g) {
		http.Error(w, strings.Join(elsewhere, "\n"), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
