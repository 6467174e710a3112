package report_test

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// manyReport is a report of n differences as a large organisation has them.
func manyReport(n int) report.Report {
	plan := diff.Plan{}
	kinds := []spec.Kind{spec.Members, spec.Secrets, spec.Clients, spec.Clusters}
	verbs := []diff.Verb{diff.Create, diff.Update, diff.Delete, diff.Hold}
	for i := range n {
		name := kinds[i/4%4].Name(fmt.Sprintf("cluster-%03d", i/100), fmt.Sprintf("SECRET_%05d", i))
		if name.Kind == spec.Clusters {
			name = spec.ClusterName(name.Outer + "-" + name.Own)
		}
		a := diff.Action{
			Verb: verbs[i%4], Name: name,
			Fields: []diff.Field{{Name: "roles", Live: "visitor, analyst", Desired: "developer"}, {Name: "description", Live: "as it was", Desired: "as it is to be"}},
			Harms:  spec.Harms(i % 64), Pos: spec.Pos{File: "org.yaml", Line: i + 1, Column: 5},
		}
		if a.Verb == diff.Hold {
			a.Would, a.Reason, a.Hint = diff.Delete, "credential-loss is not allowed", "--allow credential-loss opens this gate"
		}
		plan.Actions = append(plan.Actions, a)
	}
	return report.Report{Kind: report.Plan, Plan: plan}
}

var (
	leftOut = regexp.MustCompile(`(?m)^- … (\d+) left out`)
	alike   = regexp.MustCompile("(?m)^  - and: `(\\d+) more \\w+ are held for the same reason")
	listed  = regexp.MustCompile("(?m)^- (would delete )?`(cluster/cluster-|member/)")
)

func TestMarkdownIsCutInTheMiddle(t *testing.T) {
	for _, n := range []int{1, 100, 300, 1000, 10_000} {
		var out strings.Builder
		if err := report.Markdown(&out, manyReport(n)); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if len(text) >= 60_000 {
			t.Errorf("%d differences take %d bytes", n, len(text))
		}
		told := len(listed.FindAllString(text, -1))
		for _, match := range append(leftOut.FindAllStringSubmatch(text, -1), alike.FindAllStringSubmatch(text, -1)...) {
			left, err := strconv.Atoi(match[1])
			if err != nil {
				t.Fatal(err)
			}
			told += left
		}
		if told != n {
			t.Errorf("of %d differences, %d are listed or said to be left out", n, told)
		}
		if n >= 1000 && (len(text) < 50_000 || !strings.Contains(text, "SECRET_00002`") || !strings.Contains(text, fmt.Sprintf("SECRET_%05d`", n-4))) {
			t.Errorf("of %d differences, not the first and the last are shown, in %d bytes", n, len(text))
		}
	}
}

// What is long in itself is cut, too, so that one text does not push everything else out.
func TestMarkdownOfLongTexts(t *testing.T) {
	long := strings.Repeat("`é🚀`", 200)
	r := hostileReports(long)[0]
	for range 100 {
		r.Plan.Notes, r.Plan.Unmanaged = append(r.Plan.Notes, long), append(r.Plan.Unmanaged, spec.ClusterName(long))
	}
	for range 50 {
		r.Plan.Actions[1].Fields = append(r.Plan.Actions[1].Fields, diff.Field{Name: long, Live: long, Desired: long})
	}
	for range 60 {
		r.Plan.Actions = append(r.Plan.Actions, r.Plan.Actions[1])
	}
	var out strings.Builder
	if err := report.Markdown(&out, r); err != nil {
		t.Fatal(err)
	}
	if got := out.Len(); got >= 60_000 {
		t.Errorf("long texts take %d bytes", got)
	}
	if !strings.Contains(out.String(), "and 39 more differences") {
		t.Error("it is not said that differences of an action are left out")
	}
}

// Only what is left is an alert: what was made is settled.
func TestMadeActionsAreNoAlerts(t *testing.T) {
	r := resultsReport()
	for i := range r.Results {
		r.Results[i] = apply.Result{Action: r.Results[i].Action, Outcome: apply.Updated}
	}
	for _, f := range formats() {
		text := rendered(t, f, r)
		switch f.name {
		case "sarif":
			if !strings.Contains(text, `"results": []`) {
				t.Errorf("SARIF of a complete run: %s", text)
			}
		case "github":
			if text != "::notice title=camsync results::Applied: 0 created, 9 updated, 0 deleted in 12s.\n" {
				t.Errorf("annotations of a complete run: %s", text)
			}
		case "junit":
			if strings.Contains(text, "<failure") {
				t.Errorf("JUnit of a complete run: %s", text)
			}
		}
	}
}

// A comment about errors in files is cut, too, and says how many are left out.
func TestMarkdownOfManyErrors(t *testing.T) {
	r := report.Report{Kind: report.Validation}
	for i := range 150 {
		r.Errors = append(r.Errors, spec.FileError{Pos: at(i+1, 5), Text: strings.Repeat("é ", i+1) + strings.Repeat("🚀", 400)})
	}
	var out strings.Builder
	if err := report.Markdown(&out, r); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if len(text) >= 60_000 || len(text) < 50_000 {
		t.Errorf("%d bytes", len(text))
	}
	match := leftOut.FindStringSubmatch(text)
	if match == nil {
		t.Fatalf("no error is said to be left out of %d bytes", len(text))
	}
	left, err := strconv.Atoi(match[1])
	if listed := strings.Count(text, "- `org.yaml:"); err != nil || left+listed != len(r.Errors) {
		t.Errorf("of %d errors, %d are listed and %d left out, %v", len(r.Errors), listed, left, err)
	}
}

var errFull = errors.New("the disk is full")

// A full is a writer that takes that many bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	n := min(len(p), int(*f))
	if *f -= full(n); n < len(p) {
		return n, errFull
	}
	return n, nil
}

// What cannot be written is an error in every format, wherever it ends.
func TestFormatsReportWhatCannotBeWritten(t *testing.T) {
	all := append(formats(), format{"text", "txt", func(w io.Writer, r report.Report) error { return report.Text(w, r, report.Style{}) }})
	for _, p := range printers(80) {
		all = append(all, format{p.file, "", func(w io.Writer, _ report.Report) error { return p.write(w, sampleHistory(), sampleReview()) }})
	}
	for _, f := range all {
		whole := len(rendered(t, f, manyReport(300)))
		for _, room := range []int{0, 50, whole - 1} {
			disk := full(room)
			if err := f.write(&disk, manyReport(300)); !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d of %d bytes: %v", f.name, room, whole, err)
			}
		}
	}
}

// BenchmarkFormats writes 10,000 differences, the claim is less than 2 s in every format.
func BenchmarkFormats(b *testing.B) {
	r := manyReport(10_000)
	all := append(formats(), format{"text", "txt", func(w io.Writer, r report.Report) error {
		return report.Text(w, of(r.Plan), report.Style{Width: 120})
	}})
	for _, f := range all {
		b.Run(f.name, func(b *testing.B) {
			var size counter
			for b.Loop() {
				size = 0
				if err := f.write(&size, r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// A counter counts what is written.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
