package report_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// The id of a backup is copied into the next command, so that no width of the terminal breaks it.
func TestIdsOfBackupsAreWhole(t *testing.T) {
	const id = "fa01878b-ef88-408f-a975-b4d006526c27"
	b := spec.Backup{UUID: id, Status: spec.BackupComplete, GenerationName: "Camunda 8.9+gen1", Created: spec.MomentOf("2026-11-28T18:58:00Z")}
	all := report.Backups{Clusters: []report.ClusterBackups{{Name: "production", Backups: []report.RestoredBackup{{Backup: b}}}}}
	for columns, alone := range map[int]bool{0: false, 40: true, 80: true, 100: true, 200: false} {
		var text strings.Builder
		if err := report.BackupsText(&text, all, report.Style{Width: columns}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), id) || strings.Contains(text.String(), "\n  "+id+"\n") != alone {
			t.Errorf("%d columns:\n%s", columns, text.String())
		}
	}
}
