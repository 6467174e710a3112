// Package actor knows by which names the activity log calls the credential that is logged in.
//
// No document says how the log names an API client: by its client id, by ID@clients as the login server does, by a
// display name, or by anything else. So the name is learned. The creator of a resource whose id was in the answer to our
// own request is us, since no two resources share an id. What is learned is kept in the state directory, for each
// credential; there is one notion of "ourselves" for what is deleted because of it and for what is reported.
package actor

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// A Verdict says whose an actor of the log is.
type Verdict int

// The verdicts. Undecided is the zero one: nothing shows whose it is.
const (
	Undecided Verdict = iota
	Ours
	Others
)

// A Deed is a creation that certainly was ours: its answer named the resource.
type Deed struct {
	ID  string    `json:"id"`  // of the resource: a client id or a cluster's uuid
	Due time.Time `json:"due"` // when its answer came
}

// limits of what is remembered.
const (
	mostDeeds = 64
	mostNames = 16
	nearby    = time.Hour // by which the log's clock may differ from this machine's
)

// Self is the credential that is logged in. It is safe for concurrent use; the nil Self is none.
type Self struct {
	id    string
	store store

	mu    sync.Mutex
	known record
}

// A record is what is remembered of one credential.
type record struct {
	Names []string `json:"names,omitempty"` // by which the log was seen to call it, the latest last
	Deeds []Deed   `json:"deeds,omitempty"` // that the log has not shown yet, the latest last
}

// New is the credential of a client id, of which nothing is known beyond it, and nothing will be remembered.
func New(id string) *Self { return &Self{id: id} }

// Created notes that our own request made a resource of that id. What cannot be remembered beyond the end of the
// process is remembered until then.
func (s *Self) Created(id string) error {
	if s == nil || id == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known.add(record{Deeds: []Deed{{ID: id, Due: time.Now()}}})
	if len(s.known.Names) > 0 {
		return nil // it is kept by this process, should the name have changed; not worth a write each
	}
	return s.save()
}

// Learn looks for our own deeds in entries of the log.
func (s *Self) Learn(entries []api.Entry) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.known.Names)
	for _, e := range entries {
		switch by := strings.TrimSpace(e.By); {
		case by == "":
		case s.natural(by), e.Type == api.EntryCreated && s.known.deed(e):
			s.known.add(record{Names: []string{by}})
		}
	}
	if len(s.known.Names) == before {
		return nil
	}
	return s.save()
}

// natural reports whether a name is made of the client id alone, so that it can be no other client's.
func (s *Self) natural(by string) bool {
	return s.id != "" && strings.EqualFold(strings.TrimSuffix(strings.ToLower(by), clients), s.id)
}

// clients ends the login server's names of API clients.
const clients = "@clients"

// Is says whose an actor of the log is.
//
//	the client id, alone or as ID@clients        ours
//	a name learned from what we certainly did    ours; undecided where it looks like a person's, who may also act by hand
//	another one, once our own is known           another's
//	a person, or ID@clients of another client    another's
//	anything else                                undecided
func (s *Self) Is(by string) Verdict {
	by = strings.TrimSpace(by)
	if s == nil || by == "" {
		return Undecided
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch known := slices.Contains(s.known.Names, by); {
	case s.natural(by):
		return Ours
	case known && (Person(by) || System(by)):
		return Undecided
	case known:
		return Ours
	case len(s.known.Names) > 0, Person(by), Machine(by):
		return Others
	}
	return Undecided
}

// deed reports whether an entry tells of one of our deeds, as far as its time does not say otherwise.
func (r record) deed(e api.Entry) bool {
	return slices.ContainsFunc(r.Deeds, func(d Deed) bool {
		return e.ID != "" && d.ID == e.ID && (e.At.IsZero() || e.At.Sub(d.Due).Abs() <= nearby)
	})
}

// add joins two records. What is too much goes, the oldest first.
func (r *record) add(other record) {
	for _, n := range other.Names {
		if !slices.Contains(r.Names, n) {
			r.Names = append(r.Names, n)
		}
	}
	for _, d := range other.Deeds {
		if !slices.ContainsFunc(r.Deeds, func(have Deed) bool { return have.ID == d.ID }) {
			r.Deeds = append(r.Deeds, d)
		}
	}
	r.Names = r.Names[max(0, len(r.Names)-mostNames):]
	r.Deeds = r.Deeds[max(0, len(r.Deeds)-mostDeeds):]
}
