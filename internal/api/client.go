package api

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/spec"
)

// CreateClient adds an API client to a cluster. Its answer alone carries the client's secret.
type CreateClient struct {
	Name        string
	Permissions []string // never empty: the API grants everything where they are left out
}

func (c CreateClient) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/clients")
	r.resend, r.secret, r.creates, r.read = never, true, fmt.Sprintf("client %q", c.Name), readCreatedClient
	return r, err
}

func (c CreateClient) body() any {
	return map[string]any{"clientName": c.Name, "permissions": c.Permissions}
}

// readCreatedClient seals the secret as it arrives. A client without it is of no use.
func readCreatedClient(body []byte) (Answer, error) {
	created, err := decode[struct {
		ID       field[string]                   `json:"clientId"`
		Name     field[string]                   `json:"name"`
		Secret   field[string]                   `json:"clientSecret"`
		Audience field[string]                   `json:"audience"`
		Links    field[map[string]field[string]] `json:"links"`
	}](body)
	switch {
	case err != nil:
		return Answer{}, err
	case created.Secret.value == "":
		return Answer{}, errors.New("the answer holds no client secret")
	}
	if _, err := pathSegment("client id", created.ID.value); err != nil {
		return Answer{}, errors.New("the answer holds no usable client id") // said without it: a secret is beside it
	}
	links := make(map[string]string, len(created.Links.value))
	for name, link := range created.Links.value {
		if link.value != "" {
			links[name] = link.value
		}
	}
	return Answer{Client: &NewClient{
		ID: created.ID.value, Name: created.Name.value, Secret: spec.Seal(created.Secret.value), Audience: created.Audience.value, Links: links,
	}}, nil
}

// DeleteClient deletes an API client, whose credentials end with it.
type DeleteClient struct {
	ID string
}

func (c DeleteClient) request(cluster string) (request, error) {
	return namedRequest(http.MethodDelete, cluster, "/clients/", "{clientId}", "client id", c.ID)
}

func (DeleteClient) body() any { return nil }

// clientList is a cluster's list of API clients.
var clientList = below[[]spec.Client]{
	kind: spec.Clients, path: "/clients", read: readClients, at: func(c *spec.Cluster) *spec.Part[[]spec.Client] { return &c.Clients },
	copied: spec.CopyClients,
}

// readClients reads a cluster's list of API clients.
func readClients(body []byte) ([]spec.Client, error) {
	list, err := decode[[]struct {
		ID          field[string]   `json:"clientId"`
		Name        field[string]   `json:"name"`
		Permissions field[[]string] `json:"permissions"`
	}](body)
	if err != nil {
		return nil, err
	}
	clients := make([]spec.Client, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, l := range list {
		switch {
		case l.Name.value == "":
			return nil, errors.New("a client has no name")
		case l.ID.value == "":
			return nil, errors.New("a client has no id")
		case seen[l.ID.value]:
			return nil, errors.New("two clients have the same id")
		case !l.Permissions.ok:
			return nil, errors.New("a client's permissions are left out")
		}
		seen[l.ID.value] = true
		clients = append(clients, spec.Client{ID: l.ID.value, Name: l.Name.value, Permissions: l.Permissions.value})
	}
	return clients, nil
}
