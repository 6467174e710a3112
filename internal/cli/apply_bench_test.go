package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// applied measures runs of camsync apply, each in an organisation of its own that seed fills, and how many requests and lists of
// clusters each takes.
func applied(b *testing.B, o emulator.Options, dir string, seed func(bench)) {
	b.Helper()
	var requests, lists int
	for b.Loop() {
		b.StopTimer()
		bench := newBench(b, o)
		seed(bench)
		b.StartTimer()
		bench.camsync(b, exitDone, "apply", "--yes", "-f", dir)
		b.StopTimer()
		api, _ := bench.requests()
		requests, lists = requests+api, lists+bench.Requests()["GET /clusters"]
		if broken := bench.Violations(); len(broken) > 0 {
			b.Fatal(broken)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(requests)/float64(b.N), "requests/op")
	b.ReportMetric(float64(lists)/float64(b.N), "lists/op")
	b.ReportMetric(peakMemory(b), "peak-MiB")
}

// clusterFile writes a file that declares n clusters, each with the same keys, and returns its path.
func clusterFile(tb testing.TB, n int, keys string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "org.yaml")
	var text strings.Builder
	text.WriteString("apiVersion: camsync/v1\nclusters:\n")
	for i := range n {
		fmt.Fprintf(&text, "  - {name: cluster-%04d, %s}\n", i, keys)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

const (
	listed  = "allowlist: [{ip: 203.0.113.0/24}]"
	created = "region: europe-west1, channel: Stable, planType: G3-S"
)

// addListed adds n clusters with another allowlist.
func addListed(e *emulator.Emulator, n int) {
	for i := range n {
		e.AddCluster(emulator.Cluster{Name: fmt.Sprintf("cluster-%04d", i), Allowlist: map[string]string{"198.51.100.0/24": ""}})
	}
}

// BenchmarkAllowlists replaces the allowlists of 500 clusters, at a latency of 50 ms.
func BenchmarkAllowlists(b *testing.B) {
	applied(b, emulator.Options{Latency: 50 * time.Millisecond}, clusterFile(b, 500, listed), func(bench bench) { addListed(bench.Emulator.Emulator, 500) })
}

// BenchmarkCreate creates 500 clusters, which take 2 s to become Healthy, at a latency of 50 ms.
// Each is written to the journal twice and synced, so that a slow disk shows.
func BenchmarkCreate(b *testing.B) {
	applied(b, emulator.Options{Latency: 50 * time.Millisecond, Provisioning: 2 * time.Second}, clusterFile(b, 500, created), func(bench) {})
}

// BenchmarkApplyWhole creates 50 clusters with 20 secrets and 5 clients each, which take 2 s to become Healthy, at a latency of 50 ms.
func BenchmarkApplyWhole(b *testing.B) {
	s := size{50, 20, 5, 0}
	applied(b, emulator.Options{Latency: 50 * time.Millisecond, Provisioning: 2 * time.Second},
		s.files(b, "        credentials: {file: ../credentials/%d-%d.env}\n"), func(bench) {})
}
