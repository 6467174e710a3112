package apply_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/spec"
)

// A hider has clients that are in no list, and tells of them only by their ids.
type hider struct {
	maker
	hidden map[string]error // by id: nil where it is there; else why nobody can tell
	ready  bool
	asked  int
}

func (h *hider) Gone(_ context.Context, _, id string) (bool, error) {
	h.asked++
	if !h.ready {
		return false, &api.Error{Status: 412}
	}
	err, there := h.hidden[id]
	return !there, err
}

func (h *hider) Clusters(context.Context) ([]spec.Cluster, error) {
	h.ready = true
	return []spec.Cluster{{UUID: "c", Name: "c", Status: spec.Healthy}}, nil
}

// What was seen under a name and is not listed is asked for before another one is made, in a rotation before the deletion.
func TestCaseS8WhatNoListHasIsAskedFor(t *testing.T) {
	refused, broken := &api.Error{Status: 403}, &api.Error{Status: 503}
	for _, c := range []struct {
		name     string
		client   string // to be created; default x
		unlisted []identity.Unlisted
		hidden   map[string]error
		busy     bool // the cluster answers nothing about clients until it was waited for
		deletes  bool // the creation is that of a rotation
		outcome  apply.Outcome
		asked    int
	}{
		{name: "nothing was seen", outcome: apply.Created},
		{name: "gone", unlisted: []identity.Unlisted{{ID: "a", Seen: true}, {ID: "b"}}, outcome: apply.Created, asked: 2},
		{name: "there", unlisted: []identity.Unlisted{{ID: "a", Seen: true}, {ID: "b", Seen: true}}, hidden: map[string]error{"b": nil}, outcome: apply.Held, asked: 2},
		{name: "there, as its credentials tell", unlisted: []identity.Unlisted{{ID: "a"}}, hidden: map[string]error{"a": nil}, outcome: apply.Held, asked: 1},
		{name: "refused", unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, hidden: map[string]error{"a": refused}, outcome: apply.Held, asked: 1},
		{name: "refused for another cluster's credentials", unlisted: []identity.Unlisted{{ID: "a"}}, hidden: map[string]error{"a": refused}, outcome: apply.Created, asked: 1},
		{name: "no answer", unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, hidden: map[string]error{"a": broken}, outcome: apply.Failed, asked: 1},
		{name: "no answer about another cluster's credentials", unlisted: []identity.Unlisted{{ID: "a"}}, hidden: map[string]error{"a": broken}, outcome: apply.Created, asked: 1},
		{name: "not ready", unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, busy: true, outcome: apply.Created, asked: 2},
		{name: "a rotation", client: "x~2", unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, hidden: map[string]error{"a": nil}, outcome: apply.Held, asked: 1},
		{name: "other permissions", deletes: true, unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, hidden: map[string]error{"a": nil}, outcome: apply.Held, asked: 1},
		{name: "other permissions, gone", deletes: true, unlisted: []identity.Unlisted{{ID: "a", Seen: true}}, outcome: apply.Updated, asked: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.client == "" {
				c.client = "x"
			}
			a := diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", c.client), UUID: "c",
				Calls:       []api.Call{api.CreateClient{Name: c.client}},
				Destination: &spec.Destination{File: filepath.Join(t.TempDir(), "x.json"), Format: "json"}}
			h := &hider{hidden: c.hidden, ready: !c.busy}
			if c.deletes {
				a.Verb, a.Calls = diff.Update, []api.Call{api.DeleteClient{ID: "old"}, a.Calls[0]}
				h.live = []thing{{name: c.client, id: "old"}}
			}
			got := apply.Run(t.Context(), h, diff.Plan{Actions: []diff.Action{a}}, apply.Options{
				Deliver:  delivery.Destinations{},
				Unlisted: map[string]map[string][]identity.Unlisted{"c": {"x": c.unlisted}, "other": {"x": {{ID: "z", Seen: true}}}},
			})[0]
			check(t, "outcome", fmt.Sprint(got.Outcome), fmt.Sprint(c.outcome))
			check(t, "asked", fmt.Sprint(h.asked), fmt.Sprint(c.asked))
			if made := got.Outcome == apply.Created || got.Outcome == apply.Updated; made != (h.posts == 1) {
				t.Errorf("%s, and sent %d times", got.Outcome, h.posts)
			}
			if old := h.ids() == "old"; c.deletes && old != (got.Outcome == apply.Held) {
				t.Errorf("%s, and there is %s", got.Outcome, h.ids())
			}
		})
	}
}
