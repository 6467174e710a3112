package emulator

import "cmp"

// An Observer is notified of all requests and changes. Its methods are called concurrently, and must
// not call the emulator's. Only tests use one, to check a client's behaviour against invariants.
type Observer interface {
	Arrived(Request)                             // before anything else
	Changed(Change)                              // the change is in effect, whatever response the client gets
	Answered(r Request, status int, intact bool) // status is 0 if no response reaches the client; intact responses were not changed by a fault
}

// A Request is a request as an [Observer] sees it.
type Request struct {
	Actor  string // the id that its token belongs to or is requested for
	Method string
	Path   string            // as sent
	Route  string            // as in Requests; empty if none matches
	Values map[string]string // of the route's parameters, decoded
	Body   []byte

	Revision int // once it is answered: that of the file whose content the response has
}

// A Change is what one request did to the organisation.
type Change struct {
	Actor       string
	Type        string // c, u or d, as in the activity log
	Audit       string // its text in the activity log
	Kind        string
	ID          string // of what has a name besides: a cluster, a client or a monitoring client
	Name        string // as people see it
	ClusterUUID string // the uuid of its cluster; empty for clusters and members
	Cluster     string // the name of that cluster
	Workspace   string // the name of its workspace; empty for workspaces and outside them
	Project     string // the name of its project; empty for projects and outside them
	File        string // the key of its file; only of versions
	Revision    int    // that the file has now; only of files and versions
	Replaced    int    // the revision in which a person wrote the content that this replaced; 0: a client wrote it
	Status      string // the state of that cluster; empty for clusters and members
	Secret      string // of a new client, or the password of a monitoring client
}

// arrived notifies the observer of a request.
func (q *request) arrived() {
	o := q.options.Observer
	if o == nil {
		return
	}
	q.seen = Request{
		Actor:  q.actor.ID,
		Method: q.http.Method,
		Path:   q.http.URL.EscapedPath(),
		Route:  q.route.label,
		Values: q.values,
		Body:   q.body,
	}
	if q.seen.Route == "POST /oauth/token" {
		asked, _ := readLogin(q)
		q.seen.Actor = asked.ClientID
	}
	o.Arrived(q.seen)
}

// answered notifies the observer of a response.
func (q *request) answered(status int, intact bool) {
	if o := q.options.Observer; o != nil {
		o.Answered(q.seen, status, intact)
	}
}

// changed notifies the observer of a change. The state must be locked.
func (q *request) changed(a auditEntry) {
	if q.options.Observer == nil {
		return
	}
	c := Change{
		Actor:       q.actor.ID,
		Type:        a.AuditType,
		Audit:       a.Audit,
		Kind:        a.Entity,
		Name:        cmp.Or(a.name, a.EntityID),
		ClusterUUID: a.ParentEntityID,
		Cluster:     a.cluster,
		Workspace:   a.workspace,
		Project:     a.project,
		File:        a.file,
		Revision:    a.revision,
		Replaced:    a.replaced,
		Status:      a.status,
		Secret:      a.secret,
	}
	if a.name != "" {
		c.ID = a.EntityID
	}
	q.options.Observer.Changed(c)
}
