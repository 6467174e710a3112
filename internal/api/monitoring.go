package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// SwitchOnMetrics switches the metrics endpoint of a cluster on (POST …/monitoring). Where it is on already, that is no error.
type SwitchOnMetrics struct{}

func (SwitchOnMetrics) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/monitoring")
	r.settled = true
	return r, err
}

func (SwitchOnMetrics) body() any { return nil }

// SwitchOffMetrics switches the metrics endpoint of a cluster off, which deletes all its monitoring clients. Where it is off already,
// that is no error.
type SwitchOffMetrics struct{}

func (SwitchOffMetrics) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodDelete, cluster, "/monitoring")
	r.settled = true
	return r, err
}

func (SwitchOffMetrics) body() any { return nil }

// CreateMonitoringClient adds a monitoring client to a cluster whose metrics endpoint is on. Its answer carries the password.
type CreateMonitoringClient struct{ Name string }

func (c CreateMonitoringClient) request(cluster string) (request, error) {
	r, err := clusterRequest(http.MethodPost, cluster, "/monitoring/clients")
	r.resend, r.secret, r.creates, r.read = never, true, fmt.Sprintf("monitoring client %q", c.Name), readPassword
	return r, err
}

func (c CreateMonitoringClient) body() any { return map[string]string{"username": c.Name} }

// RotateMonitoringClient gives a monitoring client a new password, which the answer alone carries. The old one may work for up to five
// minutes. After an unclear answer it may be sent again, since nobody has the password that was lost, but only once the first one can no
// longer arrive: the last password counts.
type RotateMonitoringClient struct{ ID string }

func (c RotateMonitoringClient) request(cluster string) (request, error) {
	r, err := namedRequest(http.MethodPost, cluster, "/monitoring/clients/", "{clientUuid}", "monitoring client id", c.ID)
	r.route, r.path = r.route+"/rotate", r.path+"/rotate"
	r.resend, r.secret, r.creates, r.read = never, true, "the new password", readPassword
	return r, err
}

func (RotateMonitoringClient) body() any { return nil }

// DeleteMonitoringClient deletes a monitoring client. With the last one, the API switches the metrics endpoint off.
type DeleteMonitoringClient struct{ ID string }

func (c DeleteMonitoringClient) request(cluster string) (request, error) {
	return namedRequest(http.MethodDelete, cluster, "/monitoring/clients/", "{clientUuid}", "monitoring client id", c.ID)
}

func (DeleteMonitoringClient) body() any { return nil }

// readPassword seals the password as it arrives. A client without it is of no use.
func readPassword(body []byte) (Answer, error) {
	made, err := decode[struct {
		ID       field[string] `json:"uuid"`
		Name     field[string] `json:"username"`
		Password field[string] `json:"password"`
	}](body)
	switch {
	case err != nil:
		return Answer{}, err
	case made.Password.value == "":
		return Answer{}, errors.New("the answer holds no password")
	}
	if _, err := pathSegment("monitoring client id", made.ID.value); err != nil {
		return Answer{}, errors.New("the answer holds no usable client id") // said without it: a secret is beside it
	}
	return Answer{Client: &NewClient{ID: made.ID.value, Name: made.Name.value, Secret: spec.Seal(made.Password.value)}}, nil
}

// Monitoring is what a cluster has of monitoring: its endpoint and its clients, with one request.
type Monitoring struct {
	Endpoint spec.MetricsEndpoint
	Clients  []spec.MonitoringClient
}

// monitoringList is a cluster's list of monitoring clients, which has the endpoint beside it.
var monitoringList = monitoring{below[[]spec.MonitoringClient]{
	kind: spec.MonitoringClients, path: "/monitoring/clients", at: func(c *spec.Cluster) *spec.Part[[]spec.MonitoringClient] { return &c.MonitoringClients },
}}

type monitoring struct {
	below[[]spec.MonitoringClient]
}

func (m monitoring) fill(ctx context.Context, c *Client, live *spec.Cluster) (err error) {
	var all Monitoring
	all, live.MonitoringClients, err = m.whole(ctx, c, live.UUID)
	live.MetricsEndpoint = all.Endpoint
	return err
}

// keep takes over the endpoint, too.
func (m monitoring) keep(from, to *spec.Cluster) bool {
	to.MetricsEndpoint = from.MetricsEndpoint
	return m.below.keep(from, to)
}

func (m monitoring) whole(ctx context.Context, c *Client, uuid string) (all Monitoring, clients spec.Part[[]spec.MonitoringClient], err error) {
	m.read = func(body []byte) (_ []spec.MonitoringClient, err error) {
		all, err = readMonitoring(body)
		return all.Clients, err
	}
	clients, err = m.of(ctx, c, uuid)
	return all, clients, err
}

