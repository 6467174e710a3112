// Package invariants is for tests only: an emulator that records what a careful client never does,
// and what was deleted.
package invariants

import (
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
		sent: map[string]creation{}, allowlists: map[string]*allowlist{}, passwords: map[string]emulator.Change{},
		hub: hub{map[string]cluster{}, map[string]*allowlist{}}, files: newFiles(),
		counts: map[count]int{}, starting: map[string]bool{}, lost: map[string]bool{},
	}}
	o.Observer = &e.observer
	e.Emulator = emulator.New(o)
	return e
}

// Logins counts the token requests of one credential.
type Logins struct{ Granted, Refused int }

// Violations lists what a careful client never does, in order: requests that match no route, or have
// a name that could lead to another; a repeated creation, backup, restore, failover or upgrade without
// a read of the first one's result; two clusters or workspaces of the same name made by one
// credential; concurrent changes of a cluster's secrets; a change of backups, monitoring or private
// connections of a cluster that is not healthy; an allowlist, or the environments of a workspace,
// replaced by an actor that has not read another's change of it; content of a file replaced by an actor
// that has neither read nor written it, or that has made no version of it since a person wrote it; a
// file deleted by another actor than the one that created it.
func (e *Emulator) Violations() []string {
	return locked(e, func(o *observer) []string { return slices.Clone(o.violations) })
}

// RestoredAgain lists the restores of a backup by a client that lost the response to its first one,
// which had been started: whatever happened since is lost. Only a person can want that.
func (e *Emulator) RestoredAgain() []string {
	return locked(e, func(o *observer) []string { return slices.Clone(o.restoredAgain) })
}

// Deletions lists what requests have deleted, in order: clusters, secrets, clients, members, backups,
// schedules, monitoring and its clients, secure connectivity, workspaces, their members and what is in
// them. Backups that had to make room for newer ones are not in it.
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
	return locked(e, func(o *observer) map[string]string { return secretsOf(o.living) })
}

func secretsOf(made map[string]emulator.Change) map[string]string {
	secrets := make(map[string]string, len(made))
	for id, c := range made {
		secrets[id] = c.Secret
	}
	return secrets
}

// MonitoringPasswords returns the passwords of existing monitoring clients that requests have created,
// by their uuid. The API shows them only once.
func (e *Emulator) MonitoringPasswords() map[string]string {
	return locked(e, func(o *observer) map[string]string { return secretsOf(o.passwords) })
}

// Count is how often requests have made a change, named as in the activity log, such as "Backup
// created", to a cluster or a workspace of this name, or to what the catalog has under this id.
func (e *Emulator) Count(audit, name string) int {
	return locked(e, func(o *observer) int { return o.counts[count{audit, name}] })
}

// IssuedSecrets returns the secrets of all API clients, and the passwords of all monitoring clients,
// that requests ever created, by a name for each: they must not be found where they do not belong.
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
	issued     map[string]string          // all secrets that were ever returned, by a name for each
	passwords  map[string]emulator.Change // the last password of each existing monitoring client, by uuid
	counts     map[count]int
	living     map[string]emulator.Change // the creations of existing clients, by client id
	sent       map[string]creation        // creations whose result was not read since, by actor, resource and place
	allowlists map[string]*allowlist      // replaced by requests, by cluster uuid
	hub        hub
	files      files

	restoredAgain []string
	starting      map[string]bool // restores that were started and not answered yet, by cluster and backup
	lost          map[string]bool // those whose response was lost, by actor, too
}

type count struct{ audit, cluster string }

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
	if o.lost[r.Actor+restored(r)] {
		o.restoredAgain = append(o.restoredAgain, r.Path)
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
	case intact && shows(r, status):
		maps.DeleteFunc(o.sent, func(_ string, c creation) bool { return c.shown(r) })
	}
	o.restoreAnswered(r, status, intact)
	o.hubAnswered(r, status, intact)
	o.fileAnswered(r, status, intact)
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

// Changed records a change of the organisation.
func (o *observer) Changed(c emulator.Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.counts[count{c.Audit, affected(c)}]++
	o.hubChanged(c)
	o.fileChanged(c)
	if unready(c) {
		o.violated("%s to %q, which is %s: %s", c.Audit, c.Cluster, c.Status, c.Name)
	}
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
	case c.Audit == "Backup restored":
		o.starting[c.ClusterUUID+" "+c.Name] = true
	case c.Kind == "monitoringClient" && c.Type != "d":
		o.issued[fmt.Sprintf("%s, password %d", c.Name, len(o.issued))], o.passwords[c.ID] = c.Secret, c
	case c.Type == "d":
		o.deletions = append(o.deletions, c)
		delete(o.clusters, c.ID)
		gone := func(id string, made emulator.Change) bool { return id == c.ID || made.ClusterUUID == c.ID }
		maps.DeleteFunc(o.living, gone)
		maps.DeleteFunc(o.passwords, gone)
		if c.Kind == "monitoring" {
			maps.DeleteFunc(o.passwords, func(_ string, made emulator.Change) bool { return made.ClusterUUID == c.ClusterUUID })
		}
	}
}
