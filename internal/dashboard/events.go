package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/daemon"
)

// revision names a status: another one, or that of another process, has another name.
func revision(s daemon.Status) string {
	return fmt.Sprintf("%x-%d", s.Started.UnixNano(), s.Revision)
}

// mostStreams bounds the streams that are open at once.
const mostStreams = 64

// Between events of one stream: at least so that a page is not kept busy, at most so that it knows that
// it is still told. And how long a page may take to be told.
const (
	atLeast = 300 * time.Millisecond
	atMost  = 20 * time.Second
	slowest = 10 * time.Second
)

// events tells a page the revision of the status: now, whenever there is another, and again from time to
// time. It ends with the request, and so when the server is closed.
func (d *dashboard) events(w http.ResponseWriter, r *http.Request) {
	select {
	case d.streams <- struct{}{}:
		defer func() { <-d.streams }()
	default:
		w.Header().Set("Retry-After", "15")
		http.Error(w, "too many pages are open at once; this one looks for news from time to time", http.StatusServiceUnavailable)
		return
	}
	changes, stop := d.source.Changes()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy such as nginx passes each event on at once
	if r.Method == http.MethodHead {
		return
	}
	for control := http.NewResponseController(w); ; {
		// The server's own bound is for an answer that comes to an end. HTTP/2 ends a stream at its bound
		// also where nothing is being written.
		if err := errors.Join(control.SetWriteDeadline(time.Now().Add(atMost+slowest)), tell(w, revision(d.source.Status())), control.Flush()); err != nil {
			return
		}
		if !pause(r, nil, atLeast) || !pause(r, changes, atMost) {
			return
		}
	}
}

func tell(w http.ResponseWriter, revision string) error {
	_, err := fmt.Fprintf(w, "data: %s\n\n", revision)
	return err
}

// pause waits for news, or that long. It reports whether the request goes on.
func pause(r *http.Request, news <-chan struct{}, longest time.Duration) bool {
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-news:
		return true
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
