package saved_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// replace changes a file; both texts have to be in it.
func replace(old, new string) func(string) string {
	return func(text string) string {
		if strings.Count(text, old) != 1 {
			panic(old)
		}
		return strings.Replace(text, old, new, 1)
	}
}

func TestMoves(t *testing.T) {
	for _, test := range []struct {
		name          string
		desired, live func(string) string // the file as it is later
		env           map[string]string   // later
		but           func(desired, live *spec.Organization)
		want          string
	}{
		{name: "nothing"},
		{name: "lines and comments above", desired: replace("members:\n-", "# more\n\n\nmembers:\n\n# ana\n-")},
		{name: "secret values", env: map[string]string{"DB": "later", "LIVE": "later too", "TOKEN": "another"}},
		{name: "what is unmanaged", live: replace("- {name: gone}", "- {name: gone}\n- {name: another}")},
		{name: "a cluster on its way", but: func(_, l *spec.Organization) {
			for i := range l.Clusters.Value() {
				l.Clusters.Value()[i].Status = spec.Updating
			}
		}},
		{name: "order, grouping and spelling of what is live", live: replace(
			`[{ip: 192.0.2.0/24, description: Visitors}, {ip: 203.0.113.0/24, description: Office}]`,
			`[{ip: "203.0.113.0/24", description: Office}, {ip: " 192.0.2.0/24", description: Visitors}]`)},
		{name: "why something is held", but: func(_, l *spec.Organization) {
			l.Clusters.Value()[0].Generation = spec.Unknown[spec.Choice]("no")
		}, want: "cluster/prod (generation): no longer needed"},

		{name: "the file: a member", desired: replace("roles: [developer, admin]", "roles: [developer]"), want: "member/ana@example.com: the file moved"},
		{name: "the file: a new member", desired: replace("clusters:", "- {email: new@example.com, roles: [admin]}\nclusters:"), want: "member/new@example.com: new"},
		{name: "the file: a cluster", desired: replace("Orders", "All orders"), want: "cluster/prod (name, description): the file moved"},
		{name: "the file: an allowlist's text", desired: replace("203.0.113.0/24, 198.51.100.7", "198.51.100.7, 203.0.113.0/24"), want: "cluster/prod/allowlist: the file moved"},
		{name: "the file: a source", desired: replace("secrets/new", "secrets/newer"), want: "cluster/prod/secret/NEW: the file moved"},
		{name: "the file: a destination", desired: replace("reader.env", "other.env"), want: "cluster/prod/client/reader: the file moved"},
		{name: "the file: the policy", desired: replace("minAdmins: 0", "minAdmins: 0, protect: [member/none@example.com]"), want: "policy: the file moved"},
		{name: "the file: a cluster stays", desired: replace(", state: absent", ""), want: "cluster/gone: no longer needed"},
		{name: "the file: a new cluster", desired: replace("region: europe-west1", "description: New\n  region: europe-west1"), want: "cluster/fresh: the file moved"},

		{name: "live: a member's roles", live: replace("Ana@example.com, roles: [visitor]", "Ana@example.com, roles: [developer]"), want: "member/ana@example.com: the live organisation moved"},
		{name: "live: a member came", live: replace("- {email: eve", "- {email: bob@example.com, roles: [visitor]}\n- {email: eve"), want: "member/bob@example.com: no longer needed"},
		{name: "live: another undeclared member", live: replace("- {email: eve", "- {email: new@example.com, roles: [visitor]}\n- {email: eve"), want: "member/new@example.com: new"},
		{name: "live: an allowlist", live: replace("192.0.2.0/24", "192.0.3.0/24"), want: "cluster/prod/allowlist: the live organisation moved"},
		{name: "live: a description", live: replace("Old orders", "Older orders"), want: "cluster/prod (name, description): the live organisation moved"},
		{name: "live: a secret came", live: replace("{DB: {env: LIVE}", "{NEW: {env: LIVE}, DB: {env: LIVE}"), but: func(_, l *spec.Organization) {},
			want: "cluster/prod/secret/NEW: the live organisation moved"},
		{name: "live: a client made anew", but: func(_, l *spec.Organization) {
			l.Clusters.Value()[0].Clients.Value()[0].ID = "another"
		}, want: "cluster/prod/client/worker: the live organisation moved"},
		{name: "live: a stage label on what is to be deleted", but: func(_, l *spec.Organization) {
			l.Clusters.Value()[1].Stage = spec.Known("prod")
		}, want: "cluster/gone: the live organisation moved"},
		{name: "live: what a new cluster is made of", but: func(_, l *spec.Organization) {
			o := offer()
			o.Channels[0].Default = spec.Choice{Name: "Camunda 8.9+gen1", UUID: "g9"}
			l.ClusterOptions = spec.Known(o)
		}, want: "cluster/fresh: what it would send moved"},
		{name: "live: a cluster waits for its key", but: func(_, l *spec.Organization) {
			l.Clusters.Value()[0].Status = spec.WaitingForInput
		}, want: strings.Join([]string{
			held("cluster/prod (generation)"), held("cluster/prod (name, description)"), held("cluster/prod/allowlist"),
			held("cluster/prod/client/reader"), held("cluster/prod/client/unknown"), held("cluster/prod/client/worker"),
			held("cluster/prod/secret/DB"), held("cluster/prod/secret/LEFT"),
		}, "\n")},
		{name: "live: secrets can no longer be read", but: func(_, l *spec.Organization) {
			l.Clusters.Value()[0].Secrets = spec.Unknown[[]spec.Secret]("no")
		}, want: "cluster/prod/secret/DB: no longer needed\ncluster/prod/secret/KEPT: no longer needed\ncluster/prod/secret/LEFT: no longer needed\n" +
			"cluster/prod/secret/NEW: no longer needed\ncluster/prod/secret/RUN: no longer needed\ncluster/prod/secrets: new"},

		{name: "live: one setting is as wanted, another one moved", but: func(_, l *spec.Organization) {
			c := &l.Clusters.Value()[0]
			c.Name, c.Description, c.Generation = "prod", spec.Known("Orders"), spec.Known(spec.Choice{Name: "Camunda 8.6+gen5", UUID: "g1"})
		}, want: "cluster/prod (generation): the live organisation moved\ncluster/prod (name, description): no longer needed"},
		{name: "both", desired: replace("roles: [developer, admin]", "roles: [developer]"), live: replace("Ana@example.com, roles: [visitor]", "Ana@example.com, roles: [admin]"),
			want: "member/ana@example.com: the file and the live organisation moved"},
		{name: "a source that gives nothing", env: map[string]string{"TOKEN": ""}, want: "cluster/fresh/secret/TOKEN: now held: environment variable TOKEN is not set"},
	} {
		t.Run(test.name, func(t *testing.T) {
			same := func(text string) string { return text }
			if test.desired == nil {
				test.desired = same
			}
			if test.live == nil {
				test.live = same
			}
			desired, live := load(t, test.desired(desiredFile), test.env), alive(load(t, test.live(liveFile), test.env))
			if test.but != nil {
				test.but(&desired, &live)
			}
			if got := text(whole(t, nil).Moves(between(desired, live))); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func held(name string) string { return name + ": now held: the cluster is WaitingForInput" }

func text(moves []saved.Move) string {
	lines := make([]string, len(moves))
	for i, m := range moves {
		lines[i] = m.String()
	}
	return strings.Join(slices.Sorted(slices.Values(lines)), "\n")
}

// What a plan says of its actions has to be so, even where its digest was computed again.
func TestActionsThatWereChanged(t *testing.T) {
	now := whole(t, nil)
	for name, change := range map[string]func(p *saved.Plan){
		"a field":         func(p *saved.Plan) { p.Actions[0].Fields[0].Desired = "visitor" },
		"a harm":          func(p *saved.Plan) { p.Actions[0].Harms = nil },
		"a verb":          func(p *saved.Plan) { p.Actions[0].Verb = "delete" },
		"a uuid":          func(p *saved.Plan) { p.Actions[8].UUID = "another" },
		"an action less":  func(p *saved.Plan) { p.Actions = p.Actions[1:] },
		"an action twice": func(p *saved.Plan) { p.Actions = append(p.Actions, p.Actions[0]) },
		"another order":   func(p *saved.Plan) { p.Actions[0], p.Actions[1] = p.Actions[1], p.Actions[0] },
		"what is sent":    func(p *saved.Plan) { p.Actions[0].Calls = "" },
		"a fingerprint":   func(p *saved.Plan) { p.Actions[0].Live = strings.Repeat("0", 64) },
		"the policy":      func(p *saved.Plan) { p.Policy = "" },
	} {
		p := whole(t, nil)
		change(&p)
		if len(p.Moves(now)) == 0 {
			t.Errorf("%s: taken for the same plan", name)
		}
	}
}

func TestForeign(t *testing.T) {
	for _, test := range []struct {
		organization, client, nowOrganization, nowClient string
		want                                             bool
	}{
		{"o", "me", "O", "other", false},
		{"o", "me", "p", "me", true},
		{"", "me", "o", "me", false},
		{"", "me", "o", "other", true},
		{"o", "me", "", "me", false},
		{"o", "me", "", "other", true},
		{"", "me", "", "other", true},
	} {
		was, now := saved.Plan{Run: saved.Run{Organization: test.organization, Client: test.client}}, saved.Plan{Run: saved.Run{Organization: test.nowOrganization, Client: test.nowClient}}
		if got := was.Foreign(now); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}

func TestWhoMovedIt(t *testing.T) {
	live := load(t, replace("Ana@example.com, roles: [visitor]", "Ana@example.com, roles: [admin]")(liveFile), nil)
	now := alive(live)
	c := &now.Clusters.Value()[0]
	c.Description = spec.Known("Theirs")
	c.Allowlist = spec.Known(spec.Allowlist{})
	c.Clients.Value()[0].ID = "another"
	c.Secrets = spec.Known(c.Secrets.Value()[:1])
	moves := whole(t, nil).Moves(between(load(t, desiredFile, nil), now))
	at := time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC)
	saved.Attribute(moves, []api.Entry{ // the newest first
		{At: at.Add(6), By: "zoe", What: "Secret deleted", ID: "LEFT", Parent: "id-other"},
		{At: at.Add(5), By: "ana", What: "Secret deleted", ID: "LEFT", Parent: "id-old"},
		{At: at.Add(4), By: "bob", What: "Cluster updated", ID: "id-old", Attribute: "description"},
		{At: at.Add(3), By: "cyn", What: "IP allowlist updated", ID: "id-old", Attribute: "ipallowlist"},
		{At: at.Add(2), By: "dan", What: "Client created", ID: "another", Parent: "id-old", Attribute: "name", To: "worker"},
		{At: at.Add(1), By: "eve", What: "Member updated", ID: "ANA@example.com"},
		{At: at, By: "fay", What: "Member updated", ID: "ana@example.com"},
	})
	const when = " at 2026-11-23 09:05:00 UTC"
	want := strings.Join([]string{
		"cluster/prod (name, description): the live organisation moved, by bob" + when,
		"cluster/prod/allowlist: the live organisation moved, by cyn" + when,
		"cluster/prod/client/worker: the live organisation moved, by dan" + when,
		"cluster/prod/secret/LEFT: no longer needed, after a change by ana" + when,
		"member/ana@example.com: the live organisation moved, by eve" + when,
	}, "\n")
	if got := text(moves); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// Who has changed another setting of the cluster since is not to blame, and where none is named, the last may be.
	moves = whole(t, nil).Moves(between(load(t, desiredFile, nil), now))
	saved.Attribute(moves, []api.Entry{
		{At: at, By: "zoe", What: "Cluster updated", ID: "id-old", Attribute: "channel"},
		{At: at, By: "yan", What: "Cluster updated", ID: "id-old"},
		{At: at, By: "bob", What: "Cluster updated", ID: "id-old", Attribute: "Description"},
	})
	if got, want := text(moves), "cluster/prod (name, description): the live organisation moved, by bob"+when; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	moves = whole(t, nil).Moves(between(load(t, desiredFile, nil), now))
	saved.Attribute(moves, []api.Entry{
		{At: at, By: "zoe", What: "Cluster updated", ID: "id-old", Attribute: "channel"},
		{At: at, By: "yan", What: "Cluster updated", ID: "id-old"},
	})
	if got, want := text(moves), "cluster/prod (name, description): the live organisation moved, by yan"+when; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}

	// Where the file moved, whoever changed the organisation meanwhile is not to blame.
	moves = whole(t, nil).Moves(between(load(t, replace("Orders", "Ours")(desiredFile), nil), alive(load(t, liveFile, nil))))
	saved.Attribute(moves, []api.Entry{{At: at, By: "bob", ID: "id-old"}})
	if got := text(moves); got != "cluster/prod (name, description): the file moved" {
		t.Errorf("got %s", got)
	}
}
