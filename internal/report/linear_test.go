package report_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// manyNetworks is a report of one allowlist that gets n networks.
func manyNetworks(n int) report.Report {
	a := diff.Action{Verb: diff.Update, Name: spec.Allowlists.Name("a", "")}
	for i := range n {
		a.Fields = append(a.Fields, diff.Field{Name: "network", Desired: fmt.Sprintf("10.%d.%d.%d/32", i>>16, i>>8&255, i&255)})
	}
	return report.Report{Kind: report.Plan, Plan: diff.Plan{Actions: []diff.Action{a}}}
}

// texts are the formats, and text at two widths.
func texts() []format {
	all := formats()
	for _, width := range []int{0, 80} {
		all = append(all, format{fmt.Sprintf("text%d", width), "txt", func(w io.Writer, r report.Report) error {
			return report.Text(w, r, report.Style{Width: width})
		}})
	}
	return all
}

// BenchmarkNetworks writes one allowlist with more and more networks: the time for one must not grow with their number.
func BenchmarkNetworks(b *testing.B) {
	for _, f := range texts() {
		for _, n := range []int{1_000, 10_000, 100_000, 300_000} {
			b.Run(fmt.Sprintf("%s/%d", f.name, n), func(b *testing.B) {
				r := manyNetworks(n)
				for b.Loop() {
					if err := f.write(io.Discard, r); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/network")
			})
		}
	}
}

// BenchmarkLongTexts does the same with one long text: of words, of one word, and of what would begin a command on each line.
func BenchmarkLongTexts(b *testing.B) {
	for _, word := range longWords {
		for _, n := range []int{1_000, 10_000, 100_000, 300_000} {
			b.Run(fmt.Sprintf("%q/%d", word, n), func(b *testing.B) {
				r := longReport(strings.Repeat(word, n))
				for b.Loop() {
					if err := report.Text(io.Discard, r, report.Style{Width: 80}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/word")
			})
		}
	}
}

var longWords = []string{"10.0.0.0/32, ", "10.0.0.0/32,", "::::::::::::", "é́é́é́ "}

// longReport has one text wherever the organisation may have a long one.
func longReport(text string) report.Report {
	return report.Report{Kind: report.Plan, Plan: diff.Plan{
		Actions: []diff.Action{
			{Verb: diff.Update, Name: spec.Allowlists.Name("a", ""), Fields: []diff.Field{{Name: "description", Live: text, Desired: "x"}}},
			{Verb: diff.Hold, Name: spec.MemberName(text), Reason: text, Hint: text},
		},
		Unmanaged: []spec.Name{spec.ClusterName(text)}, Notes: []string{text},
	}}
}

// What a report takes grows as what it is about does, and no faster: bytes that are copied again and again are
// counted, since time is not.
func TestCaseS10ReportsGrowWithWhatTheyAreOf(t *testing.T) {
	const n, times = 200, 16
	grows := func(name string, write func(n int)) {
		t.Helper()
		if small, large := allocated(func() { write(n) }), allocated(func() { write(n * times) }); large > 2*times*small {
			t.Errorf("%s: %d bytes are allocated for %d, and %d for %d times as many", name, small, n, large, times)
		}
	}
	for _, f := range texts() {
		grows(f.name+" of networks", func(n int) {
			if err := f.write(io.Discard, manyNetworks(n)); err != nil {
				t.Fatal(err)
			}
		})
		for _, word := range longWords {
			grows(fmt.Sprintf("%s of %q", f.name, word), func(n int) {
				if err := f.write(io.Discard, longReport(strings.Repeat(word, n))); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
	for _, width := range []int{0, 80} {
		grows("history", func(n int) {
			h := report.History{Of: 1, Events: []audit.Event{{Verb: "updated", Name: "cluster/a", Entry: api.Entry{Attribute: "ipallowlist", From: strings.Repeat("10.0.0.1, ", n), To: strings.Repeat("10.0.0.1,", n)}}}}
			if err := report.HistoryText(io.Discard, h, report.Style{Width: width}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// allocated is how many bytes a call has taken from the heap, all in all.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
