package orgfile_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

// A schedule is sent with single spaces, however the file spaces it. Blanks alone are no schedule, and not the wish for none.
func TestABackupScheduleIsTidied(t *testing.T) {
	for text, want := range map[string]string{
		`0 2 * * *`:         "0 2 * * *",
		`"0  2\t* * * "`:    "0 2 * * *",
		"|\n    0 2 * * *":  "0 2 * * *",
		"\"\"":              "",
		`"  "`:              "an error",
		`"0 2 * * *\u00a0"`: "0 2 * * *",
		`"\x00"`:            "an error",
	} {
		org, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\nclusters:\n- name: p\n  backupSchedule: "+text+"\n"))
		got := "an error"
		if err == nil {
			got = org.Clusters.Value()[0].BackupSchedule.Value()
		}
		if got != want {
			t.Errorf("%q: %q, want %q (%v)", text, got, want, err)
		}
	}
}
