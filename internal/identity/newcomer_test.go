package identity_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

var now = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)

func day(n int) time.Time { return now.AddDate(0, 0, -n) }

func rename(at time.Time, id, from, to string) api.Entry {
	return api.Entry{At: at, Type: api.EntryUpdated, Entity: "cluster", ID: id, Attribute: "name", From: from, To: to}
}

// Of a name that a live cluster has, what the log and delivered credentials say decides whether that one is meant.
func TestCaseU1WhoHasTheName(t *testing.T) {
	begin := api.Entry{At: day(300), Type: api.EntryCreated, Entity: "member", ID: "ana"}
	mine := api.Entry{At: day(1), By: "me", Type: api.EntryCreated, Entity: "secret", ID: "TOKEN", Parent: "NEW"}
	taken := []api.Entry{rename(day(2), "new", "", "pay"), rename(day(3), "old", "pay", "pay-keep"), begin}
	client := func(of string) spec.Cluster {
		return spec.Cluster{Name: "pay", Clients: spec.Known([]spec.Client{{Name: "w", DeliveredFor: of, Credentials: &spec.Destination{File: "w.env"}}})}
	}
	asked := 0
	for _, c := range []struct {
		name    string
		desired spec.Cluster
		log     []api.Entry // the newest first; nil for one that is refused
		doubt   bool
		gap     string
		rivals  int
		unasked bool
	}{
		{name: "another one had the name", log: taken, doubt: true},
		{name: "and it was named while both had it", log: []api.Entry{taken[1], taken[0]}, doubt: true},
		{name: "we have worked on the newcomer", log: slices.Concat([]api.Entry{mine}, taken)},
		{name: "long ago", log: []api.Entry{rename(day(200), "old", "pay", "pay-keep"), begin}},
		{name: "never", log: []api.Entry{rename(day(2), "new", "", "pay"), begin}},
		{name: "one that is gone", log: []api.Entry{rename(day(2), "gone", "pay", "x"), begin}},
		{name: "a refused log", gap: "the activity log could not be read: 403 Forbidden", rivals: 1},
		{name: "an empty log", log: []api.Entry{}, gap: "the activity log is empty", rivals: 1},
		{name: "a short log", log: []api.Entry{{At: day(1), ID: "ana"}}, gap: "the activity log does not reach back far enough", rivals: 1},
		{name: "a short log in which we work on it", log: []api.Entry{mine}},
		{name: "credentials for the other one", desired: client("old"), doubt: true},
		{name: "credentials that were copied", desired: client("old"), log: []api.Entry{begin}},
		{name: "credentials for this one", desired: client("new"), unasked: true},
		{name: "credentials for one that is not live", desired: client("gone"), log: []api.Entry{begin}},
		{name: "a pin", desired: spec.Cluster{Name: "pay", UUID: "new"}, unasked: true},
		{name: "another region", desired: spec.Cluster{Name: "pay", Region: spec.Known(spec.Choice{Name: "us-east1"})}, unasked: true},
	} {
		asked = 0
		desired := []spec.Cluster{c.desired}
		desired[0].Name = "pay"
		identity.Finder{
			Log: func(context.Context) ([]api.Entry, error) {
				asked++
				if c.log == nil {
					return nil, errors.New("403 Forbidden")
				}
				return c.log, nil
			},
			Ours: func(by string) bool { return by == "me" },
			Now:  now,
		}.Find(t.Context(), desired, []spec.Cluster{
			{Name: "pay", UUID: "new", Created: day(2)},
			{Name: "pay-keep", UUID: "old", Created: day(250), Region: spec.Known(spec.Choice{Name: "europe-west1"})},
		})
		got := desired[0].Shown
		if (got.Doubt != "") != c.doubt || got.Uncertain != c.gap || len(got.Rivals) != c.rivals || got.UUID != "" || (asked == 0) != c.unasked || asked > 1 {
			t.Errorf("%s: %+v, asked %d times", c.name, got, asked)
		}
	}
}

