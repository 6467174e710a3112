package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A looked call can be looked for. Where the first answer to a call was lost, its repeat may be refused because the
// call was done: the name is taken, the resource is gone, the cluster is on its way. Before such a refusal is
// an error, what is live is asked.
type looked interface {
	// done reports whether what is live is what the call asks for, with one list.
	done(ctx context.Context, c *Client, cluster string) (bool, error)
}

// refused reports whether an answer says that a request was not done, and that it makes no sense to repeat it.
func refused(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status/100 == 4
}

func (c PatchCluster) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, err := client.cluster(ctx, cluster)
	if l == nil {
		return false, err
	}
	return (c.Name == nil || *c.Name == l.Name) && says(l.Description, c.Description) && shows(l.Stage, c.StageLabel) &&
		shows(l.HardwarePackages, c.HardwarePackages), nil
}

// says reports whether a live text says what was asked for, if anything was.
func says(live spec.Part[string], asked *string) bool {
	value, known := live.Get()
	return asked == nil || known && lookalike.SameText(value, *asked)
}

// shows reports whether a live part has the value that was asked for, if one was.
func shows[T comparable](live spec.Part[T], asked *T) bool {
	value, known := live.Get()
	return asked == nil || known && value == *asked
}

// done takes a cluster that is on its way for one that is being upgraded: it was ready when it was first asked.
func (u Upgrade) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, err := client.cluster(ctx, cluster)
	if l == nil {
		return false, err
	}
	now, known := l.Generation.Get()
	return l.Status == spec.Updating || known && u.From != "" && now.Name != u.From, nil
}

func (DeleteCluster) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, err := client.cluster(ctx, cluster)
	return l == nil && err == nil, err
}

func (c SetAllowlist) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, err := client.cluster(ctx, cluster)
	if l == nil {
		return false, err
	}
	live, known := l.Allowlist.Get()
	var entries []AllowlistEntry
	for _, e := range live.Entries {
		entries = append(entries, AllowlistEntry{IP: e.IP, Description: e.Description.Value()})
	}
	return known && slices.Equal(entries, c.Entries), nil
}

// cluster is one of the list; nil where it is not listed.
func (c *Client) cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	clusters, err := c.Clusters(ctx)
	if i := slices.IndexFunc(clusters, func(l spec.Cluster) bool { return l.UUID == uuid }); i >= 0 {
		return &clusters[i], err
	}
	return nil, err
}

// done leaves it open where the API masks values.
func (c CreateSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	return client.holds(ctx, cluster, c.Name, c.Value)
}

func (c UpdateSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	return client.holds(ctx, cluster, c.Name, c.Value)
}

// holds reports whether a cluster's secret has a value.
func (c *Client) holds(ctx context.Context, cluster, name string, value spec.Sealed) (bool, error) {
	secrets, err := listBelow(ctx, c, cluster, "/secrets", readSecrets)
	return slices.ContainsFunc(secrets.Value(), func(s spec.Secret) bool {
		live, known := s.Value.Get()
		return s.Name == name && known && live.Equal(value)
	}), err
}

func (c DeleteSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	secrets, err := listBelow(ctx, client, cluster, "/secrets", readSecrets)
	return err == nil && !slices.ContainsFunc(secrets.Value(), func(s spec.Secret) bool { return s.Name == c.Name }), err
}

func (c DeleteClient) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	clients, err := listBelow(ctx, client, cluster, "/clients", readClients)
	return err == nil && !slices.ContainsFunc(clients.Value(), func(l spec.Client) bool { return l.ID == c.ID }), err
}

func (c SetRoles) done(ctx context.Context, client *Client, _ string) (bool, error) {
	l, err := client.member(ctx, c.Email)
	return l != nil && slices.Equal(slices.Sorted(slices.Values(spec.DeclaredRoles(l.Roles))), slices.Sorted(slices.Values(c.Roles))), err
}

func (c RemoveMember) done(ctx context.Context, client *Client, _ string) (bool, error) {
	l, err := client.member(ctx, c.Email)
	return l == nil && err == nil, err
}

// member is one of the list; nil where they are not listed.
func (c *Client) member(ctx context.Context, email string) (*spec.Member, error) {
	members, err := list(ctx, c, get("/members"), readMembers)
	all := members.Value()
	if i := slices.IndexFunc(all, func(l spec.Member) bool { return lookalike.EmailKey(l.Email) == lookalike.EmailKey(email) }); i >= 0 {
		return &all[i], err
	}
	return nil, err
}
