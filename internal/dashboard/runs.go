package dashboard

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
)

// maxRuns is how many runs the list shows, the newest first.
const maxRuns = 100

// serveRuns serves the records of runs, for people and for programs.
func (d *dashboard) serveRuns(mux *http.ServeMux, a About) {
	if a.Runs == nil {
		return
	}
	mux.HandleFunc("GET /runs/{$}", func(w http.ResponseWriter, _ *http.Request) {
		d.answer(w, func() (g.Node, error) {
			all, err := recorded(a)
			return runsPage(a, all), err
		})
	})
	mux.HandleFunc("GET /runs/{id}", func(w http.ResponseWriter, r *http.Request) {
		d.answer(w, func() (g.Node, error) {
			one, err := recordOf(a, r.PathValue("id"))
			return runPage(a, one), err
		})
	})
	mux.HandleFunc("GET /api/v1/runs", func(w http.ResponseWriter, _ *http.Request) {
		d.program(w, func() (report.Runs, error) { return recorded(a) })
	})
	mux.HandleFunc("GET /api/v1/runs/{id}", func(w http.ResponseWriter, r *http.Request) {
		d.program(w, func() (report.Runs, error) {
			one, err := recordOf(a, r.PathValue("id"))
			return report.Runs{Records: []runs.Record{one}, Of: 1, One: true}, err
		})
	})
}

// recorded are the newest records. One that cannot be read is left out.
func recorded(a About) (report.Runs, error) {
	store, err := a.Runs()
	if err != nil {
		return report.Runs{}, err
	}
	all := report.Runs{Of: len(store.IDs())}
	for r, err := range store.All(time.Time{}) {
		if err != nil {
			continue
		}
		if all.Records = append(all.Records, r); len(all.Records) == maxRuns {
			break
		}
	}
	return all, nil
}

func recordOf(a About, id string) (runs.Record, error) {
	store, err := a.Runs()
	if err != nil {
		return runs.Record{}, err
	}
	return store.Find(strings.ToLower(id))
}

// answer renders a page.
func (d *dashboard) answer(w http.ResponseWriter, page func() (g.Node, error)) {
	d.rendered(w, "text/html; charset=utf-8", func(b io.Writer) error {
		node, err := page()
		if err != nil {
			return err
		}
		return node.Render(b)
	})
}

// program answers with JSON.
func (d *dashboard) program(w http.ResponseWriter, read func() (report.Runs, error)) {
	d.rendered(w, "application/json", func(b io.Writer) error {
		all, err := read()
		if err != nil {
			return err
		}
		return report.RunsJSON(b, all)
	})
}

// rendered answers with what is made, one at a time: a record may be large.
func (d *dashboard) rendered(w http.ResponseWriter, kind string, make func(io.Writer) error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	var b bytes.Buffer
	switch err := make(&b); {
	case errors.Is(err, runs.ErrNone), errors.Is(err, runs.ErrSeveral):
		http.Error(w, err.Error()+"; old records are removed", http.StatusNotFound)
	case err != nil:
		http.Error(w, "the records cannot be read: "+report.Clean(localfile.Cause(err).Error()), http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", kind)
		_, _ = b.WriteTo(w) // an error means that the client has gone
	}
}
