package apply_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// A maker creates clusters and clients, and loses answers as a test tells it.
type maker struct {
	hubless
	fate    []string      // of each creation in turn: "" well, "lost" made without an answer, "gone" neither, "refused"
	appears time.Duration // from a creation until it is listed
	twin    bool          // somebody else creates the same resource at the same moment
	unlike  bool          // what is listed is not what was asked for
	creator string        // as the activity log tells; empty where it does not
	silent  error         // of the log
	unread  error         // of every list
	lingers time.Duration // from a deletion until it is no longer listed
	untrue  int           // so many deletions are answered as if they were done, and are not

	posts int
	live  []thing
}

type thing struct {
	name, id string
	listed   time.Time
	made     time.Time // zero where the log does not say
	gone     time.Time // no longer listed from then on; zero for what was not deleted
}

func (m *maker) Do(_ context.Context, call api.Call, _ string) (api.Answer, error) {
	switch c := call.(type) {
	case api.CreateCluster:
		id, err := m.create(c.Name)
		return api.Answer{Created: id}, err
	case api.CreateClient:
		id, err := m.create(c.Name)
		if err != nil {
			return api.Answer{}, err
		}
		return api.Answer{Client: &api.NewClient{ID: id, Secret: spec.Seal("secret of " + id)}}, nil
	case api.DeleteClient:
		if m.untrue > 0 {
			m.untrue--
			return api.Answer{}, nil
		}
		for i, t := range m.live {
			if t.id == c.ID && m.lingers > 0 && t.gone.IsZero() {
				m.live[i].gone = time.Now().Add(m.lingers)
				break
			} else if t.id == c.ID {
				m.live = append(m.live[:i], m.live[i+1:]...)
				break
			}
		}
	}
	return api.Answer{}, nil
}

func (m *maker) create(name string) (id string, err error) {
	fate := ""
	if m.posts < len(m.fate) {
		fate = m.fate[m.posts]
	}
	m.posts++
	if fate == "refused" {
		return "", &api.Error{Method: "POST", Route: "/clusters", Status: 400, Message: "no reservations left"}
	}
	t := thing{name: name, id: fmt.Sprintf("id-%d", m.posts), listed: time.Now().Add(m.appears), made: time.Now()}
	if fate != "gone" {
		m.live = append(m.live, t)
		if m.twin {
			m.live = append(m.live, thing{name: name, id: t.id + "-twin", listed: t.listed})
		}
	}
	if fate != "" {
		return "", &api.Unclear{What: name, Err: errors.New("connection reset")}
	}
	return t.id, nil
}

func (m *maker) Backups(context.Context, string) ([]spec.Backup, error) { return nil, nil }

func (m *maker) Made(_ context.Context, call api.Creation, _ string) ([]api.Made, error) {
	_, name := call.Creates()
	var made []api.Made
	for _, t := range m.live {
		if t.name == name && !time.Now().Before(t.listed) && (t.gone.IsZero() || time.Now().Before(t.gone)) {
			made = append(made, api.Made{ID: t.id, Matches: !m.unlike})
		}
	}
	return made, m.unread
}

func (m *maker) Clusters(context.Context) ([]spec.Cluster, error) {
	var clusters []spec.Cluster
	for _, t := range m.live {
		clusters = append(clusters, spec.Cluster{UUID: t.id, Name: t.name, Status: spec.Healthy})
	}
	return clusters, nil
}

func (m *maker) ClusterOptions(context.Context) (spec.ClusterOptions, error) {
	return spec.ClusterOptions{}, nil
}

func (m *maker) Monitoring(context.Context, string) (api.Monitoring, error) {
	return api.Monitoring{}, nil
}

func (m *maker) Gone(context.Context, string, string) (bool, error) { return false, nil }

// Activity has an entry for each living resource, if the test says who made it.
func (m *maker) Activity(context.Context) ([]api.Entry, error) {
	var entries []api.Entry
	for _, t := range m.live {
		if m.creator != "" {
			entries = append(entries, api.Entry{Type: api.EntryCreated, ID: t.id, By: m.creator, At: t.made})
		}
	}
	return entries, m.silent
}

func (m *maker) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	clusters, err := m.Clusters(ctx)
	return among(clusters, uuid), err
}

// ids are the live resources.
func (m *maker) ids() string {
	var all []string
	for _, t := range m.live {
		if t.gone.IsZero() {
			all = append(all, t.id)
		}
	}
	return strings.Join(all, " ")
}

const settle = 5 * time.Minute

func (m *maker) PrivateLink(context.Context, string) (spec.PrivateLink, error) {
	return spec.PrivateLink{}, nil
}
