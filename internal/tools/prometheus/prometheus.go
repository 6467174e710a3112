// Package prometheus runs a real Prometheus, for tests only.
package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/tools/server"
)

// A Server is a Prometheus that ends with its test.
type Server struct{ address, dir string }

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
	binary := server.Built("prometheus")
	switch {
	case binary == "" && os.Getenv("CI") == "true":
		tb.Fatal("no Prometheus here: internal/tools/prometheus/build.sh builds one")
	case binary == "":
		tb.Skip("no Prometheus here: internal/tools/prometheus/build.sh builds one")
	}
	defer server.Alone(binary)()
	dir := tb.TempDir()
	s := &Server{fmt.Sprintf("127.0.0.1:%d", server.Ports(tb, 1)[0]), dir}
	server.Launch(tb, dir, binary, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+s.address)
	server.Until(tb, s.dir, "Prometheus is not ready", func(ctx context.Context) error { return s.get(ctx, "/-/ready", nil) })
	return s
}

// Await waits until the server has one target, which is in the state that is wanted.
func (s *Server) Await(tb testing.TB, wanted string, is func(Target) bool) (t Target) {
	tb.Helper()
	server.Until(tb, s.dir, "Prometheus has no target that "+wanted, func(ctx context.Context) error {
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
