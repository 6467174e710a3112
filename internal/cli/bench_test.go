package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// A size is the size of a generated organisation.
type size struct{ clusters, secrets, clients, members int }

func (s size) String() string {
	return fmt.Sprintf("%dx(%d+%d)+%d", s.clusters, s.secrets, s.clients, s.members)
}

// files writes the organisation as a directory of files, each small enough to be read, and returns the directory.
// The credentials line is put into every client.
func (s size) files(tb testing.TB, credentials string) string {
	tb.Helper()
	dir := tb.TempDir()
	org := filepath.Join(dir, "org")
	if err := os.Mkdir(org, 0o700); err != nil {
		tb.Fatal(err)
	}
	write := func(name string, text *strings.Builder) {
		if err := os.WriteFile(filepath.Join(org, name), []byte("apiVersion: camsync/v1\n"+text.String()), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	var members strings.Builder
	if s.members > 0 {
		members.WriteString("members:\n")
	}
	for i := range s.members {
		fmt.Fprintf(&members, "  - email: member-%05d@example.com\n    roles: [developer]\n", i)
	}
	write("members.yaml", &members)
	const perFile = 100
	for first := 0; first < s.clusters; first += perFile {
		var text strings.Builder
		text.WriteString("clusters:\n")
		for i := first; i < min(first+perFile, s.clusters); i++ {
			fmt.Fprintf(&text, "  - name: cluster-%04d\n    region: europe-west1\n    channel: Stable\n    planType: G3-S\n    secrets:\n", i)
			for j := range s.secrets {
				fmt.Fprintf(&text, "      SECRET_%03d: {env: BENCH_SECRET}\n", j)
			}
			if s.clients > 0 {
				text.WriteString("    clients:\n")
			}
			for j := range s.clients {
				fmt.Fprintf(&text, "      - name: client-%02d\n        permissions: [Zeebe]\n", j)
				if credentials != "" {
					fmt.Fprintf(&text, credentials, i, j)
				}
			}
		}
		write(fmt.Sprintf("clusters-%04d.yaml", first), &text)
	}
	return org
}

// seed puts the organisation into the emulator as if its files had been applied.
func (s size) seed(e *emulator.Emulator) {
	for i := range s.clusters {
		c := emulator.Cluster{Name: fmt.Sprintf("cluster-%04d", i), Secrets: map[string]string{}, Clients: map[string][]string{}}
		for j := range s.secrets {
			c.Secrets[fmt.Sprintf("SECRET_%03d", j)] = "value"
		}
		for j := range s.clients {
			c.Clients[fmt.Sprintf("client-%02d", j)] = []string{"Zeebe"}
		}
		e.AddCluster(c)
	}
	for i := range s.members {
		e.SetMember(fmt.Sprintf("member-%05d@example.com", i), "", "developer")
	}
}

// A bench is an emulator behind a loopback port, and the environment that points camsync at it.
type bench struct {
	*invariants.Emulator
	env map[string]string
}

func newBench(tb testing.TB, o emulator.Options) bench {
	tb.Helper()
	o.LoginInterval = -1
	o.Latency = max(o.Latency, *delay)
	e := invariants.New(o)
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	return bench{e, map[string]string{
		"CAMUNDA_CONSOLE_CLIENT_ID": "emulator", "CAMUNDA_CONSOLE_CLIENT_SECRET": "emulator-secret",
		"CAMUNDA_CONSOLE_BASE_URL": server.URL, "CAMUNDA_OAUTH_URL": server.URL + "/oauth/token",
		"CAMUNDA_TOKEN_CACHE_DIR": filepath.Join(tb.TempDir(), "cache"),
		"CAMSYNC_STATE_DIR":       filepath.Join(tb.TempDir(), "state"),
		"BENCH_SECRET":            "value",
	}}
}

// camsync runs one command line against the bench and demands its exit code.
func (b bench) camsync(tb testing.TB, code int, args ...string) {
	tb.Helper()
	var stderr bytes.Buffer
	lookup := func(name string) (string, bool) { v, ok := b.env[name]; return v, ok }
	if got := run(context.Background(), process{args, lookup, strings.NewReader(""), io.Discard, &stderr, nil}); got != code {
		tb.Fatalf("camsync %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, &stderr)
	}
}

func (b bench) requests() (api, token int) {
	for route, n := range b.Requests() {
		if strings.HasSuffix(route, "/oauth/token") {
			token += n
		} else {
			api += n
		}
	}
	return api, token
}

// BenchmarkPlan is a whole run of camsync plan that finds nothing to do, at a latency of 50 ms.
func BenchmarkPlan(b *testing.B) {
	for _, s := range []size{{50, 20, 5, 200}, {50, 20, 0, 200}, {200, 20, 5, 200}} {
		b.Run(s.String(), func(b *testing.B) {
			bench := newBench(b, emulator.Options{Latency: 50 * time.Millisecond})
			s.seed(bench.Emulator.Emulator)
			dir := s.files(b, "")
			bench.camsync(b, exitDone, "plan", "--exit-code", "-f", dir) // fills the token cache
			bench.ResetRequests()
			for b.Loop() {
				bench.camsync(b, exitDone, "plan", "--exit-code", "-f", dir)
			}
			api, token := bench.requests()
			b.ReportMetric(float64(api)/float64(b.N), "requests/op")
			b.ReportMetric(float64(token)/float64(b.N), "tokens/op")
		})
	}
}

// BenchmarkApply creates 10 clusters with 10 secrets and 2 clients each, which take 2 s to become
// Healthy, at a latency of 50 ms.
func BenchmarkApply(b *testing.B) {
	s := size{10, 10, 2, 0}
	for b.Loop() {
		b.StopTimer()
		bench := newBench(b, emulator.Options{Latency: 50 * time.Millisecond, Provisioning: 2 * time.Second})
		dir := s.files(b, "        credentials: {file: ../credentials/%d-%d.env}\n")
		b.StartTimer()
		bench.camsync(b, exitDone, "apply", "--yes", "-f", dir)
		b.StopTimer()
		api, _ := bench.requests()
		b.ReportMetric(float64(api), "requests")
		bench.camsync(b, exitDone, "plan", "--exit-code", "-f", dir)
		b.StartTimer()
	}
}

// BenchmarkScale loads and compares organisations of growing size, all in memory: time and
// memory must grow no faster than the organisation.
func BenchmarkScale(b *testing.B) {
	for _, n := range []int{250, 500, 1000} {
		s := size{n, 100, 20, 10 * n}
		b.Run(s.String(), func(b *testing.B) {
			dir := s.files(b, "")
			live, err := orgfile.Load([]string{dir}, nil)
			if err != nil {
				b.Fatal(err)
			}
			live = liveOf(live)
			runtime.GC()
			for b.Loop() {
				desired, err := orgfile.Load([]string{dir}, nil)
				if err != nil {
					b.Fatal(err)
				}
				sources.Resolve(b.Context(), &desired, func(string) (string, bool) { return "value", true })
				if plan := diff.Between(desired, live); plan.Differs() {
					b.Fatal("the plan is not empty")
				}
			}
			b.ReportMetric(peakMemory(b), "peak-MiB")
		})
	}
}

// liveOf is the organisation as the API would show it once it is as the file says.
func liveOf(org spec.Organization) spec.Organization {
	clusters := org.Clusters.Value()
	for i := range clusters {
		c := &clusters[i]
		c.UUID, c.Status = fmt.Sprintf("id-%d", i), spec.Healthy
		secrets := c.Secrets.Value()
		for j := range secrets {
			secrets[j].Value = spec.Known(spec.Seal("value"))
		}
	}
	return org
}

// peakMemory is the most memory that the process has had resident so far.
func peakMemory(b *testing.B) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("the peak of memory is read from /proc: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kib float64
			if _, err := fmt.Sscan(rest, &kib); err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatal("no VmHWM in /proc/self/status")
	return 0
}

// BenchmarkStart runs camsync version as a process of the static binary, and says how large that is.
func BenchmarkStart(b *testing.B) {
	binary := static(b)
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := exec.Command(binary, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}

// static builds the binary as the Dockerfile does, and returns its path.
func static(tb testing.TB) string {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "camsync")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, "../../cmd/camsync")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, text)
	}
	return binary
}