// A name that was lost long ago may be meant anew, and delivered credentials may have been copied: neither makes another cluster.
func TestCaseU1WhatShowsARenameWeakly(t *testing.T) {
	for _, c := range []struct {
		name      string
		delivered string
		log       []api.Entry
		doubt     string
		uuid      string
		gap       string
	}{
		{name: "lately", log: []api.Entry{rename(day(80), "old", "pay", "pay-keep")}, uuid: "old"},
		{name: "long ago", log: []api.Entry{rename(day(100), "old", "pay", "pay-keep")},
			doubt: `the activity log names old, now called "pay-keep", as the last one of the declared name, but that ended on 2026-08-20`},
		{name: "made long ago, and renamed as nothing tells", log: []api.Entry{rename(day(100), "old", "", "pay")}, uuid: "old"},
		{name: "credentials", delivered: "old", log: []api.Entry{},
			doubt: `the credentials in w.env are for the live cluster old, which is called "pay-keep" and is not in the file`},
		{name: "credentials and the log", delivered: "old", log: []api.Entry{rename(day(1), "old", "pay", "pay-keep")}, uuid: "old"},
		{name: "credentials for one that is gone", delivered: "gone", log: []api.Entry{}, gap: "the activity log is empty"},
		{name: "nothing", log: []api.Entry{{At: day(400), ID: "ana"}}},
		{name: "a short log", log: []api.Entry{{At: day(1), ID: "ana"}}, gap: "the activity log does not reach back far enough"},
	} {
		desired := []spec.Cluster{{Name: "pay", Clients: spec.Known([]spec.Client{{DeliveredFor: c.delivered, Credentials: &spec.Destination{File: "w.env"}}})}}
		identity.Finder{
			Log: func(context.Context) ([]api.Entry, error) { return c.log, nil }, Now: now,
		}.Find(t.Context(), desired, []spec.Cluster{{Name: "pay-keep", UUID: "old", Created: day(250)}})
		if got := desired[0].Shown; got.UUID != c.uuid || got.Doubt != c.doubt || got.Uncertain != c.gap {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// Where several clusters had a name, or one had several, it is not told by which came last.
func TestCaseU1SeveralHadTheName(t *testing.T) {
	mine := api.Entry{At: day(1), By: "me", Type: api.EntryUpdated, Entity: "cluster", ID: "one", Attribute: "stage"}
	begin := api.Entry{At: day(300), ID: "ana"}
	both := []api.Entry{rename(day(2), "two", "pay", "x"), rename(day(3), "one", "pay", "y"), begin}
	followed := []api.Entry{rename(day(3), "one", "pay", "y"), begin}
	for _, c := range []struct {
		name     string
		declared []string
		log      []api.Entry
		doubt    string
		uuid     string
	}{
		{name: "two", declared: []string{"pay"}, log: both,
			doubt: `the activity log names several live clusters that had the declared name: two, now called "x"; one, now called "y"`},
		{name: "we have worked on one of them", declared: []string{"pay"}, log: slices.Concat([]api.Entry{mine}, both), uuid: "one"},
		{name: "one that had another name of the file", declared: []string{"pay", "shop"}, log: slices.Concat([]api.Entry{rename(day(1), "one", "shop", "z")}, followed),
			doubt: `the activity log names one, now called "y", as the last one of the declared name, and as one of the name "shop", which the file has, too`},
		{name: "a file that has followed the rename", declared: []string{"pay", "y"}, log: followed},
		{name: "a name that was another one's before", declared: []string{"pay", "y"}, log: slices.Concat(followed[:1], []api.Entry{rename(day(4), "gone", "", "y"), begin}),
			doubt: `the cluster that had this name, one, is now called "y", and the file has another one of that name`},
		{name: "a log that does not reach back", declared: []string{"pay", "y"}, log: followed[:1],
			doubt: `the cluster that had this name, one, is now called "y", and the file has another one of that name`},
	} {
		var desired []spec.Cluster
		for _, name := range c.declared {
			desired = append(desired, spec.Cluster{Name: name})
		}
		identity.Finder{
			Log:  func(context.Context) ([]api.Entry, error) { return c.log, nil },
			Ours: func(by string) bool { return by == "me" }, Now: now,
		}.Find(t.Context(), desired, []spec.Cluster{{Name: "y", UUID: "one", Created: day(250)}, {Name: "x", UUID: "two", Created: day(250)}})
		if got := desired[0].Shown; got.UUID != c.uuid || got.Doubt != c.doubt {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
