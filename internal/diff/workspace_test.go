package diff_test

import (
	"testing"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

func TestWorkspaces(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "not managed",
			desired: `
				members: []`,
			live: `
				workspaces: [{name: Orders}]`,
		},
		{
			name: "created with all that is in it, a member of the organisation first, and a cluster's environment after the cluster",
			desired: `
				members: [{email: new@example.com, roles: [visitor]}]
				clusters: [{name: fresh, region: europe-west1, channel: Stable, planType: G3-S}]
				workspaces:
				- name: Orders
				  description: Payments
				  members: [{email: new@example.com, role: editor}]
				  environments: [fresh]`,
			live: `
				clusters: []`,
			want: `
				create member/new@example.com roles: (none) → visitor [access-gain]
				create cluster/fresh region: (none) → europe-west1, channel: (none) → Stable, planType: (none) → G3-S [cost]
				create workspace/Orders description: (none) → Payments
				create workspace/Orders/member/new@example.com role: (none) → editor [access-gain]
				update workspace/Orders/environments environment: (none) → fresh [access-gain]`,
		},
		{
			name: "what differs; who gains comes before who loses",
			desired: `
				policy: {prune: [workspaceMembers], maxDeletePercent: 100}
				workspaces:
				- name: Orders
				  description: ""
				  members:
				  - {email: a@example.com, role: viewer}
				  - {email: b@example.com, role: workspace_admin}
				  environments: [one]`,
			live: `
				clusters: [{name: one}, {name: two}]
				workspaces:
				- name: Orders
				  description: Old
				  members:
				  - {email: A@example.com, role: workspace_admin}
				  - {email: b@example.com, role: viewer}
				  - {email: c@example.com, role: editor}
				  environments: [two]`,
			want: `
				update workspace/Orders description: Old → (none)
				update workspace/Orders/member/b@example.com role: viewer → workspace_admin [access-gain]
				update workspace/Orders/member/a@example.com role: workspace_admin → viewer [access-loss]
				delete workspace/Orders/member/c@example.com role: editor → (none) [access-loss]
				update workspace/Orders/environments environment: (none) → one, environment: two → (none) [access-loss,access-gain]`,
		},
		{
			name: "what is not in the file stays, and is named",
			desired: `
				workspaces: [{name: Orders, members: []}]`,
			live: `
				workspaces: [{name: Orders, members: [{email: a@example.com, role: viewer}]}, {name: Theirs, members: [{email: b@example.com, role: viewer}]}]`,
			want: `
				unmanaged workspace/Orders/member/a@example.com
				unmanaged workspace/Theirs`,
		},
		{
			name: "an earlier name, a pin, and a pin that nothing has",
			desired: `
				workspaces: [{name: A, formerly: [Old]}, {name: B, key: key-Other}, {name: C, key: key-None}]`,
			live: `
				workspaces: [{name: Old}, {name: Other}]`,
			want: `
				update workspace/A name: Old → A
				update workspace/B name: Other → B
				hold workspace/C: no live workspace has the pinned key key-None`,
		},
		{
			name: "a pinned one whose name another one has",
			desired: `
				workspaces: [{name: A, key: key-Other, description: x}]`,
			live: `
				workspaces: [{name: A}, {name: Other}]`,
			want: `
				hold workspace/A name: Other → A: the live workspace key-A has this name
				update workspace/A description: (none) → x
				unmanaged workspace/A`,
		},
		{
			name: "two of one name: which one is meant is not guessed",
			desired: `
				workspaces: [{name: A, members: []}]`,
			live: `
				workspaces: [{name: A}]`,
			but: func(_, l *spec.Organization) {
				other := l.Workspaces.Value()[0]
				other.Key = "key-2"
				l.Workspaces = spec.Known(append(l.Workspaces.Value(), other))
			},
			want: `hold workspace/A: 2 live workspaces are called "A": key-A, key-2`,
		},
		{
			name: "a name that looks the same, and one that differs in case",
			desired: `
				workspaces: [{name: Orders}, {name: sales}]`,
			live: `
				workspaces: [{name: Оrders}, {name: Sales}]`,
			want: `
				hold create workspace/Orders: the live workspace key-Оrders has a name that looks the same
				create workspace/sales
				unmanaged workspace/Sales
				unmanaged workspace/Оrders
				note workspace/sales would be created, and there is a live workspace whose name differs from that in case alone: Sales (key-Sales). If it is the same one, write its name exactly as it is, or pin it with key: in the file`,
		},
		{
			name: "deleting is behind its gate",
			desired: `
				workspaces: [{name: A, state: absent}, {name: Gone, state: absent}]`,
			live: `
				workspaces: [{name: A}]`,
			want: `hold delete workspace/A key: key-A → (none), in the trash: for 30 days: camsync restore-workspace key-A → (none) [data-loss]: it does data-loss, which is not allowed`,
		},
		{
			name: "what was renamed in order to be kept is kept",
			desired: `
				policy: {allow: [data-loss]}
				workspaces: [{name: A, key: key-Kept, state: absent}]`,
			live: `
				workspaces: [{name: Kept}]`,
			want: `hold delete workspace/A name: Kept → (none), key: key-Kept → (none), in the trash: for 30 days: camsync restore-workspace key-Kept → (none) [data-loss]: the workspace of the pinned key is now called Kept`,
		},
		{
			name: "protected, by what is in it",
			desired: `
				policy: {allow: [data-loss, access-loss], prune: [workspaceMembers], maxDeletePercent: 100, protect: [workspace/A/member/*, "workspace/B/member/BOSS@example.com"]}
				workspaces: [{name: A, state: absent}, {name: B, members: []}]`,
			live: `
				workspaces: [{name: A}, {name: B, members: [{email: boss@example.com, role: viewer}, {email: other@example.com, role: viewer}]}]`,
			want: `
				hold delete workspace/A key: key-A → (none), in the trash: for 30 days: camsync restore-workspace key-A → (none) [data-loss]: it is protected by workspace/A/member/*
				hold delete workspace/B/member/boss@example.com role: viewer → (none) [access-loss]: it is protected by workspace/B/member/BOSS@example.com
				delete workspace/B/member/other@example.com role: viewer → (none) [access-loss]`,
		},
		{
			name: "workspaces that could not be read; the rest goes on",
			desired: `
				members: [{email: new@example.com, roles: [visitor]}]
				workspaces: [{name: A}]`,
			live: `
				members: []`,
			but: func(_, l *spec.Organization) {
				l.Workspaces = spec.Unknown[[]spec.Workspace]("404")
			},
			want: `
				create member/new@example.com roles: (none) → visitor [access-gain]
				hold workspaces: the workspaces are unknown: 404`,
		},
		{
			name: "members and environments that could not be read",
			desired: `
				workspaces: [{name: A, description: x, members: [], environments: []}]`,
			live: `
				workspaces: [{name: A}]`,
			but: func(_, l *spec.Organization) {
				w := &l.Workspaces.Value()[0]
				w.Members, w.Environments = spec.Unknown[[]spec.WorkspaceMember]("500"), spec.Refused[[]spec.Environment]("403")
			},
			want: `
				update workspace/A description: (none) → x
				hold workspace/A/workspaceMembers: the members of the workspace are unknown: 500
				hold workspace/A/environments: the environments of the workspace are unknown: 403`,
		},
	})
}

