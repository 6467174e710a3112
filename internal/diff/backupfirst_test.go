package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A backup precedes an upgrade if the policy says so, and nothing else. If it cannot be known whether there is one, the upgrade is held.
func TestABackupPrecedesAnUpgrade(t *testing.T) {
	const wanted = "backupBefore: [irreversible], backupFresh: 90m"
	known := spec.Known([]spec.Backup{
		{UUID: "c", Status: spec.BackupFailed}, {UUID: "b", Status: spec.BackupComplete, Created: spec.MomentOf("2026-11-27T02:00:00Z")},
		{UUID: "a", Status: spec.BackupComplete, Created: spec.MomentOf("2026-11-26T02:00:00Z")},
	})
	for name, c := range map[string]struct {
		policy  string
		backups spec.Part[[]spec.Backup]
		want    *diff.BackupFirst
		held    string
	}{
		"wanted":             {wanted, known, &diff.BackupFirst{Fresh: 90 * time.Minute, Newest: spec.Backup{UUID: "b"}, Complete: 2}, ""},
		"wanted and none":    {"backupBefore: [irreversible]", spec.Known([]spec.Backup{}), &diff.BackupFirst{Fresh: time.Hour}, ""},
		"wanted and refused": {wanted, spec.Refused[[]spec.Backup]("GET …: 403"), nil, "a backup must precede it, and the backups are unknown: GET …: 403"},
		"wanted and unread":  {wanted, spec.Part[[]spec.Backup]{}, nil, "a backup must precede it, and the backups are unknown: not read"},
		"not wanted":         {"minAdmins: 1", known, nil, ""},
		"none wanted":        {"backupBefore: []", known, nil, ""},
		"not wanted and 403": {"minAdmins: 1", spec.Refused[[]spec.Backup]("GET …: 403"), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := load(t, "policy: {allow: [irreversible, data-loss], "+c.policy+"}\nclusters: [{name: c, description: new, generation: Camunda 8.9+gen1}, {name: gone, state: absent}]")
			l := applied(load(t, "clusters: [{name: c, generation: Camunda 8.8+gen1}, {name: gone}]"))
			for i := range l.Clusters.Value() {
				l.Clusters.Value()[i].Backups = c.backups
			}
			l.ClusterOptions = spec.Part[spec.ClusterOptions]{} // whatever it is upgraded to
			plan := diff.Between(d, l)
			for _, a := range plan.Actions {
				if upgrade := a.Harms.Has(spec.Irreversible); !upgrade {
					if a.Backup != nil || a.Verb == diff.Hold {
						t.Errorf("%s: %+v", a, a.Backup)
					}
					continue
				}
				if a.Reason != c.held || (a.Verb == diff.Hold) != (c.held != "") {
					t.Errorf("%s", a)
				}
				if got := a.Backup; (got == nil) != (c.want == nil) || got != nil && (got.Fresh != c.want.Fresh || got.Newest.UUID != c.want.Newest.UUID || got.Complete != c.want.Complete) {
					t.Errorf("%+v, want %+v", got, c.want)
				}
			}
			if unknown := c.held != ""; len(plan.Stuck()) > 0 != unknown {
				t.Errorf("stuck: %v", plan.Stuck())
			}
			if !strings.Contains(text(plan), "generation") {
				t.Error(text(plan))
			}
		})
	}
}
