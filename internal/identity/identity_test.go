package identity_test

import (
	"context"
	"errors"
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
