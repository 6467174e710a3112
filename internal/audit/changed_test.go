package audit_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// live is an organisation with a cluster prod (C1) that has a client worker (k-2).
func live() spec.Organization {
	return spec.Organization{
		Members: spec.Known([]spec.Member{{Email: "Ana@example.com", Roles: []string{"admin"}}}),
		Clusters: spec.Known([]spec.Cluster{{
			UUID: "C1", Name: "prod",
			Secrets: spec.Known([]spec.Secret{{Name: "TOKEN"}}),
			Clients: spec.Known([]spec.Client{{ID: "k-2", Name: "worker", Permissions: []string{"Zeebe"}}}),
		}}),
	}
}

// newest gives entries times, a minute between each, the first being the newest.
func newest(entries ...api.Entry) []api.Entry {
	for i := range entries {
		entries[i].At = time.UnixMilli(1800000000000).UTC().Add(-time.Duration(i) * time.Minute)
	}
	return entries
}

func member(by, kind, email, attribute string) api.Entry {
	return api.Entry{By: by, Type: kind, Entity: "member", ID: email, Attribute: attribute}
}

func cluster(by, kind, uuid, attribute string) api.Entry {
	return api.Entry{By: by, Type: kind, Entity: "cluster", ID: uuid, Attribute: attribute}
}

func inside(by, kind, entity, id, attribute string) api.Entry {
	return api.Entry{By: by, Type: kind, Entity: entity, ID: id, Attribute: attribute, ParentEntity: "cluster", Parent: "c1"}
}

func fields(names ...string) []diff.Field {
	var all []diff.Field
	for _, n := range names {
		all = append(all, diff.Field{Name: n})
	}
	return all
}

