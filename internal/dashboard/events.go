package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/daemon"
)

// revision identifies the content of a page. It differs for each status and each process.
func revision(all ...daemon.Status) string {
	sum := uint64(0) // revisions only grow, so equal sums of one process mean equal statuses
	for _, s := range all {
		sum += uint64(s.Revision)
	}
	return fmt.Sprintf("%x-%d", all[0].Started.UnixNano(), sum)
}

// changes merges the changes of all sources.
func (d *dashboard) changes() (changes <-chan struct{}, stop func()) {
	if len(d.sources) == 1 {
		return d.sources[0].Changes()
	}
	either, over := make(chan struct{}, 1), make(chan struct{})
	var watching sync.WaitGroup
	for _, s := range d.sources {
		news, stop := s.Changes()
		watching.Go(func() {
			defer stop()
			for {
				select {
				case <-news:
				case <-over:
					return
				}
				select {
				case either <- struct{}{}:
				default:
				}
			}
		})
	}
	return either, func() {
		close(over)
		watching.Wait()
	}
}

// maxStreams limits the open streams.
const maxStreams = 64

// minPause and maxPause bound the time between two events of a stream. A page that changes often is
// not kept busy, and the stream is never idle for the ten seconds after which some proxies cut it.
// writeTimeout is for one event.
const (
	minPause     = 300 * time.Millisecond
	maxPause     = 4 * time.Second
	writeTimeout = 10 * time.Second
)

// events sends the revision of the status: at once, after each change, and at least every maxPause.
// It ends with the request.
func (d *dashboard) events(w http.ResponseWriter, r *http.Request) {
	select {
	case d.streams <- struct{}{}:
		defer func() { <-d.streams }()
	default:
		w.Header().Set("Retry-After", "15")
		http.Error(w, "too many dashboards are open; this one polls for changes", http.StatusServiceUnavailable)
		return
	}
	changes, stop := d.changes()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // keeps proxies such as nginx from buffering events
	if r.Method == http.MethodHead {
		return
	}
	for control := http.NewResponseController(w); ; {
		// The server's write timeout is for finite responses, and HTTP/2 enforces it even between
		// writes.
		if err := errors.Join(control.SetWriteDeadline(time.Now().Add(maxPause+writeTimeout)), sendRevision(w, revision(d.status()...)), control.Flush()); err != nil {
			return
		}
		if !pause(r, nil, minPause) || !pause(r, changes, maxPause) {
			return
		}
	}
}

func sendRevision(w http.ResponseWriter, revision string) error {
	_, err := fmt.Fprintf(w, "data: %s\n\n", revision)
	return err
}

// pause waits for a change, or that long. It returns false once the request has ended.
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
