package emulator

import "strings"

// An Observer is told what happens, and changes nothing. It is called by many requests at once, and must not call the
// emulator's methods. The program has none: tests hold a client to invariants with one.
type Observer interface {
	Arrived(Request)                             // whatever becomes of it
	Changed(Change)                              // the organisation is as it says from then on, whatever the client hears of it
	Answered(r Request, status int, intact bool) // status is 0 where nothing reaches the client; intact is an answer that no fault has touched
}

// A Request is one as an Observer sees it.
type Request struct {
	Actor  string // the id that its token belongs to, or that it asks a token for
	Method string
	Path   string            // as it was sent
	Route  string            // as in Requests; empty where none matches
	Values map[string]string // of the route's parameters, decoded
	Body   []byte
}

// A Change is what one request did to the organisation.
type Change struct {
	Actor       string
	Type        string // c, u or d, as in the activity log
	Audit       string // its sentence in the activity log
	Kind        string
	ID          string // of a cluster or a client
	Name        string // as people see it
	ClusterUUID string // the cluster that it is in; empty for clusters and members
	Cluster     string // the name of that cluster
	Secret      string // of a new client
}

// arrived tells the observer of a request.
func (e *Emulator) arrived(q *request) {
	o := q.options.Observer
	if o == nil {
		return
	}
	actor, _ := e.authenticate(strings.TrimSpace(q.http.Header.Get("Authorization")), q.options, q.now)
	q.seen = Request{Actor: actor.ID, Method: q.http.Method, Path: q.http.URL.EscapedPath(), Values: q.values, Body: q.body}
	if q.route != nil {
		q.seen.Route = q.route.label
	}
	if q.seen.Route == "POST /oauth/token" {
		asked, _ := readLogin(q)
		q.seen.Actor = asked.ClientID
	}
	o.Arrived(q.seen)
}

// answered tells the observer what the client hears.
func (q *request) answered(status int, intact bool) {
	if o := q.options.Observer; o != nil {
		o.Answered(q.seen, status, intact)
	}
}

// changed tells the observer of a change that is being recorded. The state must be locked.
func (e *Emulator) changed(q *request, a auditEntry, changes []change) {
	o := q.options.Observer
	if o == nil {
		return
	}
	c := Change{Actor: q.actor.ID, Type: a.AuditType, Audit: a.Audit, Kind: a.Entity, Name: a.EntityID, ClusterUUID: a.ParentEntityID, Secret: a.secret}
	if c.Kind == "cluster" || c.Kind == "client" {
		c.ID = a.EntityID
	}
	for _, there := range e.clusters {
		switch there.uuid {
		case c.ID:
			c.Name = there.name
		case c.ClusterUUID:
			c.Cluster = there.name
		}
	}
	for _, attribute := range changes {
		if c.Kind == "client" && attribute.attribute == "name" {
			c.Name = attribute.from + attribute.to // one of them is empty
		}
	}
	o.Changed(c)
}
