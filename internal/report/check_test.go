package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// checkReport is a drift of findings alone: one backup is too old, one cluster has none, and one list is unknown.
func checkReport() report.Report {
	check := func(cluster, age string) diff.Action {
		return diff.Action{
			Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName(cluster), UUID: "id-" + cluster, Pos: at(12, 5),
			Fields: []diff.Field{{Name: diff.BackupAge, Live: age, Desired: "26h"}}, Happened: diff.Happened{What: diff.Stale, Grave: true},
		}
	}
	unknown := diff.Action{Verb: diff.Hold, Would: diff.Hold, Name: spec.ClusterName("c"), Pos: at(14, 5), Unread: true, Reason: "the backups are unknown", Hint: "run again"}
	return report.Report{Kind: report.Drift, Plan: diff.Plan{Checks: []diff.Action{check("a", "3 days"), check("b", ""), unknown}}}
}

// Every format tells of a finding as of a difference, and what to do about it.
func TestFindingsInEveryFormat(t *testing.T) {
	r := checkReport()
	for name, write := range map[string]func(io.Writer, report.Report) error{
		"json": report.JSON, "markdown": report.Markdown, "html": report.HTML, "junit": report.JUnit, "sarif": report.SARIF, "github": report.GitHub,
	} {
		var out strings.Builder
		if err := write(&out, r); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"3 days", "26h", "the backups are unknown"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s lacks %q:\n%s", name, want, out.String())
			}
		}
	}
	var out strings.Builder
	if err := report.Text(&out, r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"! cluster/a   the newest complete backup is 3 days old, at most 26h is wanted", "! cluster/b   there is no complete backup, one of at most 26h is wanted",
		"! cluster/c", "3 differences: 0 not in the file, 0 changed, 0 missing, 2 without a fresh backup, 1 unknown.",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
	if n := r.Filtered(report.Filter{Word: "no fresh backup"}).Lines(); n != 2 {
		t.Errorf("%d lines without a fresh backup", n)
	}
	if words, _, _ := r.Choices(); strings.Join(words, ",") != "no fresh backup,unknown" {
		t.Errorf("the words are %q", words)
	}
}

// The command that takes a backup can be run as it is, whatever the cluster is called.
func TestTheCommandOfAStaleBackupIsQuoted(t *testing.T) {
	r := checkReport()
	r.Plan.Checks = r.Plan.Checks[:1]
	r.Plan.Checks[0].Name = spec.ClusterName("My cluster")
	var out strings.Builder
	if err := report.Text(&out, r, report.Style{}); err != nil {
		t.Fatal(err)
	}
	if want := "camsync backup take 'My cluster' takes one now"; !strings.Contains(out.String(), want) {
		t.Errorf("%q is not in:\n%s", want, out.String())
	}
}
