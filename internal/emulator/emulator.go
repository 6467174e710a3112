// Package emulator is an http.Handler that behaves like the API, the Hub API and their login server. It
// imports nothing of the project, so a wrong field name cannot pass on both sides.
//
// It is written from the API's description and other public knowledge, not from what a client sends.
// Its state is in memory. What changes with time, such as a cluster's status, is computed from the
// clock on demand, so there is nothing to start or stop.
package emulator

import (
	"maps"
	"slices"
	"sync"
)

// An Emulator is one organisation behind the Administration API, with its login server at POST
// /oauth/token and the Hub API below /api/v2. It is an http.Handler for the API's base URL, and safe
// for concurrent use.
type Emulator struct {
	Clock Clock // of the organisation

	routes, controls []route

	mu       sync.Mutex
	options  Options
	clusters clusters
	members  members
	hub      *hub
	activity activity
	logins   logins
	faults   faults
	requests map[string]int
}

// New makes an organisation with only its owner. Zero fields of o get the defaults that Options
// names.
func New(o Options) *Emulator {
	o.Credentials = slices.Clone(o.Credentials)
	o.complete()
	e := &Emulator{
		options:  o,
		activity: activity{}, // in JSON, an empty list is not null
		members:  members{{Email: o.Owner, Name: "Owner", Roles: []string{roleOwner}}},
		logins:   logins{tokens: map[string]token{}, visitors: map[string]visitor{}},
		requests: map[string]int{},
	}
	e.hub = newHub(&e.clusters, &e.members)
	e.hub.tree.edits = &e.options.Hub.EditBefore
	e.routes, e.controls = e.operations(), e.controlRoutes()
	return e
}

// Change edits the options of a running emulator, from the next request on; the owner stays the same.
// What was due before, such as a scheduled backup, follows the options as they were.
// The function must not call the emulator's methods.
func (e *Emulator) Change(edit func(*Options)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range e.clusters {
		c.settle(e.Clock.Now(), &e.options)
	}
	e.options.Credentials = slices.Clone(e.options.Credentials) // requests in progress keep theirs
	edit(&e.options)
	e.options.complete()
}

// Requests counts the requests of each route since the start or the last ResetRequests, as "GET
// /clusters/{clusterUuid}/secrets". Token requests count as "POST /oauth/token", requests without a
// route as "unmatched". Requests that a fault affects or that are refused count, too.
func (e *Emulator) Requests() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.requests)
}

// ResetRequests resets the counts.
func (e *Emulator) ResetRequests() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.requests)
}

// RevokeTokens invalidates every token: requests with it get 401.
func (e *Emulator) RevokeTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.logins.tokens)
}
