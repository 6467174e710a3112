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
	// Creates says what is created, and its name.
	Creates() (kind spec.Kind, name string)
	// made finds the live resources that the creation may have made.
	made(ctx context.Context, c *Client, cluster string) ([]Made, error)
}

// A Made is a live resource of the name that a creation gives.
type Made struct {
	ID      string
	Matches bool // it has what the creation asked for, as far as the API shows it
}

// Made looks for what a creation may have made, with one list. The order is the API's.
func (c *Client) Made(ctx context.Context, call Creation, clusterUUID string) ([]Made, error) {
	return call.made(ctx, c, clusterUUID)
}

// Creates is the cluster.
func (c CreateCluster) Creates() (kind spec.Kind, name string) { return spec.Clusters, c.Name }

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

// Creates is the API client.
func (c CreateClient) Creates() (kind spec.Kind, name string) { return spec.Clients, c.Name }

func (c CreateClient) made(ctx context.Context, client *Client, cluster string) ([]Made, error) {
	clients, err := clientList.of(ctx, client, cluster)
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

// A Trace has what is called while the request of a creation is on its way to the API.
type Trace struct {
	Sending func()               // right before it is sent, and each time that it is sent again
	Sent    func()               // it has left this machine, whatever its outcome
	Waiting func(throttled bool) // it certainly was not processed, and waits to be sent; throttled says that the API limits the rate
}

type traceKey struct{}

// WithTrace traces the creation that is made with the context.
func WithTrace(ctx context.Context, t Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// ContextTrace is the context's trace, or one that does nothing.
func ContextTrace(ctx context.Context) Trace {
	if t, traced := ctx.Value(traceKey{}).(Trace); traced {
		return t
	}
	return Trace{func() {}, func() {}, func(bool) {}}
}
