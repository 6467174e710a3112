package cli

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// BenchmarkDrift is a whole run of camsync drift over one difference, beside a plan of the same: who
// made it costs one request, at the same time as the others. The log has 10,000 entries, and the
// latency is 50 ms.
func BenchmarkDrift(b *testing.B) {
	s := size{50, 20, 5, 200}
	log := longLog(10_000)
	bench := newBench(b, emulator.Options{
		Latency: 50 * time.Millisecond,
		Fault: func(_ *http.Request, route string) *emulator.Fault {
			if route != "GET /activity/json" {
				return nil
			}
			return &emulator.Fault{Kind: emulator.Answer, Delay: 50 * time.Millisecond, Body: log}
		},
	})
	s.seed(bench.Emulator.Emulator)
	bench.SetMember("member-00000@example.com", "", "visitor")
	dir := s.files(b, "")
	for _, verb := range [][]string{{"plan", "--exit-code"}, {"drift"}} {
		b.Run(verb[0], func(b *testing.B) {
			args := append(verb, "-f", dir)
			bench.camsync(b, exitDiffers, args...) // fills the token cache
			bench.ResetRequests()
			for b.Loop() {
				bench.camsync(b, exitDiffers, args...)
			}
			api, _ := bench.requests()
			b.ReportMetric(float64(api)/float64(b.N), "requests/op")
		})
	}
}

// BenchmarkHistory is a whole run of camsync history over a log of 50,000 entries, written as CSV.
func BenchmarkHistory(b *testing.B) {
	log := longLog(50_000)
	bench := newBench(b, emulator.Options{Fault: func(_ *http.Request, route string) *emulator.Fault {
		if route != "GET /activity/json" {
			return nil
		}
		return &emulator.Fault{Kind: emulator.Answer, Body: log}
	}})
	for b.Loop() {
		bench.camsync(b, exitDone, "history", "-o", "csv")
	}
	b.ReportMetric(peakMemory(b), "peak-MiB") // the log itself and the emulator included
}

// longLog is an activity log of so many entries.
func longLog(n int) string {
	entries := make([]string, n)
	for i := range entries {
		entries[i] = fmt.Sprintf(`{"timestamp":%d,"service":"administration-api","orgId":"o","userId":"auth0|%d","audit":"Member updated","auditType":"u",`+
			`"entity":"member","entityId":"member-%05d@example.com","entityAttribute":"roles","entityAttributeValueFrom":"visitor","entityAttributeValueTo":"developer"}`,
			1_800_000_000_000+i, i%7, i%200)
	}
	return "[" + strings.Join(entries, ",") + "]"
}
