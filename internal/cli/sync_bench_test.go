//go:build linux

package cli

import (
	"encoding/pem"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

var (
	realTime  = flag.Duration("real", 0, "how long TestSyncInRealTime runs; 0 for not at all")
	realEvery = flag.Duration("every", 5*time.Minute, "the --interval that it runs with")
)

// BenchmarkSyncChange is from saving the file to the first write that the API sees, for 50 clusters at
// a latency of 50 ms.
func BenchmarkSyncChange(b *testing.B) {
	s := size{50, 20, 5, 200}
	var written chan time.Time
	bench := newBench(b, emulator.Options{Latency: 50 * time.Millisecond, Fault: func(r *http.Request, route string) *emulator.Fault {
		if route == "POST /members/{email}" {
			written <- time.Now()
		}
		return nil
	}})
	written = make(chan time.Time, 1)
	s.seed(bench.Emulator.Emulator)
	dir := s.files(b, "")
	p := bench.sync(b, "-f", dir)
	p.expect(b, `"msg":"pass"`)
	save := func(i int) {
		text := fmt.Sprintf("apiVersion: camsync/v1\nmembers:\n  - email: new-%d@example.com\n    roles: [developer]\n", i)
		if err := os.WriteFile(filepath.Join(dir, "new.yaml"), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	var total, longest time.Duration
	for i := 0; b.Loop(); i++ {
		begun := time.Now()
		save(i)
		took := (<-written).Sub(begun)
		total, longest = total+took, max(longest, took)
		b.StopTimer()
		p.expect(b, `"msg":"pass"`)
		b.StartTimer()
	}
	b.ReportMetric(float64(total.Milliseconds())/float64(b.N), "ms-to-first-write")
	b.ReportMetric(float64(longest.Milliseconds()), "ms-at-most")
}

// TestSyncInRealTime runs the static binary as a daemon of 50 clusters, over HTTPS as with Camunda, for as
// long as -real says: it measures what the daemon uses and how many requests a pass makes, and demands that
// neither memory nor goroutines nor open files grow.
func TestSyncInRealTime(t *testing.T) {
	if *realTime == 0 {
		t.Skip("only with -real, such as -real 30m -every 1s -timeout 40m")
	}
	t.Setenv("PATH", filepath.Dir(static(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
	s := size{50, 20, 5, 200}
	bench := newBench(t, emulator.Options{Latency: 50 * time.Millisecond})
	s.seed(bench.Emulator.Emulator)
	bench.overHTTPS(t)
	p := bench.sync(t, "-f", s.files(t, ""), "--interval", realEvery.String())
	p.expect(t, `"msg":"pass","cause":"start","result":"in_sync"`)
	api, _ := bench.requests()
	t.Logf("%s clusters×(secrets+clients)+members; a pass makes %d requests", s, api)
	if want := 2 + 2*s.clusters; api != want {
		t.Errorf("a pass makes %d requests, a plan %d", api, want)
	}
	tenth := time.NewTicker(*realTime / 10)
	defer tenth.Stop()
	begun, cpu := time.Now(), p.cpu(t)
	first := p.idle(t)
	t.Logf("at first: %s", first)
	var peak, last usage
	for i := range 10 {
		<-tenth.C
		last = p.idle(t)
		if peak.rss = max(peak.rss, last.rss); i == 0 {
			first = last
		}
		spent := p.cpu(t) - cpu
		t.Logf("after %s: %s, CPU %.3f %%", time.Since(begun).Round(time.Second), last, 100*spent.Seconds()/time.Since(begun).Seconds())
	}
	if last.rss > first.rss+8<<10 || last.goroutines > first.goroutines+5 || last.files > first.files+5 {
		t.Errorf("it grows: %s, and then %s", first, last)
	}
	if peak.rss > 40<<10 {
		t.Errorf("it has had %.1f MiB resident, 40 are to be enough", float64(peak.rss)/1024)
	}
	api, token := bench.requests()
	t.Logf("%d requests and %d for a token in %d passes", api, token, last.passes)
	p.stops(t)
}

// overHTTPS has the bench answer over HTTPS and HTTP/2, by a certificate that its environment trusts.
func (b bench) overHTTPS(tb testing.TB) {
	tb.Helper()
	server := httptest.NewUnstartedServer(b.Emulator)
	server.EnableHTTP2 = true
	server.StartTLS()
	tb.Cleanup(server.Close)
	path := filepath.Join(tb.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		tb.Fatal(err)
	}
	b.env["SSL_CERT_FILE"] = path
	b.env["CAMUNDA_CONSOLE_BASE_URL"], b.env["CAMUNDA_OAUTH_URL"] = server.URL, server.URL+"/oauth/token"
}

// A usage is what a process has taken at one moment.
type usage struct {
	passes, goroutines, files int
	rss                       int // KiB
}

func (u usage) String() string {
	return fmt.Sprintf("%d passes, RSS %.1f MiB, %d goroutines, %d open files", u.passes, float64(u.rss)/1024, u.goroutines, u.files)
}

// idle is the usage between two passes: during one, each request has goroutines of its own.
func (b *background) idle(t *testing.T) usage {
	t.Helper()
	least := b.usage(t)
	for range 8 {
		time.Sleep(100 * time.Millisecond) // the clock of another process
		if u := b.usage(t); u.goroutines < least.goroutines {
			least = u
		}
	}
	return least
}

func (b *background) usage(t *testing.T) usage {
	t.Helper()
	_, metrics, err := b.fetch(http.MethodGet, "/metrics", "")
	if err != nil {
		t.Fatal(err)
	}
	var u usage
	for line := range strings.Lines(metrics) {
		for name, n := range map[string]*int{`camsync_passes_total{result="in_sync"} `: &u.passes, "go_goroutines ": &u.goroutines} {
			if text, found := strings.CutPrefix(line, name); found {
				*n, _ = strconv.Atoi(strings.TrimSpace(text))
			}
		}
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", b.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	u.files = len(files)
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", b.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(text, &u.rss); err != nil {
		t.Fatal(err)
	}
	return u
}

// cpu is the CPU time of the process.
func (b *background) cpu(t *testing.T) time.Duration {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", b.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	ticks := 0
	for _, f := range fields[11:13] { // of the program itself and of the system for it
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / 100
}
