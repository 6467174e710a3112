package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/daemon"
)

// revision names what stands on a page: another status, or that of another process, has another name.
func revision(all ...daemon.Status) string {
	sum := uint64(0) // revisions only grow, so that no two sums of one process are of different statuses
	for _, s := range all {
		sum += uint64(s.Revision)
	}
	return fmt.Sprintf("%x-%d", all[0].Started.UnixNano(), sum)
}

// changes is a channel that holds something after a change of any source.
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

// mostStreams bounds the streams that are open at once.
const mostStreams = 64

// Between events of one stream: at least so that a page is not kept busy, at most so that it knows that
// it is still told, and well below the ten seconds after which some proxies cut what is idle. And how
// long a page may take to be told.
const (
	atLeast = 300 * time.Millisecond
	atMost  = 4 * time.Second
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
	changes, stop := d.changes()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy such as nginx passes each event on at once
	if r.Method == http.MethodHead {
		return
	}
	for control := http.NewResponseController(w); ; {
		// The server's own bound is for an answer that comes to an end. HTTP/2 ends a stream at its bound
		// also where nothing is being written.
		if err := errors.Join(control.SetWriteDeadline(time.Now().Add(atMost+slowest)), tell(w, revision(d.status()...)), control.Flush()); err != nil {
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
