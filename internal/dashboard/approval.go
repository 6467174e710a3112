package dashboard

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// approval is the page on which the plan that waits can be approved. It needs no script and does not change by itself: what is
// approved is what the page shows.
type approval struct {
	source  Source
	about   About
	writing sync.Mutex // limits memory: one large page at a time
}

// serveApproval serves the page, if plans can be approved.
func (d *dashboard) serveApproval(mux *http.ServeMux, a About) {
	if a.Approve == nil {
		return
	}
	page := &approval{source: d.sources[0], about: a}
	mux.HandleFunc("GET /approve", page.show)
	mux.HandleFunc("POST /approve", page.take)
}

func (p *approval) show(w http.ResponseWriter, _ *http.Request) { p.write(w, http.StatusOK, "") }

// take approves the plan that a form names, and leads back to the page of the daemon.
func (p *approval) take(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.write(w, http.StatusBadRequest, "Nothing was approved: the form is not valid.")
		return
	}
	form := r.PostForm
	err := p.about.Approve(spec.Seal(strings.TrimSpace(form.Get("token"))), form.Get("digest"), form.Get("offer"))
	if refused, _ := errors.AsType[*daemon.NotApprovedError](err); refused != nil {
		p.write(w, refused.Status, "Nothing was approved: "+report.Clean(refused.Text)+".")
		return
	}
	w.Header().Set("Location", "./") // relative, for proxies that serve the page below a prefix
	w.WriteHeader(http.StatusSeeOther)
}

// write writes the page with the plan that waits now.
func (p *approval) write(w http.ResponseWriter, status int, problem string) {
	page := &bytes.Buffer{}
	p.writing.Lock()
	err := newApprovalView(p.source.Status(), p.about, problem).page().Render(page)
	p.writing.Unlock()
	if err != nil {
		http.Error(w, "the page cannot be rendered: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // an error means that the client has gone
}

// approvedBy says who approved a plan, and when.
func approvedBy(a daemon.Approval) string {
	return "Approved by " + report.Clean(a.By) + " at " + at(a.At).Text + "."
}