func (m monitoring) probe(ctx context.Context, c *Client, first spec.Cluster) (note string, err error) {
	all, _, err := m.whole(ctx, c, first.UUID)
	if err != nil {
		return "the organisation's plan may also lack it", err
	}
	note = "the metrics endpoint of cluster " + first.Name + " is off"
	if all.Endpoint.On {
		note = "the metrics endpoint of cluster " + first.Name + " is on"
	}
	return note, nil
}

// Monitoring reads the monitoring of a cluster, with one request.
func (c *Client) Monitoring(ctx context.Context, clusterUUID string) (Monitoring, error) {
	all, _, err := monitoringList.whole(ctx, c, clusterUUID)
	return all, err
}

// readMonitoring reads a cluster's monitoring clients and the status of its endpoint, which is an empty object while it is off.
func readMonitoring(body []byte) (Monitoring, error) {
	type client struct {
		ID       field[string] `json:"uuid"`
		Username field[string] `json:"username"`
		Created  field[string] `json:"created"`
		LastUsed field[string] `json:"lastUsed"`
		By       field[string] `json:"createdBy"`
		ByName   field[string] `json:"createdByName"`
	}
	answer, err := decode[struct {
		Clients field[[]client]                   `json:"clients"`
		Status  field[map[string]json.RawMessage] `json:"status"`
	}](body)
	switch {
	case err != nil:
		return Monitoring{}, err
	case !answer.Clients.ok:
		return Monitoring{}, errors.New("the list of monitoring clients is left out")
	case !answer.Status.ok:
		return Monitoring{}, errors.New("the status of the metrics endpoint is left out")
	}
	m := Monitoring{Clients: make([]spec.MonitoringClient, 0, len(answer.Clients.value))}
	seen := make(map[string]bool, len(answer.Clients.value))
	for _, l := range answer.Clients.value {
		switch {
		case l.Username.value == "":
			return Monitoring{}, errors.New("a monitoring client has no username")
		case l.ID.value == "":
			return Monitoring{}, errors.New("a monitoring client has no uuid")
		case seen[l.ID.value]:
			return Monitoring{}, errors.New("two monitoring clients have the same uuid")
		}
		seen[l.ID.value] = true
		m.Clients = append(m.Clients, spec.MonitoringClient{
			ID: l.ID.value, Name: l.Username.value, Created: dated(l.Created.value), LastUsed: dated(l.LastUsed.value),
			By: cmp.Or(l.ByName.value, l.By.value), ByID: l.By.value,
		})
	}
	m.Endpoint, err = readEndpoint(answer.Status.value)
	return m, err
}

// readEndpoint reads a status that is known. One that has anything in it is that of an endpoint that is on.
func readEndpoint(status map[string]json.RawMessage) (spec.MetricsEndpoint, error) {
	e := spec.MetricsEndpoint{On: len(status) > 0}
	text := status["metricsEndpoint"]
	if text == nil {
		return e, nil
	}
	parts, err := decode[struct {
		Target field[string] `json:"target"`
		Scheme field[string] `json:"scheme"`
		Path   field[string] `json:"path"`
	}](text)
	if err != nil || parts.Target.value == "" {
		return e, nil // on, and not said yet where
	}
	e.Target, e.Scheme, e.Path = parts.Target.value, parts.Scheme.value, parts.Path.value
	if why := spec.CheckMetricsEndpoint(e); why != "" {
		return e, errors.New("the metrics endpoint cannot be used: " + why)
	}
	return e, nil
}

// dated is a time of the API; zero for a text that is none, and for what never was.
func dated(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() <= 1970 {
		return time.Time{}
	}
	return at
}

// Creates is the monitoring client.
func (c CreateMonitoringClient) Creates() (kind spec.Kind, name string) {
	return spec.MonitoringClients, c.Name
}

func (c CreateMonitoringClient) made(ctx context.Context, client *Client, cluster string) ([]Made, error) {
	m, err := client.Monitoring(ctx, cluster)
	if err != nil {
		return nil, err
	}
	var made []Made
	for _, l := range m.Clients {
		if l.Name == c.Name {
			made = append(made, Made{l.ID, true})
		}
	}
	return made, nil
}

func (c DeleteMonitoringClient) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	m, err := client.Monitoring(ctx, cluster)
	return err == nil && !slices.ContainsFunc(m.Clients, func(l spec.MonitoringClient) bool { return l.ID == c.ID }), err
}
