package actor_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
)

func entry(id, by string, at time.Time) api.Entry {
	return api.Entry{Type: api.EntryCreated, ID: id, By: by, At: at}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCaseN4WhoseAnActorIs(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name    string
		created string // by us, with an answer
		log     []api.Entry
		by      string
		want    actor.Verdict
	}{
		{name: "the client id", by: "Me-1", want: actor.Ours},
		{name: "the login server's subject", by: "me-1@clients", want: actor.Ours},
		{name: "another's subject", by: "you@clients", want: actor.Others},
		{name: "a person", by: "ana@example.com", want: actor.Others},
		{name: "a person of an identity provider", by: "auth0|1", want: actor.Others},
		{name: "any word", by: "CI", want: actor.Undecided},
		{name: "none", by: " ", want: actor.Undecided},
		{name: "learned", created: "k", log: []api.Entry{entry("k", "CI", now)}, by: "CI", want: actor.Ours},
		{name: "learned, of a log without times", created: "k", log: []api.Entry{entry("k", "CI", time.Time{})}, by: "CI", want: actor.Ours},
		{name: "another than the learned one", created: "k", log: []api.Entry{entry("k", "CI", now)}, by: "Console", want: actor.Others},
		{name: "the id, beside what was learned", created: "k", log: []api.Entry{entry("k", "CI", now)}, by: "me-1", want: actor.Ours},
		{name: "learned from the log alone", log: []api.Entry{entry("x", "me-1@clients", now)}, by: "CI", want: actor.Others},
		{name: "another's creation", created: "k", log: []api.Entry{entry("x", "CI", now)}, by: "CI", want: actor.Undecided},
		{name: "an update of ours by another", created: "k", log: []api.Entry{{Type: api.EntryUpdated, ID: "k", By: "CI", At: now}}, by: "CI", want: actor.Undecided},
		{name: "the same id at another time", created: "k", log: []api.Entry{entry("k", "CI", now.Add(-2*time.Hour))}, by: "CI", want: actor.Undecided},
		{name: "a person's name is not ours alone", created: "k", log: []api.Entry{entry("k", "ana@example.com", now)}, by: "ana@example.com", want: actor.Undecided},
		{name: "nor is Camunda's", created: "k", log: []api.Entry{entry("k", "system", now)}, by: "system", want: actor.Undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := actor.New("me-1")
			must(t, s.Created(c.created))
			must(t, s.Learn(c.log))
			if got := s.Is(c.by); got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
		})
	}
	var nobody *actor.Self
	must(t, nobody.Created("k"))
	must(t, nobody.Learn([]api.Entry{entry("k", "CI", now)}))
	if got := nobody.Is("CI"); got != actor.Undecided {
		t.Errorf("nobody is %d", got)
	}
}

// A deed of one process, which the log shows late, teaches another one, and only that credential.
func TestCaseN4WhatIsLearnedStays(t *testing.T) {
	dir := t.TempDir()
	open := func(account string) *actor.Self {
		s, err := actor.Open(dir, account, "me-1")
		must(t, err)
		return s
	}
	must(t, open("a").Created("k"))
	must(t, open("a").Learn([]api.Entry{entry("k", "CI", time.Now())}))
	if got := open("a").Is("CI"); got != actor.Ours {
		t.Errorf("%d, want ours", got)
	}
	if got := open("b").Is("CI"); got != actor.Undecided {
		t.Errorf("another account: %d", got)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "actors", "*.json"))
	if len(files) != 1 {
		t.Fatal(files)
	}
	for _, text := range []string{"", "{", `{"names":1}`, "null"} {
		must(t, os.WriteFile(files[0], []byte(text), 0o600))
		if got := open("a").Is("CI"); got != actor.Undecided {
			t.Errorf("%q: %d", text, got)
		}
	}
}
