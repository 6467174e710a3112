// Package invariants is for tests only: an emulator that records what a careful client never does,
// and what was deleted.
package invariants

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/camsync/camsync/internal/emulator"
)

// An Emulator checks its clients against the invariants. It responds like any other.
type Emulator struct {
	*emulator.Emulator
	observer observer
}

// New is like emulator.New, with an observer of its own.
func New(o emulator.Options) *Emulator {
	e := &Emulator{observer: observer{
		logins: map[string]Logins{}, clusters: map[string]cluster{}, issued: map[string]string{}, living: map[string]emulator.Change{},
		sent: map[string]creation{}, allowlists: map[string]*allowlist{},
	}}
	o.Observer = &e.observer
	e.Emulator = emulator.New(o)
	return e
}

// Logins counts the token requests of one credential.
type Logins struct{ Granted, Refused int }

// Violations lists what a careful client never does, in order: requests that match no route, or have
// a name that could lead to another; a repeated creation without a read of the first one's result;
// two clusters of the same name made by one credential; concurrent changes of a cluster's secrets; an
// allowlist replaced by an actor that has not read another's change of it.
func (e *Emulator) Violations() []string {
	return locked(e, func(o *observer) []string { return slices.Clone(o.violations) })
}

// Deletions lists the clusters, secrets, clients and members that requests have deleted, in order.
func (e *Emulator) Deletions() []emulator.Change {
	return locked(e, func(o *observer) []emulator.Change { return slices.Clone(o.deletions) })
}

// Logins returns the token requests by credential, including unknown ids.
func (e *Emulator) Logins() map[string]Logins {
	return locked(e, func(o *observer) map[string]Logins { return maps.Clone(o.logins) })
}

// ClientSecrets returns the secrets of existing API clients that requests have created, by client id.
// The API shows them only once.
func (e *Emulator) ClientSecrets() map[string]string {
	return locked(e, func(o *observer) map[string]string {
		secrets := make(map[string]string, len(o.living))
		for id, c := range o.living {
			secrets[id] = c.Secret
		}
		return secrets
	})
}

// IssuedSecrets returns the secrets of all API clients that requests ever created, by client id: they
// must not be found where they do not belong.
func (e *Emulator) IssuedSecrets() map[string]string {
	return locked(e, func(o *observer) map[string]string { return maps.Clone(o.issued) })
}

func locked[T any](e *Emulator, read func(*observer) T) T {
	e.observer.mu.Lock()
	defer e.observer.mu.Unlock()
	return read(&e.observer)
}

// observer implements emulator.Observer.
type observer struct {
	mu         sync.Mutex
	violations []string
	deletions  []emulator.Change
	logins     map[string]Logins          // by credential
	clusters   map[string]cluster         // created by requests and existing, by uuid
	issued     map[string]string          // all secrets that were ever returned, by client id
	living     map[string]emulator.Change // the creations of existing clients, by client id
	sent       map[string]creation        // creations whose result was not read since, by actor, resource and place
	allowlists map[string]*allowlist      // replaced by requests, by cluster uuid
}

type cluster struct{ name, maker string }

// creation is a request that creates something each time it is handled.
type creation struct {
	list  string // the path of the list that would show it
	actor string
}

type allowlist struct {
	by      string          // the actor that replaced it last
	readers map[string]bool // the actors that have read it since
}

func (o *observer) violated(format string, args ...any) {
	o.violations = append(o.violations, fmt.Sprintf(format, args...))
}

// Arrived checks the names in a request, and that it does not repeat a creation blindly.
func (o *observer) Arrived(r emulator.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r.Route == "" {
		o.violated("%s %s matches no route", r.Method, r.Path)
		return
	}
	for name, value := range r.Values {
		if value == "." || value == ".." || strings.ContainsAny(value, "/\\\x00") {
			o.violated("%s: the %s is %q, which could lead to another path", r.Route, name, value)
		}
	}
	if key, c, creates := creates(r); creates {
		if _, again := o.sent[key]; again {
			o.violated("%s was sent again without a read of what the first one made", key)
		}
		o.sent[key] = c
	}
}

// Answered records what an actor now knows.
func (o *observer) Answered(r emulator.Request, status int, intact bool) {
	if r.Route == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	key, _, creates := creates(r)
	switch {
	case creates && status/100 == 4 && status != http.StatusRequestTimeout:
		delete(o.sent, key) // clearly not done
	case intact && r.Method == http.MethodGet && status == http.StatusOK:
		read := creation{r.Path, r.Actor}
		maps.DeleteFunc(o.sent, func(_ string, c creation) bool { return c == read })
	}
	if r.Route == "POST /oauth/token" {
		l := o.logins[r.Actor]
		if status == http.StatusOK {
			l.Granted++
		} else {
			l.Refused++
		}
		o.logins[r.Actor] = l
	}
	if intact && status == http.StatusOK && (r.Route == "GET /clusters" || r.Route == "GET /clusters/{clusterUuid}") {
		for uuid, list := range o.allowlists {
			if asked := r.Values["clusterUuid"]; asked == "" || asked == uuid {
				list.readers[r.Actor] = true
			}
		}
	}
}

// creates reports whether a request is a creation that must not be repeated blindly, with its
// resource and list.
func creates(r emulator.Request) (key string, c creation, creates bool) {
	if r.Route != "POST /clusters" && r.Route != "POST /clusters/{clusterUuid}/clients" {
		return "", creation{}, false
	}
	var body struct {
		Name       string `json:"name"`
		ClientName string `json:"clientName"`
	}
	_ = json.Unmarshal(r.Body, &body) // an invalid body has no name
	return fmt.Sprintf("POST %s of %q by %s", r.Path, body.Name+body.ClientName, r.Actor), creation{r.Path, r.Actor}, true
}

// Changed records a change of the organisation.
func (o *observer) Changed(c emulator.Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case c.Audit == emulator.SecretsInProgress:
		o.violated("two changes at once to the secrets of cluster %q", c.Cluster)
	case c.Audit == "IP allowlist updated":
		o.replaced(c)
	case c.Kind == "cluster" && c.Type == "c":
		o.created(c)
	case c.Kind == "client" && c.Type == "c":
		o.issued[c.ID], o.living[c.ID] = c.Secret, c
	case c.Kind == "cluster" && c.Type == "u":
		if made, ok := o.clusters[c.ID]; ok {
			o.clusters[c.ID] = cluster{c.Name, made.maker}
		}
	case c.Type == "d" && slices.Contains([]string{"cluster", "client", "secret", "member"}, c.Kind):
		o.deletions = append(o.deletions, c)
		delete(o.clusters, c.ID)
		maps.DeleteFunc(o.living, func(id string, made emulator.Change) bool { return id == c.ID || made.ClusterUUID == c.ID })
	}
}

// created checks that a new cluster has no namesake made by the same actor.
func (o *observer) created(c emulator.Change) {
	made := cluster{c.Name, c.Actor}
	for _, there := range o.clusters {
		if there == made {
			o.violated("two clusters named %q live, both made by %s", c.Name, c.Actor)
		}
	}
	o.clusters[c.ID] = made
}

// replaced checks that an actor has read another's change of an allowlist before replacing it.
func (o *observer) replaced(c emulator.Change) {
	if before := o.allowlists[c.ID]; before != nil && before.by != c.Actor && !before.readers[c.Actor] {
		o.violated("%s replaced the allowlist of %q without having seen what %s made of it", c.Actor, c.Name, before.by)
	}
	o.allowlists[c.ID] = &allowlist{c.Actor, map[string]bool{}}
}
