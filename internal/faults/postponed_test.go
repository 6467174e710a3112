package faults

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"time"
)

// postponed is what becomes of the first request of a route: its connection ends at once, and it is carried out later.
type postponed struct {
	method, path string // how its path ends
	by           time.Duration
	met          atomic.Bool
}

// postpones lets the first request of that method and end of its path be carried out so much later, without an answer.
func (w *world) postpones(method, path string, by time.Duration) {
	w.posted.method, w.posted.path, w.posted.by = method, path, by
	w.posted.met.Store(false)
}

// ServeHTTP is the emulator's, but for a request that is postponed.
func (w *world) ServeHTTP(answer http.ResponseWriter, r *http.Request) {
	p := &w.posted
	if p.by == 0 || r.Method != p.method || !strings.HasSuffix(r.URL.Path, p.path) || !p.met.CompareAndSwap(false, true) {
		w.emulator.ServeHTTP(answer, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Error(err)
	}
	twin := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
	twin.Host, twin.Header = r.Host, r.Header.Clone()
	time.AfterFunc(p.by, func() {
		defer func() { _ = recover() }() // from a fault that ends its connection
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		w.emulator.ServeHTTP(httptest.NewRecorder(), twin.WithContext(ctx))
	})
	panic(http.ErrAbortHandler)
}
