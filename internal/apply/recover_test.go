package apply_test

import (
	"errors"
	"testing"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

func TestRecoverClient(t *testing.T) {
	live := func(id string) spec.Part[[]spec.Client] {
		return spec.Known([]spec.Client{{Name: "w~2", ID: id}, {Name: "w", ID: "first"}})
	}
	for _, c := range []struct {
		name      string
		left      journal.Intent
		delivered string
		creator   string
		live      spec.Part[[]spec.Client]
		lost      bool
		kept      bool // the intent, for the next run
	}{
		{name: "lost", live: live("new"), lost: true, kept: true},
		{name: "handed over", live: live("new"), delivered: "new"},
		{name: "made by another", live: live("new"), creator: "ana"},
		{name: "there before", left: journal.Intent{Before: []string{"new"}}, live: live("new"), kept: true},
		{name: "not listed yet", live: spec.Known([]spec.Client{}), kept: true},
		{name: "found before", left: journal.Intent{Made: "new"}, live: live("new"), lost: true, kept: true},
		{name: "found before, and deleted since", left: journal.Intent{Made: "new"}, live: spec.Known([]spec.Client{})},
		{name: "found before, deleted, and made anew by another", left: journal.Intent{Made: "new"}, live: live("another")},
		{name: "found before, and not to be seen now", left: journal.Intent{Made: "new"}, live: spec.Unknown[[]spec.Client]("403 Forbidden"), kept: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, err := journal.Open(t.TempDir(), "account")
			if err != nil {
				t.Fatal(err)
			}
			c.left.Kind, c.left.Cluster, c.left.Name = "client", "c", "w~2"
			entry, err := j.Take(c.left)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(entry.Write(c.left), entry.Release()); err != nil {
				t.Fatal(err)
			}
			desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Clients: spec.Known([]spec.Client{{Name: "w", Delivered: spec.Known(c.delivered)}})}})}
			org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{UUID: "c", Clients: c.live}})}
			if err := apply.Recover(t.Context(), &maker{creator: c.creator}, j, "me", desired, &org); err != nil {
				t.Fatal(err)
			}
			lost := false
			for _, k := range org.Clusters.Value()[0].Clients.Value() {
				lost = lost || k.Lost
			}
			left, err := j.Left()
			if lost != c.lost || (len(left) == 1) != c.kept || err != nil {
				t.Errorf("lost: %t, want %t; left in the journal: %+v, %v", lost, c.lost, left, err)
			}
		})
	}
}
