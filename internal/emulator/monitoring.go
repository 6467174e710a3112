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

type monitoringView struct {
	Clients []monitoringClient `json:"clients"`
	Status  any                `json:"status"` // an empty object while inactive
}

type monitoringStatus struct {
	Conditions      []any           `json:"conditions"`
	MetricsEndpoint metricsEndpoint `json:"metricsEndpoint"`
}

type metricsEndpoint struct {
	Target string `json:"target"`
	Scheme string `json:"scheme"`
	Path   string `json:"path"`
}

func (e *Emulator) activateMonitoring(q *request, c *cluster) *answer {
	if c.monitoring.active {
		return refuse(http.StatusConflict, "monitoring is active already")
	}
	c.monitoring.active = true
	e.record(q, c.part("Monitoring activated", created, "monitoring", c.uuid))
	return noContent()
}

// deactivateMonitoring deletes the clients, too.
func (e *Emulator) deactivateMonitoring(q *request, c *cluster) *answer {
	if !c.monitoring.active {
		return refuse(http.StatusConflict, "monitoring is not active")
	}
	c.monitoring = monitoring{}
	e.record(q, c.part("Monitoring deactivated", deleted, "monitoring", c.uuid))
	return noContent()
}

func (e *Emulator) listMonitoringClients(q *request, c *cluster) *answer {
	v := monitoringView{Clients: make([]monitoringClient, len(c.monitoring.clients)), Status: struct{}{}}
	for i, m := range c.monitoring.clients {
		v.Clients[i] = *m
	}
	if c.monitoring.active {
		v.Status = monitoringStatus{
			Conditions:      []any{},
			MetricsEndpoint: metricsEndpoint{Target: c.region.host + ".metrics.camunda.io", Scheme: "https", Path: "/" + c.uuid},
		}
	}
	return reply(v)
}

func (e *Emulator) createMonitoringClient(q *request, c *cluster) *answer {
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
	e.record(q, c.part("Monitoring client created", created, "monitoringClient", m.UUID), change{"username", "", username})
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

func (e *Emulator) rotateMonitoringClient(q *request, c *cluster) *answer {
	i := c.monitoringClient(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	m := c.monitoring.clients[i]
	e.record(q, c.part("Monitoring client rotated", updated, "monitoringClient", m.UUID), change{attribute: "password"})
	return m.withPassword()
}

// deleteMonitoringClient deactivates monitoring with its last client.
func (e *Emulator) deleteMonitoringClient(q *request, c *cluster) *answer {
	i := c.monitoringClient(q)
	if i < 0 {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	m := c.monitoring.clients[i]
	c.monitoring.clients = slices.Delete(c.monitoring.clients, i, i+1)
	c.monitoring.active = len(c.monitoring.clients) > 0
	e.record(q, c.part("Monitoring client deleted", deleted, "monitoringClient", m.UUID), change{"username", m.Username, ""})
	return noContent()
}
