package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// upgradeReport is of an upgrade that a backup precedes, whose newest one is of some age.
func upgradeReport(kind report.Kind, age time.Duration, complete int) report.Report {
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	b := spec.Backup{UUID: "old\x1b", Status: spec.BackupComplete, Created: spec.MomentOf(at.Add(-age).Format(time.RFC3339))}
	if complete == 0 {
		b = spec.Backup{}
	}
	a := diff.Action{Verb: diff.Update, Name: spec.ClusterName("prod"), Harms: spec.Irreversible, Fields: []diff.Field{{Name: "generation", Live: "8.8", Desired: "8.9"}},
		Backup: &diff.BackupFirst{Fresh: time.Hour, Newest: b, Complete: complete}}
	r := report.Report{Kind: kind, Plan: diff.Plan{Actions: []diff.Action{a}}, About: report.About{Host: "api", At: at}}
	if kind == report.Results {
		b.UUID = "new\x1b"
		r.Results = []apply.Result{{Action: a, Outcome: apply.Updated, Backup: &backup.Taken{Backup: b, How: backup.Made}}}
	}
	return r
}

func TestAPlanSaysWhichBackupPrecedes(t *testing.T) {
	for _, c := range []struct {
		age      time.Duration
		complete int
		want     string
		evicts   bool
	}{
		{19*time.Hour + 50*time.Minute, 1, "after a backup (the newest is 19 h old)", false},
		{19 * time.Hour, 3, "after a backup (the newest is 19 h old)", true},
		{72 * time.Hour, 2, "after a backup (the newest is 3 days old)", false},
		{12 * time.Minute, 3, "after a backup (the newest is 12 min old, which is fresh enough)", false},
		{0, 0, "after a backup (there is none)", false},
	} {
		r := upgradeReport(report.Plan, c.age, c.complete)
		var text, markdown, page bytes.Buffer
		for _, err := range []error{report.Text(&text, r, report.Style{}), report.Markdown(&markdown, r), report.HTML(&page, r)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, got := range []string{text.String(), markdown.String(), page.String()} {
			evicts := strings.Contains(got, "the new backup may remove the oldest of 3")
			if !strings.Contains(got, c.want) || evicts != c.evicts || strings.Contains(got, "\x1b") {
				t.Errorf("it lacks %q, or %t:\n%s", c.want, c.evicts, got)
			}
		}
	}
}

func TestResultsNameTheBackupThatPreceded(t *testing.T) {
	r := upgradeReport(report.Results, 0, 1)
	var text, page bytes.Buffer
	for _, err := range []error{report.ResultsText(&text, r.Results, 0, report.Style{}), report.HTML(&page, r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range []string{text.String(), page.String(), report.ResultLine(r.Results[0])} {
		if !strings.Contains(got, "of 2026-11-28 12:00 UTC (taken)") || strings.Contains(got, "\x1b") {
			t.Error(got)
		}
	}
}
