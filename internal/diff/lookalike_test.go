package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// No cluster is created beside an undeclared one whose name looks the same, in whatever way it does; and a name that
// people can tell from it is another cluster.
func TestCaseB16ClusterNames(t *testing.T) {
	for _, c := range []struct {
		live, declared string
		same           bool
	}{
		{"order  prod", "order prod", true},
		{"order prod\ufe0f", "order prod", true},
		{"order\u034f prod", "order prod", true},
		{"order prod\u3164", "order prod", true},
		{"order\u3164prod", "order prod", true},
		{"order\u2800prod", "order prod", true},
		{"order\u2003\u00a0prod", "order prod", true},
		{"\u202eorder prod\u202c", "order prod", true},
		{"order\U000e0020 prod", "order prod", true},
		{"order prod\U000e0100", "order prod", true},
		{"\uff4frder prod", "order prod", true}, // full width
		{"\u043erder prod", "order prod", true}, // Cyrillic
		{"order\u200b prod", "order prod", true},
		{" order prod ", "order prod", true},
		{"order-prod", "order prod", false},
		{"orderprod", "order prod", false},
		{"Order prod", "order prod", false},
		{"order prod 2", "order prod", false},
		{"order pr\u00f6d", "order prod", false},
	} {
		t.Run(fmt.Sprintf("%+q", c.live), func(t *testing.T) {
			desired := load(t, fmt.Sprintf("clusters: [{name: %q, region: r1, channel: Stable, planType: G3-S}]", c.declared))
			live := applied(load(t, "clusters: [{name: live}]"))
			live.Clusters.Value()[0].Name = c.live
			a := diff.Between(desired, live).Actions[0]
			if held := a.Verb == diff.Hold && strings.Contains(a.Reason, "looks the same"); held != c.same {
				t.Errorf("%s", a)
			}
		})
	}
}

// A member who is in the organisation is never removed for an address that looks like theirs.
func TestCaseB1Members(t *testing.T) {
	const file = `
				policy: {prune: [members], maxDeletePercent: 100, minAdmins: 0}
				members:
				- {email: %s, roles: [developer]}
				- {email: other@example.com, roles: [visitor]}`
	for _, c := range []struct {
		live, declared string
		want           []string // what becomes of the declared one and of the live one
	}{
		{"user-0003@example.com\u200b", "user-0003@example.com", []string{"hold create", "hold delete"}},
		{"user-0003@example.com", "user-0003@examp1e.com", []string{"hold create", "hold delete"}}, // one for l
		{"\u0430nna@example.com", "anna@example.com", []string{"hold create", "hold delete"}},      // Cyrillic
		{"anna@ex\u00adample.com", "anna@example.com", []string{"hold create", "hold delete"}},
		{"“anna@example.com”", "anna@example.com", []string{"hold create", "hold delete"}},
		{"anna @example.com", "anna@example.com", []string{"hold create", "hold delete"}},
		{"anna@example.com", "annna@example.com", []string{"create", "hold delete"}},
		{"anna.berg@example.com", "annaberg@example.com", []string{"create", "hold delete"}},
		{"anna.berg@example.com", "anna.berg@exapmle.com", []string{"create", "hold delete"}},
		{"anna.berg@example.com", "anna.berg@example.co", []string{"create", "hold delete"}},
		{"user-0003@example.com", "user-0004@example.com", []string{"create", "delete"}},
		{"anna@example.com", "berta@example.com", []string{"create", "delete"}},
		{"ana@example.com", "bea@example.com", []string{"create", "delete"}},
	} {
		t.Run(fmt.Sprintf("%+q", c.live), func(t *testing.T) {
			desired := load(t, fmt.Sprintf(file, c.declared))
			live := applied(load(t, "members: [{email: live@example.com, roles: [developer]}, {email: other@example.com, roles: [visitor]}]"))
			live.Members.Value()[0].Email = c.live
			got := verbs(diff.Between(desired, live))
			if want := strings.Join(c.want, ", "); got != want {
				t.Errorf("got %s, want %s", got, want)
			}

			// A wrong invitation is replaced by the right one, since no one accepted it.
			live.Members.Value()[0].Pending = true
			if got := verbs(diff.Between(desired, live)); got != "create, delete" {
				t.Errorf("a pending one: got %s", got)
			}
			live.Members.Value()[0].Pending = false

			// The invitation was sent: until it is accepted, the removal still waits.
			live.Members = spec.Known(append(live.Members.Value(), spec.Member{Email: c.declared, Roles: []string{"developer"}, Pending: true}))
			if got := verbs(diff.Between(desired, live)); got != c.want[1] {
				t.Errorf("invited: got %s, want %s", got, c.want[1])
			}
			live.Members.Value()[2].Pending = false
			if got := verbs(diff.Between(desired, live)); got != "delete" {
				t.Errorf("accepted: got %s", got)
			}

			// Who declares both has two people.
			both := load(t, fmt.Sprintf(file, c.declared))
			both.Members = spec.Known(append(both.Members.Value(), spec.Member{Email: c.live, Roles: []string{"developer"}}))
			live.Members = spec.Known(live.Members.Value()[:2])
			if got := verbs(diff.Between(both, live)); got != "create" {
				t.Errorf("both declared: got %s", got)
			}
		})
	}
}

