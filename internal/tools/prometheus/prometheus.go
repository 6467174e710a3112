// Package prometheus runs a real Prometheus, for tests only.
package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long to wait for the program, or for a state of a target.
const patience = 2 * time.Minute

// A Server is a Prometheus that ends with its test.
type Server struct{ address, log string }

// A Target is what Prometheus says of a target.
type Target struct {
	Labels     map[string]string `json:"labels"`
	ScrapeURL  string            `json:"scrapeUrl"`
	LastError  string            `json:"lastError"`
	LastScrape time.Time         `json:"lastScrape"`
	Health     string            `json:"health"` // up, down or unknown
}

// Start starts a server with a configuration. It skips the test if there is no Prometheus, except in a CI job.
func Start(tb testing.TB, config string) *Server {
	tb.Helper()
	binary := built()
	switch {
	case binary == "" && os.Getenv("CI") == "true":
		tb.Fatal("no Prometheus here: internal/tools/prometheus/build.sh builds one")
	case binary == "":
		tb.Skip("no Prometheus here: internal/tools/prometheus/build.sh builds one")
	}
	lock := flock.New(binary + ".lock")
	_ = lock.Lock() // without the lock, two processes find the same port at worst
	defer func() { _ = lock.Close() }()
	dir := tb.TempDir()
	s := &Server{address: free(tb), log: filepath.Join(dir, "log")}
	log, err := os.Create(s.log)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(binary, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+s.address)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = log.Close() // the program has its own descriptor
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	s.until(tb, "be ready", func(ctx context.Context) error { return s.get(ctx, "/-/ready", nil) })
	return s
}

// Await waits until the server has one target, which is in the state that is wanted.
func (s *Server) Await(tb testing.TB, wanted string, is func(Target) bool) (t Target) {
	tb.Helper()
	s.until(tb, "have a target that "+wanted, func(ctx context.Context) error {
		var answer struct {
			Data struct{ ActiveTargets []Target }
		}
		if err := s.get(ctx, "/api/v1/targets", &answer); err != nil {
			return err
		}
		if len(answer.Data.ActiveTargets) != 1 || !is(answer.Data.ActiveTargets[0]) {
			return fmt.Errorf("the targets are %+v", answer.Data.ActiveTargets)
		}
		t = answer.Data.ActiveTargets[0]
		return nil
	})
	return t
}

// until asks again and again, and fails the test with the log if it takes too long.
func (s *Server) until(tb testing.TB, what string, done func(context.Context) error) {
	tb.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; <-tick.C {
		err := done(tb.Context())
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(s.log) // an error means there is no log
			tb.Fatalf("Prometheus does not %s: %v\n%s", what, err, text[max(0, len(text)-4000):])
		}
	}
}

// get reads an answer as JSON, if anything in it matters.
func (s *Server) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode != http.StatusOK:
		return errors.New(answer.Status)
	case into == nil:
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(into)
}

// built is the cached program; empty if there is none.
func built() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(cache, "camsync-test", "prometheus-*[0-9]"))
	if err != nil || len(found) == 0 {
		return ""
	}
	return slices.Max(found)
}

// free is an address with a free port outside the ephemeral range.
func free(tb testing.TB) string {
	tb.Helper()
	const first, last, tries = 10_000, 30_000, 100
	for try := 1; ; try++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", first+mathrand.IntN(last-first)))
		if err == nil {
			defer func() { _ = l.Close() }()
			return l.Addr().String()
		}
		if try == tries {
			tb.Fatal(err)
		}
	}
}
