package emulator

import (
	"net/http"
	"slices"
	"time"
)

// monitoring is a cluster's metrics endpoint and its clients.
type monitoring struct {
	active  bool
	clients []*monitoringClient
}

type monitoringClient struct {
	UUID          string `json:"uuid"`
	Name          string `json:"name"`
	Username      string `json:"username"`
	Created       string `json:"created"`
	LastUsed      string `json:"lastUsed"`
	CreatedBy     string `json:"createdBy"`
	CreatedByName string `json:"createdByName"`
	Password      string `json:"password,omitempty"` // only in the response that creates it
}

func activateMonitoring(q *request, c *cluster) *answer {
	if c.monitoring.active {
		return refuse(http.StatusConflict, "monitoring is active already")
	}
	c.monitoring.active = true
	q.record(c.part("Monitoring activated", created, "monitoring", c.UUID))
	return noContent()
}

// deactivateMonitoring deletes the clients, too.
func deactivateMonitoring(q *request, c *cluster) *answer {
	if !c.monitoring.active {
		return refuse(http.StatusConflict, "monitoring is not active")
	}
	c.monitoring = monitoring{}
	q.record(c.part("Monitoring deactivated", deleted, "monitoring", c.UUID))
	return noContent()
}

func listMonitoringClients(_ *request, c *cluster) *answer {
	status := map[string]any{}
	if c.monitoring.active {
		status["conditions"] = []any{}
		status["metricsEndpoint"] = map[string]string{"target": c.region.host + ".metrics.camunda.io", "scheme": "https", "path": "/" + c.UUID}
	}
	clients := append([]*monitoringClient{}, c.monitoring.clients...) // in JSON, an empty list is not null
	return reply(map[string]any{"clients": clients, "status": status})
}

func createMonitoringClient(q *request, c *cluster) *answer {
	var username string
	if refusal := q.lenient(required("username", &username)); refusal != nil {
		return refusal
	}
	switch {
	case !c.monitoring.active:
		return refuse(http.StatusNotFound, "monitoring is not active")
	case username == "":
		return refuse(http.StatusBadRequest, "the user name is empty")
	case slices.ContainsFunc(c.monitoring.clients, func(m *monitoringClient) bool { return m.Username == username }):
		return refuse(http.StatusBadRequest, "a client of this user name exists")
	}
	m := &monitoringClient{
		UUID:          newUUID(),
		Name:          username,
		Username:      username,
		Created:       timestamp(q.now),
		LastUsed:      timestamp(time.Unix(0, 0)),
		CreatedBy:     q.actor.ID,
		CreatedByName: q.actor.ID,
	}
	c.monitoring.clients = append(c.monitoring.clients, m)
	q.record(c.part("Monitoring client created", created, "monitoringClient", m.UUID), change{"username", "", username})
	return m.withPassword()
}

// withPassword returns a client with a new password, which is shown only here.
func (m monitoringClient) withPassword() *answer {
	m.Password = newKey(32)
	return reply(m)
}

func (c *cluster) monitoringClient(q *request) int {
	return slices.IndexFunc(c.monitoring.clients, func(m *monitoringClient) bool { return m.UUID == q.values["clientUuid"] })
}

func rotateMonitoringClient(q *request, c *cluster) *answer {
	i := c.monitoringClient(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	m := c.monitoring.clients[i]
	q.record(c.part("Monitoring client rotated", updated, "monitoringClient", m.UUID), change{attribute: "password"})
	return m.withPassword()
}

// deleteMonitoringClient deactivates monitoring with its last client.
func deleteMonitoringClient(q *request, c *cluster) *answer {
	i := c.monitoringClient(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	m := c.monitoring.clients[i]
	c.monitoring.clients = slices.Delete(c.monitoring.clients, i, i+1)
	c.monitoring.active = len(c.monitoring.clients) > 0
	q.record(c.part("Monitoring client deleted", deleted, "monitoringClient", m.UUID), change{"username", m.Username, ""})
	return noContent()
}
