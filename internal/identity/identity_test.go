package identity_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// What was seen and what the log says show which live cluster a declared one is; what shows nothing leaves it open.
func TestCaseU1WhatShowsARename(t *testing.T) {
	named := func(id, from, to string) api.Entry {
		return api.Entry{Type: api.EntryUpdated, Entity: "cluster", ID: id, Attribute: "name", From: from, To: to}
	}
	ours := func(e api.Entry) api.Entry { e.By = "me"; return e }
	for _, c := range []struct {
		name        string
		seen        map[string]string
		log         []api.Entry // the newest first; nil for one that is refused
		there       bool        // what is not listed is there all the same
		uuid, doubt string
	}{
		{name: "nothing", log: []api.Entry{}},
		{name: "a refused log"},
		{name: "seen", seen: map[string]string{"prod": "U1"}, uuid: "u1"},
		{name: "renamed in the log", log: []api.Entry{named("U1", "prod", "prod-eu")}, uuid: "u1"},
		{name: "created under the name", log: []api.Entry{named("u1", "x", "prod-eu"), named("u1", "", "prod")}, uuid: "u1"},
		{name: "a later one of the name", log: []api.Entry{named("u9", "", "prod"), named("u1", "prod", "prod-eu")},
			doubt: `the activity log names u1, now called "prod-eu", as one that had the declared name before u9, which is gone`},
		{name: "a later one of the name, of ours", log: []api.Entry{ours(named("u9", "", "prod")), named("u1", "prod", "prod-eu")}},
		{name: "gone", seen: map[string]string{"prod": "u9"}, log: []api.Entry{}},
		{name: "left out of the list", seen: map[string]string{"prod": "u9"}, there: true,
			doubt: "the list of clusters leaves out u9, which is called prod and is still there"},
	} {
		desired := []spec.Cluster{{Name: "prod"}}
		identity.Finder{
			Seen: c.seen,
			Ours: func(by string) bool { return by == "me" },
			Log: func(context.Context) ([]api.Entry, error) {
				if c.log == nil {
					return nil, errors.New("403 Forbidden")
				}
				return c.log, nil
			},
			Cluster: func(_ context.Context, uuid string) (*spec.Cluster, error) {
				if c.there {
					return &spec.Cluster{UUID: uuid, Name: "prod"}, nil
				}
				return nil, nil
			},
		}.Find(t.Context(), desired, []spec.Cluster{{Name: "prod-eu", UUID: "u1"}})
		if got := desired[0].Shown; got.UUID != c.uuid || got.Doubt != c.doubt {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// Names that were passed on between declared clusters show nothing, unless the file explains them: each is left alone, and
// nothing is created or deleted in its place.
func TestNamesThatWerePassedOn(t *testing.T) {
	const one, two, other = "U1", "U2", "U9"
	for _, c := range []struct {
		name    string
		desired []spec.Cluster
		seen    map[string]string
		made    map[string]string
		live    map[string]string // the names of live clusters, by their uuids
		log     []api.Entry
		doubted []string
		shown   map[string]string // the uuids that are shown, by declared name
	}{
		{name: "swapped", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"one": one, "two": two},
			live: map[string]string{one: "two", two: "one"}, doubted: []string{"one", "two"}},
		{name: "passed on", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"one": one, "two": two},
			live: map[string]string{one: "one-old", two: "one"}, doubted: []string{"one", "two"}},
		{name: "to a name that was still to be created", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"one": "", "two": two},
			live: map[string]string{two: "one"}, doubted: []string{"one", "two"}},
		{name: "to the name of one that is gone", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"one": one, "two": two},
			live: map[string]string{two: "one"}, doubted: []string{"one", "two"}},
		{name: "to the name of one that shall be gone", desired: []spec.Cluster{{Name: "one", Absent: true}, {Name: "two"}}, seen: map[string]string{"one": "", "two": two},
			live: map[string]string{two: "one"}, doubted: []string{"one", "two"}},
		{name: "from one that shall be gone", desired: []spec.Cluster{{Name: "one", Absent: true}, {Name: "two"}}, seen: map[string]string{"one": one, "two": ""},
			live: map[string]string{one: "two"}, doubted: []string{"one", "two"}},
		{name: "explained by a new entry", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"two": two},
			live: map[string]string{two: "one"}},
		{name: "explained by a pin", desired: []spec.Cluster{{Name: "one", UUID: two}, {Name: "two"}}, seen: map[string]string{"one": "", "two": two},
			live: map[string]string{two: "one"}},
		{name: "swapped, and one of them pinned", desired: []spec.Cluster{{Name: "one", UUID: two}, {Name: "two"}}, seen: map[string]string{"one": one, "two": two},
			live: map[string]string{one: "two", two: "one"}},
		{name: "explained by an earlier name", desired: []spec.Cluster{{Name: "one", Formerly: []string{"two"}}}, seen: map[string]string{"one": "", "two": two},
			live: map[string]string{two: "one"}},
		{name: "the name of another one before, by the log", desired: []spec.Cluster{{Name: "one"}, {Name: "two"}}, seen: map[string]string{"one": "", "two": two},
			live: map[string]string{two: "renamed", other: "two"}, doubted: []string{"two"},
			log: []api.Entry{{Type: api.EntryUpdated, Entity: "cluster", ID: two, Attribute: "name", From: "one", To: "two"}}},
		{name: "created and never listed under its name", desired: []spec.Cluster{{Name: "one"}}, made: map[string]string{"one": one},
			live: map[string]string{one: "renamed"}, shown: map[string]string{"one": one}},
		{name: "created, and another one has its name", desired: []spec.Cluster{{Name: "one"}}, made: map[string]string{"one": one},
			live: map[string]string{one: "renamed", other: "one"}, doubted: []string{"one"}},
		{name: "created and not listed yet", desired: []spec.Cluster{{Name: "one"}}, made: map[string]string{"one": one}, live: map[string]string{other: "else"}},
	} {
		var live []spec.Cluster
		for _, uuid := range slices.Sorted(maps.Keys(c.live)) {
			live = append(live, spec.Cluster{UUID: uuid, Name: c.live[uuid]})
		}
		identity.Finder{
			Seen: c.seen, Made: c.made, Log: func(context.Context) ([]api.Entry, error) { return c.log, nil },
			Cluster: func(context.Context, string) (*spec.Cluster, error) {
				t.Errorf("%s: one was asked for", c.name)
				return nil, nil
			},
		}.Find(t.Context(), c.desired, live)
		for _, d := range c.desired {
			if doubted := slices.Contains(c.doubted, d.Name); doubted != (d.Shown.Doubt != "") || d.Shown.UUID != c.shown[d.Name] {
				t.Errorf("%s: %s: %+v", c.name, d.Name, d.Shown)
			}
		}
	}
}

// What is remembered: an entry whose cluster is not there yet, one that is to be deleted for as long as it lives, and nothing of
// what the file no longer has.
func TestWhatIsRemembered(t *testing.T) {
	before := map[string]string{"dropped": "U0", "kept": "U1", "doomed": "U2", "gone": "U3"}
	desired := spec.Organization{Clusters: spec.Known([]spec.Cluster{
		{Name: "kept"}, {Name: "new"}, {Name: "doomed", Absent: true}, {Name: "gone", Absent: true}, {Name: "twins"},
	})}
	live := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Name: "doomed", UUID: "U2"}, {Name: "twins", UUID: "U4"}, {Name: "twins", UUID: "U5"}})}
	want := map[string]string{"kept": "U1", "new": "", "doomed": "U2", "gone": ""}
	if got := identity.Seen(before, desired, live); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := identity.Seen(before, desired, spec.Organization{}); !maps.Equal(got, before) {
		t.Errorf("unread: got %v, want %v", got, before)
	}
}
