package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
	log := audit.New(sample(), live(), "me")
	all := `updated member/ben@example.com by ana@example.com (a person)
deleted cluster/prod/client/gone by auth0|7 (a person)
updated cluster/prod/secret/TOKEN by me (this credential)
created cluster/prod/backup/b-1 by system (Camunda)
deleted cluster/old by me (this credential)
updated cluster/prod/allowlist by xyz (unknown)
created cluster/prod/client/gone by me (this credential)
created cluster/old by me (this credential)
x  by odd (unknown)
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
		{"since", audit.Filter{Since: time.UnixMilli(1800000000000).Add(-time.Minute)}, pick(0, 1)},
		{"kind", audit.Filter{Kind: spec.Clients}, pick(1, 6)},
		{"actor", audit.Filter{Actor: "ME"}, pick(2, 4, 6, 7)},
		{"cluster", audit.Filter{Cluster: "prod"}, pick(1, 2, 3, 5, 6)},
		{"cluster by its uuid", audit.Filter{Cluster: "c1", Kind: spec.Secrets}, pick(2)},
		{"deleted cluster", audit.Filter{Cluster: "old"}, pick(4, 7)},
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
		log := audit.New(entries, live(), to)
		if n := len(log.Events(audit.Filter{})); n != len(entries) {
			t.Errorf("%d events of %d entries", n, len(entries))
		}
		review := audit.NewReview(live(), log, to, nil)
		if len(review.Members) != 1 || len(review.Clients) != 1 {
			t.Errorf("the review has %d members and %d clients", len(review.Members), len(review.Clients))
		}
	})
}
