package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// A verified call can be looked for. Where the first answer to a call was lost, its repeat may be refused because the
// call was done: the name is taken, the resource is gone, the cluster is being changed. Before such a refusal is
// an error, what is live is read.
type verified interface {
	// done reports whether what is live is what the call asks for, with one list; with an error, it says nothing.
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
	l, listed, err := listedCluster(ctx, client, cluster)
	return listed && (c.Name == nil || *c.Name == l.Name) && says(l.Description, c.Description) && shows(l.Stage, c.StageLabel) &&
		shows(l.HardwarePackages, c.HardwarePackages), err
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

func (DeleteCluster) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	_, listed, err := listedCluster(ctx, client, cluster)
	return !listed, err
}

func (c SetAllowlist) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, _, err := listedCluster(ctx, client, cluster)
	live, known := l.Allowlist.Get()
	return known && slices.EqualFunc(live.Entries, c.Entries, func(is spec.AllowlistEntry, asked AllowlistEntry) bool {
		return is.IP == asked.IP && is.Description.Value() == asked.Description
	}), err
}

// listedCluster is one of the list, if it is listed.
func listedCluster(ctx context.Context, client *Client, uuid string) (_ spec.Cluster, listed bool, _ error) {
	clusters, err := client.Clusters(ctx)
	return found(clusters, err, func(l spec.Cluster) bool { return l.UUID == uuid })
}

// found is the first one of a list that is looked for, if there is one.
func found[T any](list []T, err error, is func(T) bool) (_ T, listed bool, _ error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true, err
	}
	var none T
	return none, false, err
}

// done leaves it open where the API masks values.
func (c CreateSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	return UpdateSecret(c).done(ctx, client, cluster)
}

func (c UpdateSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	l, _, err := listedSecret(ctx, client, cluster, c.Name)
	live, known := l.Value.Get()
	return known && live.Equal(c.Value), err
}

func (c DeleteSecret) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	_, listed, err := listedSecret(ctx, client, cluster, c.Name)
	return !listed, err
}

// listedSecret is one of a cluster's list, if it is listed.
func listedSecret(ctx context.Context, client *Client, cluster, name string) (_ spec.Secret, listed bool, _ error) {
	secrets, err := secretList.of(ctx, client, cluster)
	return found(secrets.Value(), err, func(s spec.Secret) bool { return s.Name == name })
}

func (c DeleteClient) done(ctx context.Context, client *Client, cluster string) (bool, error) {
	clients, err := clientList.of(ctx, client, cluster)
	return !slices.ContainsFunc(clients.Value(), func(l spec.Client) bool { return l.ID == c.ID }), err
}

func (c SetRoles) done(ctx context.Context, client *Client, _ string) (bool, error) {
	l, listed, err := listedMember(ctx, client, c.Email)
	return listed && slices.Equal(slices.Sorted(slices.Values(spec.DeclaredRoles(l.Roles))), slices.Sorted(slices.Values(c.Roles))), err
}

func (c RemoveMember) done(ctx context.Context, client *Client, _ string) (bool, error) {
	_, listed, err := listedMember(ctx, client, c.Email)
	return !listed, err
}

// listedMember is one of the list, if they are listed.
func listedMember(ctx context.Context, client *Client, email string) (_ spec.Member, listed bool, _ error) {
	members, err := list(ctx, client, get("/members"), readMembers)
	return found(members.Value(), err, func(l spec.Member) bool { return lookalike.EmailKey(l.Email) == lookalike.EmailKey(email) })
}
