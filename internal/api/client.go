package api

import "net/http"

// CreateClient adds an API client to a cluster. Its answer alone carries the client's secret.
type CreateClient struct {
	Name        string
	Permissions []string // never empty: the API grants everything where they are left out
}

func (c CreateClient) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/clients", map[string]any{"clientName": c.Name, "permissions": c.Permissions})
	r.resend, r.secret = never, true
	return r, err
}

// DeleteClient deletes an API client, whose credentials end with it.
type DeleteClient struct {
	ID string
}

func (c DeleteClient) request(cluster string) (request, error) {
	id, err := pathSegment("client id", c.ID)
	if err != nil {
		return request{}, err
	}
	r, err := clusterRequest(http.MethodDelete, cluster, "/clients/"+string(id), nil)
	r.route = "/clusters/{clusterUuid}/clients/{clientId}"
	return r, err
}
