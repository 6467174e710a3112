package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func TestBackupSchedules(t *testing.T) {
	testPlans(t, []planCase{
		{
			name:    "spaces and leading zeros do not count, and what is not in the file is not managed",
			desired: `clusters: [{name: p, backupSchedule: 0 2 * * *}, {name: q}]`,
			live:    `clusters: [{name: p, backupSchedule: "00  02 * * *"}, {name: q, backupSchedule: 0 3 * * *}]`,
		},
		{
			name:    "another one is changed, and a missing one is set",
			desired: `clusters: [{name: p, backupSchedule: 0 2 * * *}, {name: q, backupSchedule: 0 2 * * *}]`,
			live:    `clusters: [{name: p, backupSchedule: 0 3 * * *}, {name: q}]`,
			want: `
				update cluster/p/backupSchedule backupSchedule: 0 3 * * * → 0 2 * * *
				update cluster/q/backupSchedule backupSchedule: (none) → 0 2 * * *`,
		},
		{
			name:    "none is wanted: the end of a protection is blocked unless allowed",
			desired: `clusters: [{name: p, backupSchedule: ""}, {name: q, backupSchedule: ""}]`,
			live:    `clusters: [{name: p, backupSchedule: 0 3 * * *}, {name: q}]`,
			want:    `hold update cluster/p/backupSchedule backupSchedule: 0 3 * * * → (none) [data-loss]: it does data-loss, which is not allowed`,
		},
		{
			name: "it can be protected",
			desired: `
				policy: {allow: [data-loss], protect: [cluster/p/backupSchedule]}
				clusters: [{name: p, backupSchedule: ""}]`,
			live: `clusters: [{name: p, backupSchedule: 0 3 * * *}]`,
			want: `hold update cluster/p/backupSchedule backupSchedule: 0 3 * * * → (none) [data-loss]: it is protected by cluster/p/backupSchedule`,
		},
		{
			name: "what is protected beside it does not keep it",
			desired: `
				policy: {allow: [data-loss], protect: [cluster/p/secret/DB, cluster/*/client/*]}
				clusters: [{name: p, backupSchedule: "", secrets: {DB: {keep: true}}}]`,
			live: `clusters: [{name: p, backupSchedule: 0 3 * * *, secrets: {DB: {keep: true}}}]`,
			want: `update cluster/p/backupSchedule backupSchedule: 0 3 * * * → (none) [data-loss]`,
		},
		{
			name:    "another spelling is a difference, and the plan says so",
			desired: `clusters: [{name: p, backupSchedule: "*/15 * * * *"}]`,
			live:    `clusters: [{name: p, backupSchedule: "0,15,30,45 * * * *"}]`,
			want: `
				update cluster/p/backupSchedule backupSchedule: 0,15,30,45 * * * * → */15 * * * *
				note cluster/p/backupSchedule: both schedules run at the same times, but only the spelling is compared; write the live one in the file to settle it`,
		},
		{
			name:    "what is not five fields of numbers is up to the API",
			desired: `clusters: [{name: p, backupSchedule: "@daily"}]`,
			live:    `clusters: [{name: p}]`,
			want: `
				update cluster/p/backupSchedule backupSchedule: (none) → @daily
				note cluster/p/backupSchedule: only the API can tell whether it accepts "@daily", which is not five fields of numbers`,
		},
		{
			name:    "an unknown one is not written",
			desired: `clusters: [{name: p, backupSchedule: 0 2 * * *}]`,
			live:    `clusters: [{name: p}]`,
			but: func(_, live *spec.Organization) {
				live.Clusters.Value()[0].BackupSchedule = spec.Refused[string]("GET …: 403 Forbidden")
			},
			want: `hold cluster/p/backupSchedule: the backup schedule is unknown: GET …: 403 Forbidden`,
		},
		{
			name:    "an unhealthy cluster takes none",
			desired: `clusters: [{name: p, backupSchedule: 0 2 * * *, secrets: {A: {env: A}}}]`,
			live:    `clusters: [{name: p}]`,
			but: func(_, live *spec.Organization) {
				live.Clusters.Value()[0].Status = spec.Unhealthy
			},
			want: `
				hold update cluster/p/backupSchedule backupSchedule: (none) → 0 2 * * *: the cluster is Unhealthy
				create cluster/p/secret/A`,
		},
		{
			name:    "that of a new cluster waits for it",
			desired: `clusters: [{name: p, region: europe-west1, channel: Stable, planType: G3-S, backupSchedule: 0 2 * * *}]`,
			live:    `clusters: []`,
			want: `
				create cluster/p region: (none) → europe-west1, channel: (none) → Stable, planType: (none) → G3-S [cost]
				update cluster/p/backupSchedule backupSchedule: (none) → 0 2 * * *`,
		},
	})
}

// A schedule that was removed is a loss to the organisation, whether or not setting it again does harm.
func TestARemovedScheduleIsMissing(t *testing.T) {
	d, l := load(t, "clusters: [{name: p, backupSchedule: 0 2 * * *}]"), applied(load(t, "clusters: [{name: p}]"))
	a := diff.Between(d, l).Actions[0]
	if h := a.Drift(); h.What != diff.Missing || h.Harms != spec.DataLoss || !h.Grave || a.Harms != 0 {
		t.Errorf("%+v", h)
	}
}
