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

// filesOfEveryKind writes a file that manages all that a cluster may have, of n clusters, and returns its path.
func filesOfEveryKind(tb testing.TB, n int) string {
	tb.Helper()
	var text strings.Builder
	text.WriteString("apiVersion: camsync/v1\nclusters:\n")
	for i := range n {
		fmt.Fprintf(&text, `  - name: cluster-%04d
    region: eu-central-1
    channel: Stable
    planType: G3-S
    allowlist: [{ip: 203.0.113.0/24}]
    backupSchedule: 0 2 * * *
    secrets: {ONE: {env: BENCH_SECRET}, TWO: {env: BENCH_SECRET}}
    clients: [{name: worker, permissions: [Zeebe], credentials: {file: "credentials/%[1]d.env"}}]
    monitoringClients: [{name: grafana, credentials: {file: "credentials/%[1]d.metrics"}}]
    secureConnectivity: {allowedPrincipals: ["arn:aws:iam::123456789012:root"], allowedRegions: [eu-central-1]}
`, i)
	}
	text.WriteString("members: [{email: ana@example.com, roles: [developer]}]\n")
	path := filepath.Join(tb.TempDir(), "org.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// BenchmarkPlanOfEveryKind is a whole run of camsync plan that finds nothing to do in 50 clusters, at a latency of 50 ms: of
// files that manage secrets and clients, and of files that manage every kind.
func BenchmarkPlanOfEveryKind(b *testing.B) {
	const clusters = 50
	every := filesOfEveryKind(b, clusters)
	text, err := os.ReadFile(every)
	if err != nil {
		b.Fatal(err)
	}
	var some []string
	for line := range strings.Lines(string(text)) {
		key := strings.TrimSpace(line)
		if !strings.HasPrefix(key, "backupSchedule:") && !strings.HasPrefix(key, "monitoringClients:") && !strings.HasPrefix(key, "secureConnectivity:") {
			some = append(some, line)
		}
	}
	few := filepath.Join(filepath.Dir(every), "few.yaml")
	if err := os.WriteFile(few, []byte(strings.Join(some, "")), 0o600); err != nil {
		b.Fatal(err)
	}
	bench := newBench(b, emulator.Options{})
	bench.camsync(b, exitDone, "apply", "--yes", "-f", every)
	bench.Change(func(o *emulator.Options) { o.Latency = 50 * time.Millisecond })
	for _, way := range []struct{ name, path string }{{"secrets and clients", few}, {"every kind", every}} {
		b.Run(way.name, func(b *testing.B) {
			bench.ResetRequests()
			for b.Loop() {
				bench.camsync(b, exitDone, "plan", "--exit-code", "-f", way.path)
			}
			api, token := bench.requests()
			b.ReportMetric(float64(api)/float64(b.N), "requests/op")
			b.ReportMetric(float64(token)/float64(b.N), "tokens/op")
		})
	}
}
