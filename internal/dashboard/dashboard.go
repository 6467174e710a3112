// Package dashboard shows how a daemon stands on one page for people: what differs and why, what the last
// passes did, and the health of the clusters.
//
// The page can only be looked at. It is whole without its script, which keeps it up to date.
package dashboard

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"sync"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
)

//go:embed page
var files embed.FS

// A Source is what a dashboard is about: a daemon.
type Source interface {
	Status() daemon.Status
	Changes() (changes <-chan struct{}, stop func())
}

// About is what a page says of the program beside its status.
type About struct {
	Organization string   // its name among several; empty where there is but one
	Files        []string // that say how the organisation should be
	Version      string   // of camsync
}

type dashboard struct {
	sources []Source
	view    func(all []daemon.Status, f report.Filter) any // of their status, one for each
	page    *template.Template
	writing sync.Mutex    // many pages of a large plan at once would take too much memory
	streams chan struct{} // holds something for each that is open
}

// New serves a page at / and what it needs below /dashboard/. Its links are relative, so it may be
// found below another path. Who may see it is for others to say.
func New(s Source, a About) http.Handler {
	return serve("page.html", []Source{s}, func(all []daemon.Status, f report.Filter) any { return newView(all[0], a, f) })
}

func serve(name string, sources []Source, view func([]daemon.Status, report.Filter) any) http.Handler {
	page := template.Must(template.New("parts").Parse(report.HTMLParts())) // as every test does
	page = template.Must(page.ParseFS(files, "page/"+name))
	d := &dashboard{sources: sources, view: view, page: page.Lookup(name), streams: make(chan struct{}, mostStreams)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.show)
	mux.HandleFunc("GET /dashboard/events", d.events)
	mux.HandleFunc("GET /dashboard/style.css", text("text/css; charset=utf-8", report.HTMLStyle(), embedded("style.css")))
	mux.HandleFunc("GET /dashboard/page.js", text("text/javascript; charset=utf-8", embedded("page.js")))
	mux.HandleFunc("GET /dashboard/icon.svg", text("image/svg+xml", embedded("icon.svg")))
	return guarded(mux)
}

// policy lets a page have nothing but what is served beside it, and nobody have it in a frame.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guarded tells browsers what a page may do, and refuses what pages elsewhere ask for: they may lead here
// and no more.
func guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		switch r.Header.Get("Sec-Fetch-Site") {
		case "cross-site", "same-site":
			if r.Header.Get("Sec-Fetch-Mode") != "navigate" {
				http.Error(w, "this is for its own page only", http.StatusForbidden)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

func (d *dashboard) show(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	page, err := d.write(report.Filter{Search: q.Get("search"), Word: q.Get("word"), Kind: q.Get("kind"), Harm: q.Get("harm")})
	if err != nil {
		http.Error(w, "the page can not be written: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // who asked is gone, if that fails
}

func (d *dashboard) write(f report.Filter) (*bytes.Buffer, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	page := &bytes.Buffer{}
	err := d.page.Execute(page, d.view(d.status(), f))
	return page, err
}

func (d *dashboard) status() []daemon.Status {
	all := make([]daemon.Status, len(d.sources))
	for i, s := range d.sources {
		all[i] = s.Status()
	}
	return all
}

// text serves texts that never change, one after the other.
func text(kind string, parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for _, part := range parts {
			_, _ = w.Write([]byte(part)) // who asked is gone, if that fails
		}
	}
}

func embedded(name string) string {
	text, err := files.ReadFile("page/" + name)
	if err != nil {
		panic(err) // it was embedded
	}
	return string(text)
}