func TestChanged(t *testing.T) {
	ana := diff.Action{Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Fields: fields("roles")}
	prod := diff.Action{Verb: diff.Update, Name: spec.ClusterName("prod"), UUID: "C1", Fields: fields("description")}
	of := func(verb diff.Verb, kind spec.Kind, own string, names ...string) diff.Action {
		return diff.Action{Verb: verb, Name: kind.Name("prod", own), UUID: "C1", Fields: fields(names...)}
	}
	held := func(a diff.Action, would diff.Verb) diff.Action { a.Verb, a.Would = diff.Hold, would; return a }
	unread := func(a diff.Action) diff.Action { a.Would, a.Unread = diff.Hold, true; return a }
	named := func(e api.Entry, from, to string) api.Entry { e.Attribute, e.From, e.To = "name", from, to; return e }
	lost := diff.Action{Verb: diff.Create, Name: spec.ClusterName("old")}

	const c, u, d, r = api.EntryCreated, api.EntryUpdated, api.EntryDeleted, api.EntryRead
	for _, test := range []struct {
		name    string
		action  diff.Action
		entries []api.Entry
		want    string
	}{
		{"nothing in the log", ana, nil, " unknown: the activity log does not mention it"},
		{"the last of several", ana, newest(member("eve@example.com", u, "ANA@example.com", "roles"), member("me", u, "ana@example.com", "roles")), "eve@example.com a person"},
		{"who read it does not count", ana, newest(member("eve", r, "ana@example.com", ""), member("me", u, "ana@example.com", "orgRoles")), "me this credential"},
		{"another attribute does not count", ana, newest(member("eve", u, "ana@example.com", "email"), member("me", c, "ana@example.com", "")), "me this credential"},
		{"only another attribute", ana, newest(member("eve", u, "ana@example.com", "email")), " unknown: the activity log does not tell of this change"},
		{"somebody else's", ana, newest(member("eve", u, "ben@example.com", "roles")), " unknown: the activity log does not mention it"},
		{"nobody is named", ana, newest(member("", u, "ana@example.com", "roles")), " unknown: the activity log does not say who"},
		{"another API client", ana, newest(member("xyz", u, "ana@example.com", "roles")), "xyz unknown"},
		{"Camunda", ana, newest(member("system", u, "ana@example.com", "roles")), "system Camunda"},
		{"known by an id, by the address that the log gives it", ana, newest(member("eve@x.org", u, "u-7", "roles"), api.Entry{Type: c, Entity: "user", ID: "u-7", Attribute: "email", To: "ana@example.com", By: "me"}), "eve@x.org a person"},
		{"whom the log knows by an address", ana, newest(member("auth0|7", u, "ana@example.com", "roles"), api.Entry{Type: u, Entity: "user", ID: "auth0|7", Attribute: "email", To: "eve@x.org", By: "me"}), "eve@x.org a person"},
		{"a missing member was removed", diff.Action{Verb: diff.Create, Name: spec.MemberName("ana@example.com")}, newest(member("auth0|1", d, "ana@example.com", "roles"), member("me", c, "ana@example.com", "")), "auth0|1 a person"},
		{"a log that is late", diff.Action{Verb: diff.Create, Name: spec.MemberName("ana@example.com")}, newest(member("me", c, "ana@example.com", ""), member("eve", d, "ana@example.com", "")), " unknown: the activity log does not tell of this change"},
		{"an undeclared member was invited", diff.Action{Verb: diff.Delete, Name: spec.MemberName("ana@example.com")}, newest(member("eve", u, "ana@example.com", "roles"), member("ben@x.org", c, "ana@example.com", "")), "ben@x.org a person"},
		{"a member who came again", ana, newest(member("eve@x.org", c, "ana@example.com", ""), member("ben", d, "ana@example.com", ""), member("me", u, "ana@example.com", "roles")), "eve@x.org a person"},
		{"an undeclared member who came again", diff.Action{Verb: diff.Delete, Name: spec.MemberName("ana@example.com")}, newest(member("eve@x.org", u, "ana@example.com", "roles"), member("ben", d, "ana@example.com", ""), member("me", c, "ana@example.com", "")), "eve@x.org a person"},
		{"a client that is no longer that of its name", of(diff.Update, spec.Clients, "worker", "permissions"), newest(named(inside("ben", d, "client", "k-1", ""), "worker", ""), inside("me", c, "client", "k-1", "permissions")), " unknown: the activity log does not tell of this change"},

		{"a setting", prod, newest(cluster("eve", u, "C1", "stageLabel"), cluster("ben@x.org", u, "c1", "description")), "ben@x.org a person"},
		{"a setting by another name", diff.Action{Verb: diff.Update, Name: spec.ClusterName("prod"), UUID: "C1", Fields: fields("stage")}, newest(cluster("eve@x.org", u, "C1", "stageLabel")), "eve@x.org a person"},
		{"a cluster's allowlist is not its settings", prod, newest(cluster("eve", u, "C1", "ipallowlist"), cluster("me", c, "C1", "name")), "me this credential"},
		{"an allowlist", of(diff.Update, spec.Allowlists, "", "network"), newest(cluster("ben", u, "C1", "name"), cluster("eve@x.org", u, "C1", "ipallowlist")), "eve@x.org a person"},
		{"an allowlist of which something was deleted", of(diff.Update, spec.Allowlists, "", "network"), newest(cluster("eve@x.org", d, "C1", "ipallowlist"), cluster("ben", u, "C1", "ipallowlist")), "eve@x.org a person"},
		{"a secret", of(diff.Update, spec.Secrets, "TOKEN", "value"), newest(inside("eve@x.org", u, "secret", "TOKEN", "value")), "eve@x.org a person"},
		{"a secret of that name elsewhere", of(diff.Update, spec.Secrets, "TOKEN", "value"), newest(api.Entry{By: "eve", Type: u, Entity: "secret", ID: "TOKEN", Parent: "C2"}), " unknown: the activity log does not mention it"},
		{"a client by its id", of(diff.Update, spec.Clients, "worker", "permissions"), newest(inside("eve@x.org", c, "client", "k-2", "permissions")), "eve@x.org a person"},
		{"a client by the name it had", of(diff.Create, spec.Clients, "gone"), newest(named(inside("eve@x.org", d, "client", "k-1", ""), "gone", "")), "eve@x.org a person"},
		{"a monitoring client is another thing", of(diff.Create, spec.Clients, "gone"), newest(named(inside("eve", d, "monitoringClient", "k-1", ""), "gone", "")), " unknown: the activity log does not mention it"},
		{"a kept secret that is gone", held(of(diff.Create, spec.Secrets, "KEPT"), diff.Hold), newest(inside("eve@x.org", d, "secret", "KEPT", "")), "eve@x.org a person"},
		{"a held deletion", held(of(diff.Delete, spec.Secrets, "NEW"), diff.Delete), newest(inside("eve@x.org", c, "secret", "NEW", "")), "eve@x.org a person"},
		{"a cluster that was deleted", lost, newest(cluster("eve@x.org", d, "C9", ""), named(cluster("me", c, "C9", ""), "", "old")), "eve@x.org a person"},
		{"a cluster that was renamed", lost, newest(named(cluster("eve@x.org", u, "C1", ""), "old", "prod"), named(cluster("me", c, "C1", ""), "", "old")), "eve@x.org a person"},
		{"what was in it went with it", diff.Action{Verb: diff.Create, Name: spec.Secrets.Name("old", "A")}, newest(cluster("eve@x.org", d, "C9", ""), named(cluster("me", c, "C9", ""), "", "old")), "eve@x.org a person"},
		{"a part that could not be read", unread(of(diff.Hold, spec.Secrets, "")), newest(inside("eve", u, "secret", "secrets", "")), " unknown: the live side could not be read"},
		{"an entity of no known kind, by its id", prod, newest(api.Entry{By: "eve@x.org", Type: u, Entity: "?", ID: "C1", Attribute: "description"}), "eve@x.org a person"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := audit.New(test.entries, live(), actor.New("me")).Changed(test.action)
			text := fmt.Sprintf("%s %s", got.By, got.How)
			if got.Why != "" {
				text += ": " + got.Why
			}
			if text != test.want {
				t.Errorf("got  %q\nwant %q", text, test.want)
			}
			if got.By != "" && got.At.IsZero() {
				t.Error("without a time")
			}
		})
	}
}