// A line that was removed and added again must not leave an empty workspace beside the one in the trash.
func TestAWorkspaceInTheTrash(t *testing.T) {
	deleted := spec.Deleted{Key: "k", Name: "A", At: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC), By: "Ana"}
	testPlans(t, []planCase{
		{
			name: "of that name",
			desired: `
				workspaces: [{name: A, members: [{email: a@example.com, role: viewer}]}]`,
			but: func(_, l *spec.Organization) { l.Trash = spec.Known([]spec.Deleted{{Key: "x", Name: "B"}, deleted}) },
			want: `
				hold create workspace/A: a workspace of this name was deleted on 2026-11-20 by Ana and is in the trash until 2026-12-20
				hold create workspace/A/member/a@example.com role: (none) → viewer [access-gain]: it waits for workspace/A, which is held`,
		},
		{
			name: "whatever is allowed makes another one",
			desired: `
				policy: {allow: [data-loss]}
				workspaces: [{name: A}]`,
			but:  func(_, l *spec.Organization) { l.Trash = spec.Known([]spec.Deleted{deleted}) },
			want: `create workspace/A`,
		},
		{
			name: "unknown",
			desired: `
				workspaces: [{name: A}]`,
			but:  func(_, l *spec.Organization) { l.Trash = spec.Unknown[[]spec.Deleted]("500") },
			want: `hold create workspace/A: whether a deleted workspace of this name is in the trash is unknown: 500`,
		},
	})
}

