package backup_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/spec"
)

// A command in a hint can be run as it is, whatever the cluster is called.
func TestACommandInAHintIsQuoted(t *testing.T) {
	c := spec.Cluster{Name: "My cluster", UUID: "c", Status: spec.Healthy}
	missing := &backup.MissingError{ID: "b", Cluster: c.Name}
	running := backup.Target{Cluster: c, Backup: spec.Backup{UUID: "b"}, Backups: []spec.Backup{{UUID: "b"}}, Records: []backup.Record{{Restore: &spec.Restore{UUID: "r", State: spec.RestoreInProgress}}}}
	hints := missing.Hint()
	for _, r := range running.Refusals(backup.Terms{OtherGeneration: true}) {
		hints += "\n" + r.Hint
	}
	for _, want := range []string{"camsync backup list 'My cluster' shows the ids", "camsync backup list 'My cluster'\n", "camsync restore 'My cluster' b --status"} {
		if !strings.Contains(hints+"\n", want) {
			t.Errorf("%q is not in:\n%s", want, hints)
		}
	}
}
