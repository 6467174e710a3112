package emulator

import (
	"net/http"
	"slices"
	"unicode/utf8"
)

var clientPermissions = []string{"Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"}

// client is one of a cluster's API clients.
type client struct {
	Name        string   `json:"name"`
	ID          string   `json:"clientId"`
	Permissions []string `json:"permissions"`
	lifetime
}

// entry is an entry about one of a cluster's clients.
func (k *client) entry(c *cluster, audit, kind string) auditEntry {
	a := c.part(audit, kind, "client", k.ID)
	a.name = k.Name
	return a
}

func listClients(q *request, c *cluster) *answer {
	c.clients = sweep(c.clients, q.now, q.options.ClientDeleteDelay)
	return reply(listed(c.clients, q.now))
}

// createClient grants all permissions if the body names none.
func createClient(q *request, c *cluster) *answer {
	name, permissions := "", texts(clientPermissions)
	if refusal := q.closed(required("clientName", &name), optional("permissions", &permissions)); refusal != nil {
		return refusal
	}
	granted, refusal := choose("permission", permissions, clientPermissions)
	switch {
	case refusal != nil:
		return refusal
	case name == "" || utf8.RuneCountInString(name) > maxClientName:
		return refuse(http.StatusBadRequest, "the name of a client has 1 to %d characters", maxClientName)
	case !q.options.SameClientNames && find(c.clients, func(k *client) bool { return k.Name == name }) != nil:
		return refuse(http.StatusBadRequest, "a client of this name exists")
	case q.options.NamesOnce && c.used["client/"+name]:
		return refuse(http.StatusBadRequest, "a client of this name existed")
	case q.options.ClientsNeedHealthy && c.status != healthy:
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready")
	case q.options.MaxClients > 0 && len(living(c.clients)) >= q.options.MaxClients:
		return refuse(http.StatusForbidden, "the maximum number of clients is reached")
	}
	secret := newKey(64)
	k := &client{name, newKey(32), granted, lifetime{visible: q.now.Add(q.options.ClientListDelay)}}
	c.clients = append(c.clients, k)
	entry := k.entry(c, "Client created", created)
	entry.secret = secret
	q.record(entry, change{"name", "", name}, change{"permissions", "", join(granted)})
	links := c.links(q.options)
	delete(links, "identity") // not one of a client's links
	return reply(struct {
		*client
		Audience string            `json:"audience"`
		UUID     string            `json:"uuid"`
		Secret   string            `json:"clientSecret"` // only in this response
		Links    map[string]string `json:"links"`
	}{k, "zeebe.camunda.io", newUUID(), secret, links})
}

// choose checks a list of names against the known ones, and removes duplicates.
func choose(what string, names, allowed []string) ([]string, *answer) {
	var chosen []string
	for _, name := range names {
		if !slices.Contains(allowed, name) {
			return nil, refuse(http.StatusBadRequest, "%s %q is not one of %v", what, name, allowed)
		}
		if !slices.Contains(chosen, name) {
			chosen = append(chosen, name)
		}
	}
	if chosen == nil {
		return nil, refuse(http.StatusBadRequest, "at least one %s is needed", what)
	}
	return chosen, nil
}

func (c *cluster) client(q *request) *client {
	return find(c.clients, func(k *client) bool { return k.ID == q.values["clientId"] })
}

func getClient(q *request, c *cluster) *answer {
	k := c.client(q)
	switch {
	case k == nil:
		return refuse(http.StatusNotFound, "client not found")
	case c.status != healthy:
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready")
	}
	return reply(map[string]string{
		"name":                           k.Name,
		"ZEEBE_ADDRESS":                  c.grpcAddress(q.options),
		"ZEEBE_CLIENT_ID":                k.ID,
		"ZEEBE_AUTHORIZATION_SERVER_URL": oauthURL,
	})
}

func deleteClient(q *request, c *cluster) *answer {
	k := c.client(q)
	if k == nil {
		return refuse(http.StatusNotFound, "client not found")
	}
	q.record(k.entry(c, "Client deleted", deleted), change{"name", k.Name, ""})
	k.deleted = q.now
	c.used["client/"+k.Name] = true
	return noContent()
}
