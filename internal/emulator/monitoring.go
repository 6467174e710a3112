package emulator

import (
	"cmp"
	"net/http"
	"time"
)

// monitoring is a cluster's metrics endpoint and its clients.
type monitoring struct {
	active  bool
	visible time.Time // shown from then on
	clients []*monitoringClient
	former  []password // of clients that are gone or have a new one
}

type monitoringClient struct {
	UUID          string  `json:"uuid"`
	Name          string  `json:"name"`
	Username      string  `json:"username"`
	Created       string  `json:"created"`
	LastUsed      *string `json:"lastUsed,omitempty"`
	CreatedBy     string  `json:"createdBy"`
	CreatedByName string  `json:"createdByName"`
	Password      string  `json:"password,omitempty"` // only in the response that creates it

	password string
	lifetime
}

// password is one that the endpoint still accepts for a while.
type password struct {
	username, text string
	until          time.Time
}

func activateMonitoring(q *request, c *cluster) *answer {
	if c.monitoring.active {
		return refuse(http.StatusConflict, "monitoring is active already")
	}
	c.monitoring.active, c.monitoring.visible = true, q.now.Add(q.options.MonitoringListDelay)
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

func listMonitoringClients(q *request, c *cluster) *answer {
	status := map[string]any{}
	if c.monitoring.active && !q.now.Before(c.monitoring.visible) {
		status["conditions"] = q.options.conditions()
		status["metricsEndpoint"] = metricsEndpoint(q, c.UUID)
	}
	c.monitoring.clients = sweep(c.monitoring.clients, q.now, q.options.MonitoringDeleteDelay)
	clients := listed(c.monitoring.clients, q.now)
	for i, m := range clients {
		clients[i] = m.shown(q.options)
	}
	return reply(map[string]any{"clients": clients, "status": status})
}

func createMonitoringClient(q *request, c *cluster) *answer {
	var username string
	if refusal := q.lenient(required("username", &username)); refusal != nil {
		return refusal
	}
	doubled := find(c.monitoring.clients, func(m *monitoringClient) bool { return m.Username == username }) != nil
	status := cmp.Or(q.options.SameUsernames, http.StatusBadRequest)
	switch {
	case !c.monitoring.active:
		return refuse(http.StatusNotFound, "monitoring is not active")
	case q.options.NamesOnce && c.used["monitoringClient/"+username]:
		return refuse(http.StatusBadRequest, "a client of this user name existed")
	case username == "":
		return refuse(http.StatusBadRequest, "the user name is empty")
	case doubled && status != http.StatusOK:
		return refuse(status, "a client of this user name exists")
	case len(living(c.monitoring.clients)) >= q.options.MaxMonitoringClients:
		return refuse(cmp.Or(q.options.TooManyMonitoringClients, http.StatusBadRequest), "a cluster has at most %d monitoring clients", q.options.MaxMonitoringClients)
	}
	m := &monitoringClient{
		UUID:          newUUID(),
		Name:          username,
		Username:      username,
		Created:       timestamp(q.now),
		CreatedBy:     q.actor.ID,
		CreatedByName: q.actor.ID,
		password:      newKey(32),
		lifetime:      lifetime{visible: q.now.Add(q.options.MonitoringListDelay)},
	}
	c.monitoring.clients = append(c.monitoring.clients, m)
	q.record(m.entry(c, "Monitoring client created", created), change{"username", "", username})
	return m.withPassword(q.options)
}

func (m *monitoringClient) entry(c *cluster, audit, kind string) auditEntry {
	a := c.part(audit, kind, "monitoringClient", m.UUID)
	a.name, a.secret = m.Username, m.password
	return a
}

// shown is a client as the API shows it. How it shows that one was never used is unknown.
func (m monitoringClient) shown(o Options) *monitoringClient {
	if m.LastUsed != nil {
		return &m
	}
	never := timestamp(time.Unix(0, 0))
	switch o.NeverUsed {
	case "absent":
		return &m
	case "empty":
		never = ""
	case "created":
		never = m.Created
	}
	m.LastUsed = &never
	return &m
}

// withPassword returns a client with its password, which is shown only when it is new.
func (m *monitoringClient) withPassword(o Options) *answer {
	shown := m.shown(o)
	shown.Password = m.password
	return reply(shown)
}

// find returns the client in the request's path, or nil.
func (m *monitoring) find(q *request) *monitoringClient {
	return find(m.clients, func(m *monitoringClient) bool { return m.UUID == q.values["clientUuid"] })
}

// retire lets a client's present password work for a while.
func (m *monitoring) retire(client *monitoringClient, q *request) {
	if until := q.now.Add(q.options.OldPasswords); q.now.Before(until) {
		m.former = append(m.former, password{client.Username, client.password, until})
	}
}

func rotateMonitoringClient(q *request, c *cluster) *answer {
	m := c.monitoring.find(q)
	if m == nil {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	c.monitoring.retire(m, q)
	m.password = newKey(32)
	q.record(m.entry(c, "Monitoring client rotated", updated), change{attribute: "password"})
	return m.withPassword(q.options)
}

// deleteMonitoringClient deactivates monitoring with its last client.
func deleteMonitoringClient(q *request, c *cluster) *answer {
	m := c.monitoring.find(q)
	if m == nil {
		return refuse(http.StatusNotFound, "monitoring client not found")
	}
	c.monitoring.retire(m, q)
	m.deleted = q.now
	c.used["monitoringClient/"+m.Username] = true
	q.record(m.entry(c, "Monitoring client deleted", deleted), change{"username", m.Username, ""})
	if len(living(c.monitoring.clients)) == 0 {
		return deactivateMonitoring(q, c)
	}
	return noContent()
}
