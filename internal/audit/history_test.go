package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

func sample() []api.Entry {
	created := inside("me", api.EntryCreated, "client", "k-1", "name")
	created.To = "gone"
	old := cluster("me", api.EntryCreated, "C9", "name")
	old.To = "old"
	return newest(
		member("ana@example.com", api.EntryUpdated, "ben@example.com", "roles"),
		inside("auth0|7", api.EntryDeleted, "client", "k-1", ""),
		inside("me", api.EntryUpdated, "secret", "TOKEN", "value"),
		inside("system", api.EntryCreated, "backup", "b-1", ""),
		cluster("me", api.EntryDeleted, "C9", ""),
		cluster("xyz", api.EntryUpdated, "C1", "ipallowlist"),
		created, old,
		api.Entry{By: "odd", Type: "x"},
	)
}

func TestEvents(t *testing.T) {
	log := audit.New(sample(), live(), actor.New("me"))
	all := `x  by odd (unknown)
created cluster/old by me (this credential)
created cluster/prod/client/gone by me (this credential)
updated cluster/prod/allowlist by xyz (unknown)
deleted cluster/old by me (this credential)
created cluster/prod/backup/b-1 by system (Camunda)
updated cluster/prod/secret/TOKEN by me (this credential)
deleted cluster/prod/client/gone by auth0|7 (a person)
updated member/ben@example.com by ana@example.com (a person)
`
	pick := func(lines ...int) (s string) {
		for _, n := range lines {
			s += strings.SplitAfter(all, "\n")[n]
		}
		return s
	}
	for _, test := range []struct {
		name   string
		filter audit.Filter
		want   string
	}{
		{"all", audit.Filter{}, all},
		{"since", audit.Filter{Since: time.UnixMilli(1800000000000).Add(-time.Minute)}, pick(7, 8)},
		{"until", audit.Filter{Until: time.UnixMilli(1800000000000).Add(-7 * time.Minute)}, pick(0)},
		{"between", audit.Filter{Since: time.UnixMilli(1800000000000).Add(-2 * time.Minute), Until: time.UnixMilli(1800000000000)}, pick(6, 7)},
		{"kind", audit.Filter{Kind: spec.Clients}, pick(2, 7)},
		{"actor", audit.Filter{Actor: "ME"}, pick(1, 2, 4, 6)},
		{"kind of actor", audit.Filter{Actor: "A Person"}, pick(7, 8)},
		{"Camunda", audit.Filter{Actor: "camunda"}, pick(5)},
		{"nobody of that name", audit.Filter{Actor: "ana"}, ""},
		{"cluster", audit.Filter{Cluster: "prod"}, pick(2, 3, 5, 6, 7)},
		{"cluster by its uuid", audit.Filter{Cluster: "c1", Kind: spec.Secrets}, pick(6)},
		{"deleted cluster", audit.Filter{Cluster: "old"}, pick(1, 4)},
		{"nothing", audit.Filter{Cluster: "prod", Actor: "ana@example.com"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			for _, e := range log.Events(test.filter) {
				got += fmt.Sprintf("%s %s by %s (%s)\n", e.Verb, e.Name, e.By, e.How)
			}
			if got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
		})
	}
	for name, want := range map[string]bool{"prod": true, "old": true, "C9": true, "": false, "elsewhere": false} {
		if got := log.Knows(name); got != want {
			t.Errorf("knows %q: %v", name, got)
		}
	}
}

// Who a person is, the log may tell elsewhere. An API client's id may have an ending.
func TestEventsNameWhoDidIt(t *testing.T) {
	entries := newest(
		member("auth0|7", api.EntryUpdated, "ben@example.com", "roles"),
		api.Entry{By: "k-9@clients", Type: api.EntryUpdated, Entity: "user", ID: "auth0|7", Attribute: "email", To: "eve@example.com"},
		api.Entry{Type: api.EntryDeleted, Entity: "user", ID: "auth0|8", Attribute: "email", From: "old@example.com"},
		member("auth0|8", api.EntryUpdated, "ben@example.com", "roles"),
		api.Entry{By: "x", Type: api.EntryUpdated, Entity: "user", ID: "ana@example.com", Attribute: "email", To: "else@example.com"},
		member("ana@example.com", api.EntryUpdated, "ben@example.com", "roles"),
	)
	log := audit.New(entries, live(), actor.New("k-9"))
	for i, want := range []string{"ana@example.com (ana@example.com)", "x (x)", "auth0|8 (auth0|8)", " ()", "k-9@clients (k-9@clients)", "eve@example.com (auth0|7)"} {
		if e := log.Events(audit.Filter{})[i]; e.Who+" ("+e.By+")" != want {
			t.Errorf("event %d: %s (%s), want %s", i, e.Who, e.By, want)
		}
	}
	for actor, want := range map[string]int{"eve@example.com": 1, "auth0|7": 1, "K-9": 1, "this credential": 1, "clients": 0} {
		if got := len(log.Events(audit.Filter{Actor: actor})); got != want {
			t.Errorf("%d events by %q, want %d", got, actor, want)
		}
	}
	if log.Size() != 6 {
		t.Errorf("the log has %d entries", log.Size())
	}
}

// FuzzLog joins entries of any words: nothing panics, and every entry is one event.
func FuzzLog(f *testing.F) {
	f.Add("member", "ana@example.com", "", "name", "a", "b")
	f.Add("cluster", "c1", "C1", "email", "prod", "")
	f.Add("monitoringClient", "", "\x00", "NAME", "\xff", "/")
	f.Fuzz(func(t *testing.T, entity, id, parent, attribute, from, to string) {
		var entries []api.Entry
		for _, kind := range []string{"c", "u", "d", "r", ""} {
			entries = append(entries, api.Entry{Type: kind, Entity: entity, ID: id, Parent: parent, Attribute: attribute, From: from, To: to, By: from})
		}
		log := audit.New(entries, live(), actor.New(to))
		if n := len(log.Events(audit.Filter{})); n != len(entries) {
			t.Errorf("%d events of %d entries", n, len(entries))
		}
		review := audit.NewReview(time.Unix(0, 0), live(), log, to, nil)
		if len(review.Members) != 1 || len(review.Clients) != 1 {
			t.Errorf("the review has %d members and %d clients", len(review.Members), len(review.Clients))
		}
	})
}
