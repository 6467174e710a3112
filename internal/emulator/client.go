package emulator

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

var clientPermissions = []string{"Zeebe", "Operate", "Tasklist", "Optimize", "Secrets"}

// client is one of a cluster's API clients.
type client struct {
	id, name    string
	permissions []string
	visible     time.Time // in the list from then on
	deleted     time.Time // zero unless deleted
}

type clientView struct {
	Name        string   `json:"name"`
	ClientID    string   `json:"clientId"`
	Permissions []string `json:"permissions"`
}

// createdClient is the only response with a client's secret.
type createdClient struct {
	Name         string   `json:"name"`
	UUID         string   `json:"uuid"`
	ClientID     string   `json:"clientId"`
	ClientSecret string   `json:"clientSecret"`
	Permissions  []string `json:"permissions"`
	Audience     string   `json:"audience"`
	Links        links    `json:"links"`
}

type connectionDetails struct {
	Name             string `json:"name"`
	Address          string `json:"ZEEBE_ADDRESS"`
	ClientID         string `json:"ZEEBE_CLIENT_ID"`
	AuthorizationURL string `json:"ZEEBE_AUTHORIZATION_SERVER_URL"`
}

func (e *Emulator) listClients(q *request, c *cluster) *answer {
	c.former = slices.DeleteFunc(c.former, func(k *client) bool { return !q.now.Before(k.deleted.Add(q.options.ClientDeleteDelay)) })
	list := make([]clientView, 0, len(c.clients))
	for _, k := range slices.Concat(c.former, c.clients) {
		if !q.now.Before(k.visible) {
			list = append(list, clientView{k.name, k.id, k.permissions})
		}
	}
	return reply(list)
}

// createClient grants all permissions if the body names none.
func (e *Emulator) createClient(q *request, c *cluster) *answer {
	var name string
	var permissions *texts
	if refusal := q.closed(required("clientName", &name), optional("permissions", &permissions)); refusal != nil {
		return refusal
	}
	if permissions == nil {
		all := texts(clientPermissions)
		permissions = &all
	}
	granted, refusal := choose("permission", *permissions, clientPermissions)
	switch {
	case refusal != nil:
		return refusal
	case name == "" || utf8.RuneCountInString(name) > maxName:
		return refuse(http.StatusBadRequest, "the name of a client has 1 to %d characters", maxName)
	case !q.options.SameClientNames && slices.ContainsFunc(c.clients, func(k *client) bool { return k.name == name }):
		return refuse(http.StatusBadRequest, "a client of this name exists")
	case q.options.MaxClients > 0 && len(c.clients) >= q.options.MaxClients:
		return refuse(http.StatusForbidden, "the maximum number of clients is reached")
	}
	k := &client{id: newKey(32), name: name, permissions: granted, visible: q.now.Add(q.options.ClientListDelay)}
	secret := newKey(64)
	c.clients = append(c.clients, k)
	entry := c.part("Client created", created, "client", k.id)
	entry.secret = secret
	e.record(q, entry,
		change{"name", "", name}, change{"permissions", "", join(granted)})
	addresses := c.links(q.options)
	addresses.Identity = "" // not one of a client's links
	return reply(createdClient{
		Name:         name,
		UUID:         newUUID(),
		ClientID:     k.id,
		ClientSecret: secret,
		Permissions:  granted,
		Audience:     "zeebe.camunda.io",
		Links:        addresses,
	})
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

func (c *cluster) client(id string) int {
	return slices.IndexFunc(c.clients, func(k *client) bool { return k.id == id })
}

func (e *Emulator) getClient(q *request, c *cluster) *answer {
	i := c.client(q.values["clientId"])
	switch {
	case i < 0:
		return refuse(http.StatusNotFound, "client not found")
	case c.status != healthy:
		return refuse(http.StatusPreconditionFailed, "the cluster is not ready")
	}
	return reply(connectionDetails{c.clients[i].name, c.grpcAddress(q.options), c.clients[i].id, oauthURL})
}

func (e *Emulator) deleteClient(q *request, c *cluster) *answer {
	i := c.client(q.values["clientId"])
	if i < 0 {
		return refuse(http.StatusNotFound, "client not found")
	}
	e.record(q, c.part("Client deleted", deleted, "client", c.clients[i].id), change{"name", c.clients[i].name, ""})
	c.clients[i].deleted = q.now
	c.former = append(c.former, c.clients[i])
	c.clients = slices.Delete(c.clients, i, i+1)
	return noContent()
}
