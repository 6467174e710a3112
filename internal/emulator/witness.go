package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// A witness sees what a careful client never does, and remembers what is gone. It changes no answer.
type witness struct {
	violations []string
	deletions  []Deletion
	logins     map[string]Logins   // by credential
	issued     map[string]string   // all secrets of API clients that were ever answered, by client id
	sent       map[string]creation // creations that have not been looked for since, by who sent what where
}

// A Deletion is one thing that a request deleted.
type Deletion struct {
	Kind    string // cluster, secret, client or member
	Cluster string // the name of the cluster that it was in; empty for clusters and members
	Name    string
	ID      string // of a cluster or a client
	By      string // the credential
	From    string // the uuid of the cluster that it was in; empty for clusters and members
}

// Logins are the token requests of one credential.
type Logins struct{ Granted, Refused int }

// A creation is a request that makes something new each time that it is carried out.
type creation struct {
	list string // the path of the list that would show it
	by   string // the credential
}

// Violations are what clients did that a careful one never does, in the order in which it happened: requests that match no
// route or carry a name that could lead to another; a creation sent again without a look at what the first one made;
// two living clusters of one name made by one credential; two changes at once to the secrets of a cluster; an allowlist
// replaced by who has not seen what somebody else made of it.
func (e *Emulator) Violations() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.witness.violations)
}

// Deletions are all that requests have deleted, in order.
func (e *Emulator) Deletions() []Deletion {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.witness.deletions)
}

// Logins are the token requests so far, by credential. Ids that may not log in count too.
func (e *Emulator) Logins() map[string]Logins {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.witness.logins)
}

// ClientSecrets are the secrets of the living API clients that requests have created, by client id. The API itself shows
// them once only.
func (e *Emulator) ClientSecrets() map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	secrets := map[string]string{}
	for _, c := range e.clusters {
		for _, k := range c.clients {
			if c.deleted.IsZero() && k.secret != "" {
				secrets[k.id] = k.secret
			}
		}
	}
	return secrets
}

// IssuedSecrets are the secrets of all API clients that requests have ever created, living or not, by client id: what must
// not be found anywhere but where it belongs.
func (e *Emulator) IssuedSecrets() map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.witness.issued)
}

// violated notes a violation. The state must be locked.
func (e *Emulator) violated(format string, args ...any) {
	e.witness.violations = append(e.witness.violations, fmt.Sprintf(format, args...))
}

// gone notes a deletion. The state must be locked.
func (e *Emulator) gone(q *request, kind string, from *cluster, name, id string) {
	d := Deletion{Kind: kind, Name: name, ID: id, By: q.actor.ID}
	if from != nil {
		d.Cluster, d.From = from.name, from.uuid
	}
	e.witness.deletions = append(e.witness.deletions, d)
}

// sees looks at a request as it arrives, whatever will become of it.
func (e *Emulator) sees(q *request) {
	actor, _ := e.authenticate(strings.TrimSpace(q.http.Header.Get("Authorization")), q.options, q.now)
	e.mu.Lock()
	defer e.mu.Unlock()
	if q.route == nil {
		e.violated("%s %s is no route", q.http.Method, q.http.URL.EscapedPath())
		return
	}
	for name, value := range q.values {
		if value == "." || value == ".." || strings.ContainsAny(value, "/\\\x00") {
			e.violated("%s: the %s is %q, which could lead to another path", q.route.label, name, value)
		}
	}
	if key, c, creates := q.creates(actor.ID); creates {
		if _, again := e.witness.sent[key]; again {
			e.violated("%s was sent again without a look at what the first one made", key)
		}
		e.witness.sent[key] = c
	}
}

// heard notes what the client hears of a request: the status of the answer, or 0 for none that is whole, and whether the
// answer tells how things are.
func (e *Emulator) heard(q *request, status int, truly bool) {
	if q.route == nil {
		return
	}
	actor, _ := e.authenticate(strings.TrimSpace(q.http.Header.Get("Authorization")), q.options, q.now)
	e.mu.Lock()
	defer e.mu.Unlock()
	key, _, creates := q.creates(actor.ID)
	switch {
	case creates && status/100 == 4 && status != http.StatusRequestTimeout:
		delete(e.witness.sent, key) // it was plainly not done
	case truly && q.http.Method == http.MethodGet && status == http.StatusOK:
		seen := creation{q.http.URL.Path, actor.ID}
		maps.DeleteFunc(e.witness.sent, func(_ string, c creation) bool { return c == seen })
	}
	if q.route.template == "/oauth/token" {
		e.countLogin(q, status)
	}
	if truly && status == http.StatusOK && (q.route.label == "GET /clusters" || q.route.label == "GET /clusters/{clusterUuid}") {
		for _, c := range e.clusters {
			if uuid := q.values["clusterUuid"]; (uuid == "" || uuid == c.uuid) && c.unseen != "" && !slices.Contains(c.readers, actor.ID) {
				c.readers = append(c.readers, actor.ID)
			}
		}
	}
}

// creates says whether a request is a creation that must not be repeated blindly: of what, and where it would show.
func (q *request) creates(actor string) (key string, c creation, creates bool) {
	if q.route.label != "POST /clusters" && q.route.label != "POST /clusters/{clusterUuid}/clients" {
		return "", creation{}, false
	}
	var body struct {
		Name       string `json:"name"`
		ClientName string `json:"clientName"`
	}
	_ = json.Unmarshal(q.body, &body) // one that is not well formed has no name
	path := q.http.URL.Path
	return fmt.Sprintf("POST %s of %q by %s", path, body.Name+body.ClientName, actor), creation{path, actor}, true
}

func (e *Emulator) countLogin(q *request, status int) {
	asked, _ := readLogin(q)
	l := e.witness.logins[asked.ClientID]
	if status == http.StatusOK {
		l.Granted++
	} else {
		l.Refused++
	}
	e.witness.logins[asked.ClientID] = l
}

// twins notes that a cluster just created has a living namesake by the same maker.
func (e *Emulator) twins(q *request, made *cluster) {
	made.maker = q.actor.ID
	for _, c := range e.clusters {
		if c != made && c.deleted.IsZero() && c.name == made.name && c.maker == made.maker {
			e.violated("two clusters named %q live, both made by %s", c.name, c.maker)
		}
	}
}

// overwrites notes who replaces an allowlist without having seen what somebody else made of it.
func (e *Emulator) overwrites(q *request, c *cluster) {
	if c.unseen != "" && c.unseen != q.actor.ID && !slices.Contains(c.readers, q.actor.ID) {
		e.violated("%s replaced the allowlist of %q without having seen what %s made of it", q.actor.ID, c.name, c.unseen)
	}
	c.unseen, c.readers = q.actor.ID, nil
}
