package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/tools/prometheus"
)

// A real Prometheus includes what was delivered and reads the metrics with it; after a rotation, with the new password and without a
// reload.
func TestPrometheusReadsTheMetrics(t *testing.T) {
	b := newBench(t, emulator.Options{})
	dir := t.TempDir()
	file, config := filepath.Join(dir, "org.yaml"), filepath.Join(dir, "prometheus.yml")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file, `apiVersion: camsync/v1
clusters:
  - name: "it's: production"
    region: europe-west1
    channel: Stable
    planType: G3-S
    monitoringClients: [{name: grafana, credentials: {file: camunda/grafana.yml, format: prometheus}}]
`)
	write(config, "global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_config_files: [camunda/*.yml]\n")
	b.camsync(t, exitDone, "apply", "-f", file, "--yes")
	server := prometheus.Start(t, config)
	up := func(since time.Time) func(prometheus.Target) bool {
		return func(target prometheus.Target) bool { return target.Health == "up" && target.LastScrape.After(since) }
	}
	target := server.Await(t, "is up", up(time.Time{}))
	if cluster := target.Labels["camunda_cluster"]; cluster != "it's: production" {
		t.Errorf("its cluster is %q", cluster)
	}
	secret := filepath.Join(dir, "camunda", "grafana.password")
	old, err := os.ReadFile(secret)
	if err != nil {
		t.Fatal(err)
	}
	b.camsync(t, exitDone, "rotate", "it's: production/monitoring/grafana", "-f", file, "--yes")
	server.Await(t, "is up again", up(time.Now()))
	write(secret, string(old)) // which no longer works
	server.Await(t, "is down with the old password", func(target prometheus.Target) bool { return target.Health == "down" })
}
