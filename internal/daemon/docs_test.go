package daemon

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// manual is the documentation of the daemon.
func manual(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, name := range []string{"daemon.md", "deployment.md", "monitoring.md"} {
		text, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// gathered returns the type and labels of each metric, as rows of the document.
func gathered(t *testing.T) map[string]string {
	t.Helper()
	m := newMetrics("")
	d := &Daemon{metrics: m}
	d.Requested("GET", "/clusters", 200)
	m.pass(Pass{Result: PassInSync}, Outcome{Backups: []Backups{{Known: true}}, Clusters: []Cluster{{Name: "c", External: true, Linked: true}}}, report.Report{Kind: report.Drift, Plan: diff.Plan{Actions: []diff.Action{{Name: spec.Members.Name("c", "x")}}}}, true)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range families {
		var labels []string
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, "`"+l.GetName()+"`")
		}
		slices.Sort(labels)
		all[f.GetName()] = strings.ToLower(f.GetType().String()) + " | " + strings.Join(labels, ", ")
	}
	return all
}

// The table of metrics is complete, and alerts use no other metric.
func TestTheManualNamesTheMetrics(t *testing.T) {
	text, want := manual(t), gathered(t)
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(camsync_[a-z_]+)` \\| ([a-z]+) \\| ([^|]*)\\|").FindAllStringSubmatch(text, -1) {
		documented = append(documented, row[1])
		if got := row[2] + " | " + strings.TrimSpace(row[3]); got != want[row[1]] {
			t.Errorf("%s is %q, not %q", row[1], want[row[1]], got)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if strings.HasPrefix(name, "camsync_") && !slices.Contains(documented, name) {
			t.Errorf("%s is in no row", name)
		}
	}
	for _, name := range regexp.MustCompile(`\b(camsync|process|go)_[a-z_]*[a-z]\b`).FindAllString(text, -1) {
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			name = strings.TrimSuffix(name, part)
		}
		if want[name] == "" {
			t.Errorf("there is no metric %s", name)
		}
	}
	outcomes := []string{string(apply.Created), string(apply.Updated), string(apply.Deleted), string(apply.Failed), string(apply.NotTried), "waiting"}
	for _, label := range regexp.MustCompile(`(result|outcome|harm)="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		known := map[string][]string{"outcome": outcomes, "harm": spec.HarmNames(), "result": words(results())}
		if !slices.Contains(known[label[1]], label[2]) {
			t.Errorf("no %s is %s", label[1], label[2])
		}
	}
}

// Each state of the daemon has a row that says what to do.
func TestTheManualNamesTheStates(t *testing.T) {
	text := manual(t)
	all := append(words(results()), words([]State{Starting, NoInput, InSync, Differs, Working, Refused, Failing, Standby})...)
	all = append(all, words([]Cause{Start, Changed, Interval, Hangup, Asked, Waiting, Retry, Elected})...)
	for _, word := range all {
		if !strings.Contains(text, "\n| `"+word+"` | ") {
			t.Errorf("no row for %q", word)
		}
	}
}

func words[T ~string](all []T) []string {
	var texts []string
	for _, w := range all {
		texts = append(texts, string(w))
	}
	return texts
}