// Without prune no member is removed, and an invisible difference invites no one.
func TestCaseB1Invitations(t *testing.T) {
	desired := load(t, "members: [{email: anna@example.com, roles: [admin]}]")
	live := applied(load(t, "members: [{email: live@example.com, roles: [admin]}]"))
	live.Members.Value()[0].Email = "\u0430nna@example.com"
	if got := verbs(diff.Between(desired, live)); got != "hold create" {
		t.Error(got)
	}
}

func verbs(p diff.Plan) string {
	if p.Refusal != nil {
		return p.Refusal.Reason
	}
	var all []string
	for _, a := range p.Actions {
		verb := string(a.Verb)
		if a.Verb == diff.Hold {
			verb += " " + string(a.Would)
		}
		all = append(all, verb)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// However the API spells an address, it is that of the file's member.
func TestCaseB5Members(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "spellings of the API",
			desired: `
				policy: {prune: [members]}
				members:
				- {email: ana@bücher.example, roles: [admin]}
				- {email: Berta@xn--bcher-kva.example, roles: [admin]}
				- {email: "ko\u0308nig@example.com", roles: [admin]}
				- {email: "CÉLINE@example.com", roles: [admin]}`,
			live: `
				members:
				- {email: ana@xn--bcher-kva.example, roles: [admin]}
				- {email: berta@BÜCHER.example, roles: [admin]}
				- {email: "k\u00f6nig@example.com", roles: [admin]}
				- {email: "ce\u0301line@example.com", roles: [admin]}`,
		},
		{
			name: "the live spelling is what calls name",
			desired: `
				members: [{email: ana@bücher.example, roles: [developer]}]`,
			live: `
				members: [{email: ana@xn--bcher-kva.example, roles: [visitor]}]`,
			want: `update member/ana@bücher.example roles: visitor → developer [access-loss,access-gain]`,
		},
		{
			name: "an admin is counted whatever the spelling",
			desired: `
				members: [{email: ana@bücher.example, roles: [developer]}]`,
			live: `
				members: [{email: ana@xn--bcher-kva.example, roles: [admin]}]`,
			want: `hold update member/ana@bücher.example roles: admin → developer [access-loss,access-gain]: fewer than 1 accepted admins would be left`,
		},
	})
}

// A pattern that can match something, but does not, is said to; one that may match what was not read is not.
func TestCaseB2Notes(t *testing.T) {
	testPlans(t, []planCase{
		{
			name: "nothing of that name",
			desired: `
				policy: {protect: ["member/cto@*", "cluster/prod-[12]", "cluster/*/secret/DB", "member/ana@*", "cluster/prod/*", "*"]}
				members: [{email: ana@example.com, roles: [admin]}]
				clusters: [{name: prod, secrets: {TOKEN: {env: X}}}]`,
			live: `
				members: [{email: ana@example.com, roles: [admin]}]
				clusters: [{name: prod, secrets: {TOKEN: {env: X}}}]`,
			want: `
				note policy.protect: "member/cto@*" matches nothing that is live or in the file; * alone stands for any text
				note policy.protect: "cluster/prod-[12]" matches nothing that is live or in the file; * alone stands for any text
				note policy.protect: "cluster/*/secret/DB" matches nothing that is live or in the file; * alone stands for any text`,
		},
		{
			name: "what was not read may have it",
			desired: `
				policy: {protect: ["member/cto@*", "cluster/*/secret/DB", "cluster/other/*"]}
				clusters: [{name: prod}]`,
			live: `
				clusters: [{name: prod}]`,
			but: func(_, l *spec.Organization) {
				l.Members, l.Clusters.Value()[0].Secrets = spec.Part[[]spec.Member]{}, spec.Part[[]spec.Secret]{}
			},
			want: `note policy.protect: "cluster/other/*" matches nothing that is live or in the file; * alone stands for any text`,
		},
		{
			name: "the spelling of an address does not count",
			desired: `
				policy: {prune: [members], maxDeletePercent: 100, minAdmins: 0, protect: [member/ana@bücher.example, "member/b*@BÜCHER.example"]}
				members: []`,
			live: `
				members: [{email: ana@xn--bcher-kva.example, roles: [admin]}, {email: ben@bücher.example, roles: [admin]}]`,
			want: `
				hold delete member/ana@xn--bcher-kva.example roles: admin → (none) [access-loss]: it is protected by member/ana@bücher.example
				hold delete member/ben@bücher.example roles: admin → (none) [access-loss]: it is protected by member/b*@BÜCHER.example`,
		},
	})
}
