package spec_test

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

func TestSpan(t *testing.T) {
	for text, want := range map[string]string{
		"26h": "26h", "90m": "1h30m", "1h30m": "1h30m", "3d": "72h", "1d2h": "26h", "15m": "15m", "45s": "45s", "1.5h": "1h30m", "24h0m0s": "24h", "60m": "1h",
		"": "", "0": "", "0h": "", "0d": "", "-1h": "", "+1h": "", "26": "", "h": "", "3 d": "", "1d-1h": "", "1h1d": "", "9999d": "", "99999d": "", "2562047h": "", "1w": "",
	} {
		d, ok := spec.ParseSpan(text)
		if ok != (want != "") || ok && spec.FormatSpan(d) != want {
			t.Errorf("%q: %s %v, want %q", text, d, ok, want)
		}
		if again, _ := spec.ParseSpan(spec.FormatSpan(d)); ok && again != d {
			t.Errorf("%q is read as %s, and then as %s", text, d, again)
		}
	}
}

func TestAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0 minutes", 0: "0 minutes", time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours", 71 * time.Hour: "71 hours",
		72 * time.Hour: "3 days", 100 * time.Hour: "4 days",
	} {
		if got := spec.Age(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func FuzzSpan(f *testing.F) {
	f.Add("1d2h")
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := spec.ParseSpan(text)
		if again, _ := spec.ParseSpan(spec.FormatSpan(d)); ok && (again != d || d <= 0) {
			t.Errorf("%q is read as %s, and then as %s", text, d, again)
		}
	})
}
