package faults

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// However connections end before a request is processed, 300 creations are each sent once, and nothing is looked for.
func TestCaseN1ThreeHundredCreationsOverHTTP2(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(s *secure){
		"good order":    func(s *secure) { s.goAwayAfter, s.streams = 1000, 100 },
		"GOAWAY":        func(s *secure) { s.goAwayAfter, s.streams = 30, 100 },
		"GOAWAY, often": func(s *secure) { s.goAwayAfter, s.streams = 3, 100 },
		"few streams":   func(s *secure) { s.goAwayAfter, s.streams = 1000, 2 },
		"all of it":     func(s *secure) { s.goAwayAfter, s.streams, s.refused, s.cut = 20, 5, 11, 7 },
	} {
		if !*long && (name == "good order" || name == "GOAWAY, often" || testing.Short() && name != "all of it") {
			continue
		}
		s := newSecure(t)
		change(s)
		inSecureWorld(t, emulator.Options{}, s, func(w *world) {
			took, err := w.fifty()
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if s.seen["HTTP/2.0"] == 0 || s.cut > 0 && s.cuts.Load() == 0 || s.goAwayAfter < 1000 && s.ends.Load() == 0 {
				t.Errorf("%s: %v, %d cut, %d ended", name, s.seen, s.cuts.Load(), s.ends.Load())
			}
			t.Logf("%s: %v, %d dials, %d cut, %d ended, %v", name, s.seen, s.dials.Load(), s.cuts.Load(), s.ends.Load(), took)
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// fifty makes 50 clusters with 5 clients and 5 secrets each, in one run with round trips of 50 ms. Each creation is to be sent
// once, and nothing looked for.
func (w *world) fifty() (took time.Duration, err error) {
	const clusters, each = 50, 5
	w.write("org.yaml", fromNothing(clusters, each))
	w.set(map[string]string{"VALUE": "canary value"})
	w.faults(func(*http.Request, string) *emulator.Fault { return &emulator.Fault{Delay: 50 * time.Millisecond} })
	begin := time.Now()
	p := w.run("")
	took = time.Since(begin)
	sent := w.emulator.Requests()
	a, b := sent["POST /clusters"], sent["POST /clusters/{clusterUuid}/clients"]
	switch {
	case p.err != nil || !apply.Done(p.results):
		return took, errors.Join(p.err, errors.New(p.outcome()))
	case a != clusters || b != clusters*each:
		return took, fmt.Errorf("%d clusters and %d clients were asked for", a, b)
	case strings.Contains(w.said(), "no clear answer") || took > time.Minute:
		return took, fmt.Errorf("something was looked for; it took %v", took)
	}
	return took, nil
}

// So it is in 50 of 50 runs, with ends of connections after 30 requests as nginx makes them.
func TestCaseN1FiftyRunsOverHTTP2(t *testing.T) {
	t.Parallel()
	runs := 1
	if *long {
		runs = 50
	}
	well, ends := 0, int64(0)
	for range runs {
		s := newSecure(t)
		s.goAwayAfter, s.streams = 30, 128
		inSecureWorld(t, emulator.Options{}, s, func(w *world) {
			if _, err := w.fifty(); err != nil {
				t.Error(err)
				return
			}
			well++
		})
		ends += s.ends.Load()
	}
	if ends < int64(runs) {
		t.Errorf("%d connections ended", ends)
	}
	t.Logf("%d of %d runs of 50 clusters with 5 clients each ended well; %d connections ended in their midst", well, runs, ends)
}
