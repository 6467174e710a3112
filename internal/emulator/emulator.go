// Package emulator is an http.Handler that behaves like the API and its login server; it imports nothing of ours, so that
// one wrong field name can not pass on both sides.
//
// It is written from the API's description and from what is publicly known about it, not from what any client
// sends. Its state lives in memory. Whatever moves with time (a cluster being created, a token running out) is
// computed from the clock when somebody asks, so there is nothing to start and nothing to stop.
package emulator

import (
	"crypto/rand"
	"maps"
	"slices"
	"sync"
	"time"
)

// An Emulator is one organisation behind the Administration API, with its login server at POST /oauth/token.
// It is an http.Handler whose root is the API's base URL, and safe for concurrent use.
type Emulator struct {
	key    []byte // signs the tokens of this emulator and of no other
	routes []route

	mu       sync.Mutex
	options  Options
	catalog  catalog
	clusters []*cluster // in the order of their creation; deleted ones stay while they are still listed
	members  []*member  // in the order of their joining
	former   []*member  // removed, and maybe still listed
	activity []auditEntry
	tokens   map[string]token // by the id inside the token
	visitors map[string]visitor
	faults   []*plannedFault
	requests map[string]int
}

// New makes an organisation that holds its owner and nothing else. Fields of o left zero take the defaults that
// Options names.
func New(o Options) *Emulator {
	o.Credentials = slices.Clone(o.Credentials)
	o.complete()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, says its documentation
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

// Change edits the options while the emulator runs. The function sees the options in force, and what it leaves
// in them holds from the next request on; the owner's membership is not changed by it. The function must not call
// the emulator's methods.
func (e *Emulator) Change(edit func(*Options)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.options.Credentials = slices.Clone(e.options.Credentials) // requests under way keep theirs
	edit(&e.options)
	e.options.complete()
}

// Requests says how often each route was asked for since the start or the last ResetRequests, as
// "GET /clusters/{clusterUuid}/secrets". Token requests are in it as "POST /oauth/token", requests that match no
// route as "unmatched", and those that a fault or a refusal met like all others.
func (e *Emulator) Requests() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.requests)
}

// ResetRequests sets all counts of Requests to zero.
func (e *Emulator) ResetRequests() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.requests)
}

// RevokeTokens makes every token issued so far worthless: requests with it are answered 401.
func (e *Emulator) RevokeTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.tokens)
}

// pause waits without holding anything. A request that is waiting is carried out even if its client has gone
// meanwhile, as it would be behind a real proxy.
func pause(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}
