package apply_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
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
		made      time.Time // by that creator
		silent    error     // of the log
		program   bool      // is what takes the credentials
		doubt     bool
		foreign   bool
		live      spec.Part[[]spec.Client]
		lost      bool
		kept      bool // the intent, for the next run
	}{
		{name: "lost", live: live("new"), creator: "me", lost: true, kept: true},
		{name: "lost, and named as the login server does", live: live("new"), creator: "me@clients", lost: true, kept: true},
		{name: "nothing tells whose it is", live: live("new"), doubt: true, kept: true},
		{name: "a name that could be ours", live: live("new"), creator: "ana", doubt: true, kept: true},
		{name: "the log is refused", live: live("new"), silent: errors.New("403 Forbidden"), doubt: true, kept: true},
		{name: "an old intent, and nothing tells whose it is", left: journal.Intent{Begun: time.Now().Add(-80 * time.Hour)}, live: live("new")},
		{name: "an old intent of a future clock", left: journal.Intent{Begun: time.Now().Add(80 * time.Hour)}, live: live("new")},
		{name: "an old intent, and ours", left: journal.Intent{Begun: time.Now().Add(-80 * time.Hour)}, live: live("new"), creator: "me", lost: true, kept: true},
		{name: "an old intent, and much younger ones of ours", left: journal.Intent{Begun: time.Now().Add(-80 * time.Hour)}, live: live("new"), creator: "me", made: time.Now()},
		{name: "a recent intent, and one made by us hours later", left: journal.Intent{Begun: time.Now().Add(-4 * time.Hour)}, live: live("new"), creator: "me", made: time.Now(), doubt: true, kept: true},
		{name: "its answer came", left: journal.Intent{Answered: "new"}, live: live("new"), silent: errors.New("403 Forbidden"), lost: true, kept: true},
		{name: "its answer came, for another", left: journal.Intent{Answered: "other"}, live: live("new"), creator: "me", kept: true},
		{name: "its program was killed", left: journal.Intent{Answered: "new", Handing: true}, live: live("new"), creator: "me", program: true, doubt: true, kept: true},
		{name: "its program was killed, and it goes to a file now", left: journal.Intent{Answered: "new", Handing: true}, live: live("new"), lost: true, kept: true},
		{name: "another's, and it goes to a program", live: live("new"), creator: "ana@example.com", program: true, foreign: true, kept: true},
		{name: "another's, and it went to a program long ago", left: journal.Intent{Begun: time.Now().Add(-80 * time.Hour)}, live: live("new"), creator: "ana@example.com", program: true},
		{name: "a deletion that was not made", left: journal.Intent{Unsent: true}, live: live("new"), creator: "me"},
		{name: "handed over", live: live("new"), delivered: "new"},
		{name: "made by another", live: live("new"), creator: "ana@example.com"},
		{name: "there before", left: journal.Intent{Before: []string{"new"}}, live: live("new"), kept: true},
		{name: "not listed yet", live: spec.Known([]spec.Client{}), kept: true},
		{name: "found before", left: journal.Intent{Made: "new"}, live: live("new"), creator: "me", lost: true, kept: true},
		{name: "found before, and deleted since", left: journal.Intent{Made: "new"}, live: spec.Known([]spec.Client{})},
		{name: "found before, deleted, and made anew by another", left: journal.Intent{Made: "new"}, live: live("another")},
		{name: "found before, and not to be seen now", left: journal.Intent{Made: "new"}, live: spec.Unknown[[]spec.Client]("403 Forbidden"), kept: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			j, err := journal.Open(t.TempDir(), "account")
			if err != nil {
				t.Fatal(err)
			}
			if c.left.Begun.IsZero() {
				c.left.Begun = time.Now().Add(-time.Hour)
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
			if c.program {
				desired.Clusters.Value()[0].Clients.Value()[0].Delivered = spec.Part[string]{}
			}
			m := &maker{creator: c.creator, silent: c.silent, live: []thing{{id: "new", made: c.made}}}
			if err := apply.Recover(t.Context(), m, j, actor.New("me"), desired, &org, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
			lost, doubt, foreign := false, false, false
			for _, k := range org.Clusters.Value()[0].Clients.Value() {
				foreign = foreign || k.Foreign != ""
				lost, doubt = lost || k.Lost, doubt || k.Doubt != ""
			}
			left, err := j.Pending()
			if doubt != c.doubt || foreign != c.foreign {
				t.Errorf("in doubt: %t, want %t; another's: %t, want %t", doubt, c.doubt, foreign, c.foreign)
			}
			if lost != c.lost || (len(left) == 1) != c.kept || err != nil {
				t.Errorf("lost: %t, want %t; left in the journal: %+v, %v", lost, c.lost, left, err)
			}
		})
	}
}
