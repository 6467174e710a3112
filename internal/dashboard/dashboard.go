// Package dashboard serves a page that shows a daemon: its differences, its last passes and its
// clusters.
//
// The page is complete without its script, which keeps it up to date. It is read-only, but for the form that approves
// a plan, which has a page of its own.
package dashboard

import (
	"bytes"
	"context"
	"embed"
	"net/http"
	"sync"

	g "maragu.dev/gomponents"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

//go:embed page
var files embed.FS

// A Source is what a dashboard shows: a daemon.
type Source interface {
	Status() daemon.Status
	Changes() (changes <-chan struct{}, stop func())
}

// About is what a page shows besides the status.
type About struct {
	Organization string   // its name, if there are several
	Files        []string // the files of the organisation
	Version      string   // of camsync

	Runs func() (*runs.Store, error) // the records of its runs; nil to show none

	// Approve approves a plan; its error is a [daemon.NotApprovedError]. It is nil if plans cannot be approved.
	Approve func(token spec.Sealed, digest, offer string) error
}

type dashboard struct {
	sources []Source
	page    func(all []daemon.Status, f report.Filter) g.Node // of the status of each source
	writing sync.Mutex                                        // limits memory: one large page at a time
	streams chan struct{}                                     // a slot for each open stream
}

// New serves a page at / and its assets below /dashboard/. Its links are relative, so it works below
// any prefix. The caller restricts access.
func New(s Source, a About) http.Handler {
	return serve([]Source{s}, a, func(all []daemon.Status, f report.Filter) g.Node { return newView(all[0], a, f).page() })
}

func serve(sources []Source, a About, page func([]daemon.Status, report.Filter) g.Node) http.Handler {
	d := &dashboard{sources: sources, page: page, streams: make(chan struct{}, maxStreams)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.show)
	mux.HandleFunc("GET /dashboard/events", d.events)
	mux.HandleFunc("GET /dashboard/style.css", text("text/css; charset=utf-8", report.HTMLStyle(), embedded("style.css")))
	mux.HandleFunc("GET /dashboard/page.js", text("text/javascript; charset=utf-8", embedded("page.js")))
	mux.HandleFunc("GET /dashboard/icon.svg", text("image/svg+xml", embedded("icon.svg")))
	d.serveRuns(mux, a)
	d.serveApproval(mux, a)
	return secured(mux)
}

// policy allows a page to load only what is served beside it, and no one to frame it.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the security headers, and refuses requests of other sites except links to the page.
func secured(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "same-origin") // with none, a form of ours would have no origin either
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		switch r.Header.Get("Sec-Fetch-Site") {
		case "cross-site", "same-site":
			if r.Header.Get("Sec-Fetch-Mode") != "navigate" {
				http.Error(w, "only the dashboard may request this", http.StatusForbidden)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

func (d *dashboard) show(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	page, err := d.write(r.Context(), report.Filter{Search: q.Get("search"), Word: q.Get("word"), Kind: q.Get("kind"), Harm: q.Get("harm")})
	if r.Context().Err() != nil {
		return
	}
	if err != nil {
		http.Error(w, "the page cannot be rendered: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // an error means that the client has gone
}

// write renders a page, unless who asked has gone when its turn comes.
func (d *dashboard) write(ctx context.Context, f report.Filter) (*bytes.Buffer, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	page := &bytes.Buffer{}
	err := d.page(d.status(), f).Render(page)
	return page, err
}

func (d *dashboard) status() []daemon.Status {
	all := make([]daemon.Status, len(d.sources))
	for i, s := range d.sources {
		all[i] = s.Status()
	}
	return all
}

// text serves constant texts.
func text(kind string, parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for _, part := range parts {
			_, _ = w.Write([]byte(part)) // an error means that the client has gone
		}
	}
}

func embedded(name string) string {
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		panic(err) // unreachable: it is embedded
	}
	return string(text)
}