// The last workspace_admin who has logged in stays.
func TestTheLastWorkspaceAdmin(t *testing.T) {
	const live = `
				members: [{email: b@example.com, roles: [visitor]}]
				workspaces:
				- {name: A, members: [{email: a@example.com, role: workspace_admin}, {email: p@example.com, role: workspace_admin}]}
				- {name: B, members: [{email: a@example.com, role: workspace_admin}, {email: c@example.com, role: workspace_admin}]}`
	pending := func(_, l *spec.Organization) { l.Workspaces.Value()[0].Members.Value()[1].Pending = true }
	const prune = `
				policy: {prune: [workspaceMembers], maxDeletePercent: 100}`
	testPlans(t, []planCase{
		{
			name: "is not removed, whoever is merely invited",
			desired: prune + `
				workspaces: [{name: A, members: [{email: p@example.com, role: workspace_admin}]}]`,
			live: live, but: pending,
			want: `
				hold delete workspace/A/member/a@example.com role: workspace_admin → (none) [access-loss]: this is the last workspace_admin of the workspace who has logged in
				unmanaged workspace/B`,
		},
		{
			name: "of two, one may go",
			desired: prune + `
				workspaces: [{name: B, members: []}]`,
			live: live, but: pending,
			want: `
				delete workspace/B/member/a@example.com role: workspace_admin → (none) [access-loss]
				hold delete workspace/B/member/c@example.com role: workspace_admin → (none) [access-loss]: this is the last workspace_admin of the workspace who has logged in
				unmanaged workspace/A`,
		},
		{
			name: "may go after another one has come, who is a member of the organisation",
			desired: prune + `
				workspaces: [{name: A, members: [{email: a@example.com, role: viewer}, {email: p@example.com, role: workspace_admin}, {email: b@example.com, role: workspace_admin}]}]`,
			live: live, but: pending,
			want: `
				create workspace/A/member/b@example.com role: (none) → workspace_admin [access-gain]
				update workspace/A/member/a@example.com role: workspace_admin → viewer [access-loss]
				unmanaged workspace/B`,
		},
	})
}

