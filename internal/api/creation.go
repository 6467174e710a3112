package api

import (
	"context"
	"slices"

	"github.com/camsync/camsync/internal/spec"
)

// A Creation is a call that must never be sent twice: the API takes no key that would make the second
// one harmless. Where its answer is lost, what it may have made can be looked for.
type Creation interface {
	Call
	// Thing says what is created: cluster or client, and its name.
	Thing() (kind, name string)
	// made finds the live things that the creation may have made.
	made(ctx context.Context, c *Client, cluster string) ([]Made, error)
}

// A Made is a live thing of the name that a creation gives.
type Made struct {
	ID    string
	Alike bool // it has what the creation asked for, as far as the API shows it
}

// Made looks for what a creation may have made, with one list. The order is the API's.
func (c *Client) Made(ctx context.Context, call Creation, clusterUUID string) ([]Made, error) {
	return call.made(ctx, c, clusterUUID)
}

// Thing is the cluster.
func (c CreateCluster) Thing() (kind, name string) { return "cluster", c.Name }

func (c CreateCluster) made(ctx context.Context, client *Client, _ string) ([]Made, error) {
	clusters, err := client.Clusters(ctx)
	if err != nil {
		return nil, err
	}
	chosen := func(p spec.Part[spec.Choice], id string) bool {
		live, known := p.Get()
		return !known || live.UUID == "" || live.UUID == id
	}
	var made []Made
	for _, l := range clusters {
		if l.Name == c.Name {
			made = append(made, Made{l.UUID, chosen(l.Region, c.RegionID) && chosen(l.PlanType, c.PlanTypeID) && chosen(l.Channel, c.ChannelID)})
		}
	}
	return made, nil
}

// Thing is the API client.
func (c CreateClient) Thing() (kind, name string) { return "client", c.Name }

func (c CreateClient) made(ctx context.Context, client *Client, cluster string) ([]Made, error) {
	clients, err := listBelow(ctx, client, cluster, "/clients", readClients)
	if err != nil {
		return nil, err
	}
	var made []Made
	for _, l := range clients.Value() {
		if l.Name == c.Name {
			made = append(made, Made{l.ID, slices.Equal(slices.Sorted(slices.Values(l.Permissions)), slices.Sorted(slices.Values(c.Permissions)))})
		}
	}
	return made, nil
}

// Creator reads from the activity log who created a live thing: a user's id or an API client's.
// It is empty where the log does not tell.
func (c *Client) Creator(ctx context.Context, id string) (string, error) {
	entries, err := list(ctx, c, activity(), readCreators)
	return entries.Value()[id], err
}

// readCreators returns who created what, by the ids of both.
func readCreators(body []byte) (map[string]string, error) {
	entries, err := decode[[]struct {
		Type   field[string] `json:"auditType"`
		Entity field[string] `json:"entityId"`
		User   field[string] `json:"userId"`
	}](body)
	if err != nil {
		return nil, err
	}
	creators := make(map[string]string)
	for _, e := range entries {
		if e.Type.value == "c" {
			creators[e.Entity.value] = e.User.value
		}
	}
	return creators, nil
}
