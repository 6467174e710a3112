package diff_test

import (
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func TestMembers(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "not managed",
			desired: `
				clusters: []`,
			live: `
				members: [{email: ana@example.com, roles: [admin]}]`,
		},
		{
			name: "the same, in other order and case",
			desired: `
				members: [{email: Ana@example.com, roles: [developer, admin]}]`,
			live: `
				members: [{email: ana@Example.com, roles: [admin, developer]}]`,
		},
		{
			name: "invited, gains, loses, both; gains come first",
			desired: `
				members:
				- {email: a-both@example.com, roles: [developer]}
				- {email: b-loses@example.com, roles: [developer]}
				- {email: c-gains@example.com, roles: [developer, analyst]}
				- {email: d-new@example.com, roles: [visitor]}`,
			live: `
				members:
				- {email: a-both@example.com, roles: [visitor]}
				- {email: b-loses@example.com, roles: [developer, analyst]}
				- {email: c-gains@example.com, roles: [developer]}`,
			want: `
				update member/c-gains@example.com roles: developer → analyst, developer [access-gain]
				create member/d-new@example.com roles: (none) → visitor [access-gain]
				update member/a-both@example.com roles: visitor → developer [access-loss,access-gain]
				update member/b-loses@example.com roles: analyst, developer → developer [access-loss]`,
		},
		{
			name: "a pending invitation with the same roles is left alone",
			desired: `
				members: [{email: ana@example.com, roles: [admin]}]`,
			live: `
				members: [{email: ana@example.com, roles: [admin]}]`,
			but: func(_, l *spec.Organization) { l.Members.Value()[0].Pending = true },
		},
		{
			name: "undeclared members stay, and are named",
			desired: `
				members: []`,
			live: `
				members: [{email: ana@example.com, roles: [developer]}]`,
			want: `unmanaged member/ana@example.com`,
		},
		{
			name: "pruned, but never who holds a role that nobody can give back",
			desired: `
				policy: {prune: [members], maxDeletePercent: 100}
				members: []`,
			live: `
				members:
				- {email: ana@example.com, roles: [developer]}
				- {email: owner@example.com, roles: [admin]}
				- {email: support@example.com, roles: [developer]}`,
			but: func(_, l *spec.Organization) {
				l.Members.Value()[1].Roles = []string{"owner"}
				l.Members.Value()[2].Roles = []string{"supportagent", "developer"}
			},
			want: `
				delete member/ana@example.com roles: developer → (none) [access-loss]
				unmanaged member/owner@example.com
				unmanaged member/support@example.com`,
		},
		{
			name: "the owner and unassignable roles are never fought over",
			desired: `
				members:
				- {email: a@example.com, roles: [admin]}
				- {email: b@example.com, roles: [admin]}
				- {email: c@example.com, roles: [developer]}
				- {email: d@example.com, roles: [admin]}`,
			live: `
				members:
				- {email: a@example.com, roles: [admin]}
				- {email: b@example.com, roles: [admin]}
				- {email: c@example.com, roles: [developer]}
				- {email: d@example.com, roles: [admin]}`,
			but: func(_, l *spec.Organization) {
				l.Members.Value()[0].Roles = []string{"owner"}
				l.Members.Value()[1].Roles = []string{"member", "visitor"}
				l.Members.Value()[2].Roles = []string{"member", "developer"}
				l.Members.Value()[3].Roles = []string{"organizationadmin"}
			},
			want: `
				hold member/a@example.com roles: owner → admin: this is the organisation's owner, whom the API cannot change
				hold member/b@example.com roles: member, visitor → admin: changing the roles would take member, which the API cannot assign again`,
		},
		{
			name: "unknown members hold, and nothing else is affected",
			desired: `
				policy: {prune: [members]}
				members: [{email: ana@example.com, roles: [admin]}]
				clusters: [{name: dev, stage: dev}]`,
			live: `
				clusters: [{name: dev}]`,
			but: func(_, l *spec.Organization) {
				l.Members = spec.Unknown[[]spec.Member]("GET /members: 403 Forbidden")
			},
			want: `
				hold members: the members are unknown: GET /members: 403 Forbidden
				update cluster/dev stage: (none) → dev`,
		},
		{
			name: "the last accepted admin stays",
			desired: `
				policy: {prune: [members], maxDeletePercent: 100}
				members: [{email: b@example.com, roles: [admin]}, {email: c@example.com, roles: [admin]}]`,
			live: `
				members: [{email: a@example.com, roles: [admin]}, {email: b@example.com, roles: [admin]}]`,
			but: func(_, l *spec.Organization) { l.Members.Value()[1].Pending = true },
			want: `
				create member/c@example.com roles: (none) → admin [access-gain]
				hold delete member/a@example.com roles: admin → (none) [access-loss]: fewer than 1 accepted admins would be left`,
		},
		{
			name: "an owner is no admin whom anybody could count on",
			desired: `
				members: [{email: a@example.com, roles: [developer]}]`,
			live: `
				members: [{email: a@example.com, roles: [admin]}, {email: o@example.com, roles: [admin]}]`,
			but: func(_, l *spec.Organization) { l.Members.Value()[1].Roles = []string{"owner", "admin"} },
			want: `
				hold update member/a@example.com roles: admin → developer [access-loss,access-gain]: fewer than 1 accepted admins would be left
				unmanaged member/o@example.com`,
		},
		{
			name: "an admin made in this run lets another go",
			desired: `
				members: [{email: a@example.com, roles: [developer]}, {email: b@example.com, roles: [admin]}]`,
			live: `
				members: [{email: a@example.com, roles: [admin]}, {email: b@example.com, roles: [developer]}]`,
			want: `
				update member/b@example.com roles: developer → admin [access-loss,access-gain]
				update member/a@example.com roles: admin → developer [access-loss,access-gain]`,
		},
		{
			name: "protected members lose nothing",
			desired: `
				policy: {prune: [members], protect: ["member/CTO@*"], maxDeletePercent: 100, minAdmins: 0}
				members: [{email: cto@example.org, roles: [developer]}]`,
			live: `
				members: [{email: cto@example.com, roles: [admin]}, {email: cto@example.org, roles: [admin, developer]}]`,
			want: `
				hold update member/cto@example.org roles: admin, developer → developer [access-loss]: it is protected by member/CTO@*
				hold delete member/cto@example.com roles: admin → (none) [access-loss]: it is protected by member/CTO@*`,
		},
		{
			name: "too many deletions refuse the run",
			desired: `
				policy: {prune: [members], minAdmins: 0}
				members: [{email: a@example.com, roles: [visitor]}, {email: b@example.com, roles: [visitor]}]`,
			live: `
				members: [{email: a@example.com, roles: [visitor]}, {email: b@example.com, roles: [visitor]}, {email: c@example.com, roles: [visitor]}, {email: d@example.com, roles: [visitor]}]`,
			want: `
				delete member/c@example.com roles: visitor → (none) [access-loss]
				delete member/d@example.com roles: visitor → (none) [access-loss]
				refused: 2 of 4 members would be deleted, and policy.maxDeletePercent is 25`,
		},
		{
			name: "an organisation of other owners is refused unseen",
			desired: `
				organization: {ownerId: other}
				members: []`,
			live: `
				members: [{email: a@example.com, roles: [visitor]}]`,
			want: `refused: these credentials belong to organisation org, and the file is for other`,
		},
		{
			name: "so is one that cannot be told",
			desired: `
				organization: {ownerId: other}
				members: []`,
			live: `
				members: []`,
			but:  func(_, l *spec.Organization) { l.OwnerID = "" },
			want: `refused: which organisation these credentials belong to is unknown, and the file is for other only`,
		},
	})
}
