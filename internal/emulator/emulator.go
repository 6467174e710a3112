// Package emulator is an http.Handler that behaves like the API and its login server. It imports
// nothing of the project, so a wrong field name cannot pass on both sides.
//
// It is written from the API's description and other public knowledge, not from what a client sends.
// Its state is in memory. What changes with time, such as a cluster's status, is computed from the
// clock on demand, so there is nothing to start or stop.
package emulator

import (
	"crypto/rand"
	"maps"
	"slices"
	"sync"
	"time"
)

// An Emulator is one organisation behind the Administration API, with its login server at POST
// /oauth/token. It is an http.Handler for the API's base URL, and safe for concurrent use.
type Emulator struct {
	key    []byte // signs the tokens of this emulator only
	routes []route

	mu       sync.Mutex
	options  Options
	catalog  catalog
	clusters []*cluster // in the order of creation; deleted ones stay while they are listed
	members  []*member  // in the order of joining
	former   []*member  // removed, but possibly still listed
	activity []auditEntry
	tokens   map[string]token // by the id in the token
	visitors map[string]visitor
	faults   []*plannedFault
	requests map[string]int
}

// New makes an organisation with only its owner. Zero fields of o get the defaults that Options
// names.
func New(o Options) *Emulator {
	o.Credentials = slices.Clone(o.Credentials)
	o.complete()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // documented to never fail
	return &Emulator{
		key:      key,
		routes:   prepare(table()),
		options:  o,
		catalog:  newCatalog(),
		members:  []*member{{Email: o.Owner, Name: "Owner", Roles: []string{roleOwner}}},
		tokens:   map[string]token{},
		visitors: map[string]visitor{},
		requests: map[string]int{},
	}
}

// Change edits the options of a running emulator, from the next request on; the owner stays the same.
// The function must not call the emulator's methods.
func (e *Emulator) Change(edit func(*Options)) {
	e.mu.Lock()
	defer e.mu.Unlock()
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
	clear(e.tokens)
}

// pause waits without a lock. A request is handled even if its client has gone, as behind a real
// proxy.
func pause(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}