// Environments are those of clusters, however the API shows them; the set is one value.
func TestEnvironments(t *testing.T) {
	const live = `
				clusters: [{name: one}, {name: two}]
				workspaces: [{name: A, environments: [one]}]`
	testPlans(t, []planCase{
		{
			name: "of a cluster that the file knows under another name",
			desired: `
				clusters: [{name: uno, uuid: id-one}]
				workspaces: [{name: A, environments: [uno]}]`,
			live: live,
			want: `
				update cluster/uno name: one → uno
				unmanaged cluster/two`,
		},
		{
			name: "known by its name where the API gives other ids",
			desired: `
				workspaces: [{name: A, environments: [one, two]}]`,
			live: live,
			but: func(_, l *spec.Organization) {
				for i := range l.Environments.Value() {
					l.Environments.Value()[i].Cluster = "another"
				}
				l.Workspaces.Value()[0].Environments.Value()[0].Cluster = "another"
			},
			want: `update workspace/A/environments environment: (none) → two [access-gain]`,
		},
		{
			name: "a cluster that is not there, with all of the set",
			desired: `
				workspaces: [{name: A, environments: [two, three]}]`,
			live: live,
			want: `hold workspace/A/environments environment: (none) → three: there is no cluster three`,
		},
		{
			name: "a live cluster that has none yet is waited for",
			desired: `
				workspaces: [{name: A, environments: [one, two]}]`,
			live: live,
			but:  func(_, l *spec.Organization) { l.Environments = spec.Known(l.Environments.Value()[:1]) },
			want: `update workspace/A/environments environment: (none) → two [access-gain]`,
		},
		{
			name: "one that Camunda Hub does not list at present stays",
			desired: `
				workspaces: [{name: A, environments: [two]}]`,
			live: live,
			but: func(_, l *spec.Organization) {
				l.Environments.Value()[0].Missing = true
				l.Workspaces.Value()[0].Environments.Value()[0].Missing = true
			},
			want: `
				update workspace/A/environments environment: (none) → two [access-gain]
				note workspace/A/environments: environment one is not in the file and stays: Camunda Hub does not list it at present, which may be an outage. Unassign it there if it is gone for good`,
		},
		{
			name: "of a cluster whose creation is held",
			desired: `
				clusters: [{name: three, region: nowhere, channel: Stable, planType: G3-S}]
				workspaces: [{name: A, environments: [one, three]}]`,
			live: live,
			want: `
				hold create cluster/three region: (none) → nowhere, channel: (none) → Stable, planType: (none) → G3-S [cost]: region "nowhere" is not offered to this organisation; offered: Belgium, Europe (europe-west1); Iowa, USA (us-central1)
				hold update workspace/A/environments environment: (none) → three [access-gain]: it waits for cluster/three, which is held
				unmanaged cluster/one
				unmanaged cluster/two`,
		},
	})
}

// Two APIs that name different organisations are a mistake in their addresses. What is no uuid says nothing.
func TestTheOrganisationOfCamundaHub(t *testing.T) {
	const one, two = "6d1b4f0e-52a5-4c39-9f63-0b7c3d3a9e10", "00000000-52a5-4c39-9f63-0b7c3d3a9e10"
	for _, c := range []struct {
		desired, owner, hub string
		refused             bool
	}{
		{"", one, two, true}, {"", one, one, false}, {"", one, "acme", false}, {"", one, "", false}, {one, "", one, false}, {one, "", two, true}, {one, "", "", true}, {one, one, one, false},
	} {
		plan := diff.Between(spec.Organization{OwnerID: c.desired}, spec.Organization{OwnerID: c.owner, HubOwner: c.hub})
		if refused := plan.Refusal != nil; refused != c.refused {
			t.Errorf("%+v: %+v", c, plan.Refusal)
		}
	}
}

// Members of each workspace count by themselves, and workspaces count, too.
func TestTheBudgetOfWorkspaces(t *testing.T) {
	live := `
				workspaces:
				- {name: A, members: [{email: a@example.com, role: viewer}, {email: b@example.com, role: viewer}, {email: c@example.com, role: viewer}, {email: d@example.com, role: viewer}]}
				- {name: B, members: [{email: a@example.com, role: viewer}, {email: b@example.com, role: viewer}, {email: c@example.com, role: viewer}, {email: d@example.com, role: viewer}]}`
	testPlans(t, []planCase{{
		name: "two of four",
		desired: `
				policy: {prune: [workspaceMembers]}
				workspaces: [{name: A, members: [{email: a@example.com, role: viewer}, {email: b@example.com, role: viewer}]}]`,
		live: live,
		want: `
				delete workspace/A/member/c@example.com role: viewer → (none) [access-loss]
				delete workspace/A/member/d@example.com role: viewer → (none) [access-loss]
				unmanaged workspace/B
				refused: 2 of 4 workspace/A/workspaceMembers would be deleted, and policy.maxDeletePercent is 25`,
	}})
}
