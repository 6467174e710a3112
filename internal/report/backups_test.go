package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

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

// backups is a list of backups as a reader of its JSON has it.
func backups(t *testing.T, all report.Backups) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := report.BackupsJSON(&out, all); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

func sampleBackups() report.Backups {
	restored := report.RestoredBackup{Backup: spec.Backup{UUID: "b", Status: spec.BackupComplete}, Restore: &spec.Restore{UUID: "r", State: spec.RestoreCompleted}}
	return report.Backups{About: about(), Clusters: []report.ClusterBackups{
		{Name: "production", UUID: "p", Backups: []report.RestoredBackup{restored, {Unread: "403"}}}, {Name: "test", Unread: "500"},
	}}
}

func TestBackupsMatchTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	sample := sampleBackups()
	if err := schema.Validate(backups(t, sample)); err != nil {
		t.Error(err)
	}
	if err := schema.Validate(backups(t, report.Backups{About: about()})); err != nil {
		t.Error(err)
	}
	lacks := func(of string, pick func(map[string]any) map[string]any) {
		for key := range pick(backups(t, sample)) {
			d := backups(t, sample)
			if delete(pick(d), key); schema.Validate(d) == nil {
				t.Errorf("%s without %s is valid", of, key)
			}
		}
	}
	cluster := func(d map[string]any) map[string]any { return d["clusters"].([]any)[0].(map[string]any) }
	backup := func(d map[string]any) map[string]any { return cluster(d)["backups"].([]any)[0].(map[string]any) }
	lacks("a list", func(d map[string]any) map[string]any { return d })
	lacks("a cluster", cluster)
	lacks("a backup", backup)
	lacks("a restore", func(d map[string]any) map[string]any { return backup(d)["restore"].(map[string]any) })
}
