package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

func TestBackupAges(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	backup := func(age time.Duration, status spec.BackupStatus) spec.Backup {
		return spec.Backup{Status: status, Created: spec.MomentOf(now.Add(-age).Format(time.RFC3339))}
	}
	const day = 24 * time.Hour
	for name, test := range map[string]struct {
		backups spec.Part[[]spec.Backup]
		cluster time.Duration // its age
		want    string
	}{
		"young enough":           {spec.Known([]spec.Backup{backup(25*time.Hour, "Complete"), backup(40*day, "Complete")}), 90 * day, ""},
		"exactly as old":         {spec.Known([]spec.Backup{backup(26*time.Hour, "Complete")}), 90 * day, ""},
		"of the future":          {spec.Known([]spec.Backup{backup(-time.Hour, "Complete")}), 90 * day, ""},
		"too old":                {spec.Known([]spec.Backup{backup(80*time.Hour, "Complete"), backup(40*day, "Complete")}), 90 * day, "hold cluster/p backupMaxAge: 3 days → 26h"},
		"newer ones are no good": {spec.Known([]spec.Backup{backup(time.Hour, "Failed"), backup(2*time.Hour, "In progress"), backup(30*time.Hour, "Complete")}), 90 * day, "hold cluster/p backupMaxAge: 30 hours → 26h, newestBackup: Failed → (none)"},
		"none":                   {spec.Known([]spec.Backup{}), 90 * day, "hold cluster/p backupMaxAge: (none) → 26h"},
		"only failed ones":       {spec.Known([]spec.Backup{backup(time.Hour, "Failed")}), 90 * day, "hold cluster/p backupMaxAge: (none) → 26h, newestBackup: Failed → (none)"},
		"none, of a new cluster": {spec.Known([]spec.Backup{}), time.Hour, ""},
		"unknown":                {spec.Refused[[]spec.Backup]("GET …: 403"), 90 * day, "hold cluster/p: the backups are unknown: GET …: 403"},
		"a time in other words": {spec.Known([]spec.Backup{{Status: "Complete", Created: spec.MomentOf("yesterday")}}), 90 * day,
			"hold cluster/p: the age of the newest complete backup is unknown: the API's time yesterday is of another format than expected"},
		"not read": {spec.Part[[]spec.Backup]{}, 90 * day, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, l := load(t, "clusters: [{name: p, backupMaxAge: 26h}, {name: other}, {name: gone, state: absent}, {name: missing, backupMaxAge: 1h}]"),
				applied(load(t, "clusters: [{name: p}, {name: other}, {name: gone}]"))
			for i := range l.Clusters.Value() {
				l.Clusters.Value()[i].Backups, l.Clusters.Value()[i].Created = test.backups, now.Add(-test.cluster)
			}
			found := diff.Checks(d, l, now)
			got := ""
			for _, a := range found {
				got += a.String()
			}
			plan := diff.Plan{Checks: found}
			unknown := strings.Contains(test.want, "unknown")
			if got != test.want || plan.Drifts() != (test.want != "") || (len(plan.Stuck()) > 0) != unknown || plan.Differs() {
				t.Errorf("got %q, want %q; stuck %v", got, test.want, plan.Stuck())
			}
			for _, a := range found {
				if h := a.Drift(); len(a.Calls) > 0 || a.Pos.Line != 2 || unknown != (h.What == diff.Unseen) || !unknown && (h.What != diff.Stale || !h.Grave) {
					t.Errorf("%+v happened, of %+v", h, a)
				}
			}
			d.Policy.Only = []spec.Pattern{lookalike.Pattern("cluster/other")}
			if found := diff.Checks(d, l, now); len(found) > 0 {
				t.Errorf("what is not selected is checked: %v", found)
			}
		})
	}
}

// The plan of a deletion says how many backups go with the cluster, as far as that is known.
func TestDeletionsSayHowManyBackups(t *testing.T) {
	for name, test := range map[string]struct {
		backups spec.Part[[]spec.Backup]
		want    string
	}{
		"some":     {spec.Known(make([]spec.Backup, 5)), "backups: 5 → (none)"},
		"none":     {spec.Known([]spec.Backup{}), ""},
		"unknown":  {spec.Unknown[[]spec.Backup]("GET …: 500"), "backups: unknown: GET …: 500 → (none)"},
		"not read": {spec.Part[[]spec.Backup]{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := applied(load(t, "clusters: [{name: p}]"))
			l.Clusters.Value()[0].Backups = test.backups
			plan := diff.Between(load(t, "policy: {allow: [data-loss]}\nclusters: [{name: p, state: absent}]"), l)
			_, got, _ := strings.Cut(plan.Actions[0].String(), "status: Healthy → (none)")
			if got = strings.TrimSuffix(strings.TrimPrefix(got, ", "), " [data-loss]"); strings.TrimSpace(strings.TrimSuffix(got, "[data-loss]")) != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
