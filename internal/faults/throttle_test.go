package faults

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
)

// A bucket is what an API lets through: so many requests a second, and no more of them at once. To all others
// it answers 429 as Envoy does, and does not say how long to wait.
type bucket struct {
	rate float64

	mu            sync.Mutex
	tokens        float64
	filled        time.Time
	begin, end    time.Time // of what was let through
	taken, beyond int
}

func (b *bucket) befall(_ *http.Request, route string) *emulator.Fault {
	const latency = 50 * time.Millisecond
	if route == "POST /oauth/token" {
		return &emulator.Fault{Delay: latency}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if b.begin.IsZero() {
		b.begin, b.filled, b.tokens = now, now, b.rate
	}
	if ticks := now.Sub(b.filled) / time.Second; ticks > 0 { // Envoy fills once a second
		b.tokens, b.filled = b.rate, b.filled.Add(ticks*time.Second)
	}
	if b.tokens--; b.tokens < 0 {
		b.beyond++
		return &emulator.Fault{Kind: emulator.Answer, Status: 429, Body: "local_rate_limited", Delay: latency}
	}
	b.taken, b.end = b.taken+1, now
	return &emulator.Fault{Delay: latency}
}

// fromNothing is a file of so many clusters, each with so many clients and secrets.
func fromNothing(clusters, each int) string {
	var text strings.Builder
	text.WriteString("apiVersion: camsync/v1\npolicy: {allow: [access-gain, cost]}\nclusters:\n")
	for i := range clusters {
		fmt.Fprintf(&text, "  - name: c%d\n    region: europe-west1\n    channel: Stable\n    planType: G3-S\n    secrets:\n", i)
		for j := range each {
			fmt.Fprintf(&text, "      S%d: {env: VALUE}\n", j)
		}
		text.WriteString("    clients:\n")
		for j := range each {
			fmt.Fprintf(&text, "      - {name: k%d, permissions: [Zeebe], credentials: {file: creds/%d-%d.env}}\n", j, i, j)
		}
	}
	return text.String()
}

// An API that limits its rate is no riddle: what it refuses is sent again, and all is made in about the time that the
// rate allows.
func TestCaseN3ApplyFromNothingUnderARateLimit(t *testing.T) {
	t.Parallel()
	for rate, bound := range map[float64]float64{50: 1.5, 20: 1.3, 5: 1.3} { // at 50, latency counts too
		inWorld(t, emulator.Options{}, func(w *world) {
			const clusters, each = 50, 5
			w.write("org.yaml", fromNothing(clusters, each))
			w.set(map[string]string{"VALUE": "canary value"})
			b := &bucket{rate: rate}
			w.faults(b.befall)
			p := w.run("")
			if p.err != nil || !apply.Done(p.results) {
				t.Errorf("%v a second: %v\n%s", rate, p.err, p.outcome())
			}
			took, least := b.end.Sub(b.begin), time.Duration(float64(b.taken)/b.rate*float64(time.Second))
			t.Logf("%v a second: %d requests let through, %d refused: %v, at least %v (%.2f)", rate, b.taken, b.beyond, took, least, took.Seconds()/least.Seconds())
			if took.Seconds() > bound*least.Seconds() {
				t.Errorf("%v a second: it took %v for what takes %v", rate, took, least)
			}
			w.faults(nil)
			if live, err := w.clusters(); err != nil || len(live) != clusters {
				t.Errorf("%d clusters, %v", len(live), err)
			}
		})
	}
}