func TestUnreadLog(t *testing.T) {
	a := diff.Action{Verb: diff.Update, Name: spec.MemberName("ana@example.com"), Fields: fields("roles")}
	want := audit.Change{How: audit.Unknown, Why: "refused"}
	if got := audit.Unread("refused").Changed(a); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestCovered(t *testing.T) {
	desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{
		{Name: "prod", Clients: spec.Known([]spec.Client{{Name: "other"}})}, {Name: "new", Secrets: spec.Known([]spec.Secret{{Name: "A"}})},
	})}
	alive := live()
	clusters := append(alive.Clusters.Value(), spec.Cluster{UUID: "C2", Name: "sandbox"})
	alive.Clusters = spec.Known(clusters)
	text := func(all []audit.Coverage) (s string) {
		for _, c := range all {
			s += fmt.Sprintf("%s %d/%d ", c.Kind, c.Declared, c.Live)
		}
		return s
	}
	if got, want := text(audit.Covered(desired, alive)), "clusters 1/2 secrets 0/0 clients 0/1 "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	people := spec.Organization{Members: spec.Known([]spec.Member{{Email: "ANA@example.com"}, {Email: "ben@example.com"}})}
	if got, want := text(audit.Covered(people, alive)), "members 1/1 "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	alive.Members = spec.Unknown[[]spec.Member]("403")
	if got, want := text(audit.Covered(people, alive)), "members 0/0 "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	unread := map[spec.Kind]int{}
	both := spec.Organization{Members: people.Members, Clusters: desired.Clusters}
	for _, c := range audit.Covered(both, spec.Organization{Members: alive.Members, Clusters: spec.Unknown[[]spec.Cluster]("503")}) {
		unread[c.Kind] = c.Unread
	}
	if want := map[spec.Kind]int{spec.Clusters: 1, spec.Secrets: 1, spec.Clients: 1, spec.Members: 1}; !maps.Equal(unread, want) {
		t.Errorf("unread %v, want %v", unread, want)
	}
}

func TestChangeString(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 12, 30, 0, time.FixedZone("CET", 3600))
	for _, test := range []struct {
		changed audit.Change
		want    string
	}{
		{audit.Change{}, ""},
		{audit.Change{How: audit.Unknown, Why: "the log was refused"}, "an unknown actor: the log was refused"},
		{audit.Change{By: "bob", At: at}, "bob, 2026-11-20 09:12 UTC"},
		{audit.Change{At: at, By: "x", How: "Camunda"}, "x (Camunda), 2026-11-20 09:12 UTC"},
	} {
		if got := test.changed.String(); got != test.want {
			t.Errorf("%+v is %q, want %q", test.changed, got, test.want)
		}
	}
}
