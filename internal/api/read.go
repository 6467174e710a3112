package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/spec"
)

// A Selection says what [Client.Read] reads. What a file does not manage is not read.
type Selection struct {
	members  bool
	clusters bool
	whole    []content      // what is read of every cluster
	desired  []spec.Cluster // where nothing is: what these manage, of the clusters that they match
	earlier  map[string]*spec.Cluster
	answers  *Answers
	spare    bool
	options  bool // what clusters may be made of, in any case
	checked  bool // what their checks are about, too
	policy   spec.Policy
	backedUp bool // a backup precedes their upgrades and other encryption keys, so that those that they have are to be known

	identify func(ctx context.Context, desired, live []spec.Cluster)
}

// Identified lets find look, once the live clusters are read, for what shows which of them the desired ones are. It may mark
// the desired clusters.
func (s Selection) Identified(find func(ctx context.Context, desired, live []spec.Cluster)) Selection {
	s.identify = find
	return s
}

// Needed selects what a plan of the desired organisation needs. What policy.Only cannot select is not read, except for the list of the
// clusters: it says which organisation this is, and by which names its clusters can be selected.
func Needed(desired spec.Organization) Selection {
	clusters, managed := desired.Clusters.Get()
	return Selection{
		members: desired.Members.IsKnown() && desired.Policy.MaySelect(spec.Members.List("")), clusters: managed, desired: clusters,
		policy: desired.Policy, backedUp: desired.Policy.BackupBefore.Has(spec.Irreversible),
	}
}

// Checked selects what the checks of the desired clusters are about, too: the backups of those that say how old the newest may be.
func (s Selection) Checked() Selection {
	s.checked = true
	return s
}

// Everything selects the whole organisation, without what new clusters may be made of.
func Everything() Selection { return Selection{members: true, clusters: true, whole: contents} }

// Terraformed selects what Terraform's Camunda provider can manage: members, clusters with their allowlists, connector secrets
// and API clients.
func Terraformed() Selection {
	return Selection{members: true, clusters: true, whole: []content{secretList, clientList}}
}

// Offered selects what clusters may be made of, too.
func (s Selection) Offered() Selection {
	s.options = true
	return s
}

// Rights selects who may do what: members, clusters, their API and monitoring clients, and private links. No secret is read.
func Rights() Selection {
	return Selection{members: true, clusters: true, whole: []content{clientList, monitoringList, privateLinks}}
}

// below calls read for each part of a live cluster that is to be read, and says whether the options
// are, for a cluster that has to be created or upgraded.
func (s Selection) below(live []spec.Cluster, read func(content, *spec.Cluster)) (options bool) {
	for i := range live {
		for _, p := range s.whole {
			read(p, &live[i])
		}
	}
	if s.whole != nil {
		return s.options
	}
	for _, m := range spec.Matches(s.desired, live) {
		switch {
		case m.Conflict != "", m.Live == nil && m.Desired.Absent, !s.selects(spec.Clusters, m):
		case m.Desired.Absent:
			read(backupList, m.Live) // they are deleted with it
		case m.Live == nil:
			options = true
		default:
			older := spec.Older(m.Live.Generation, m.Desired.Generation)
			options = options || older
			for _, p := range contents {
				if kind, _ := p.seldom(); p.managed(m.Desired) && s.selects(kind, m) && !s.kept(p, m.Live) {
					read(p, m.Live)
				}
			}
			if asked := older || m.Live.Rekeys(m.Desired.EncryptionKeys); s.itself(m) && (asked && s.backedUp || s.checked && m.Desired.BackupMaxAge.IsKnown()) {
				read(backupList, m.Live)
			}
		}
	}
	return options
}

// selects reports whether policy.Only may select the cluster or what is in it; of another kind, what the cluster has of it. The live
// cluster may have another name.
func (s Selection) selects(kind spec.Kind, m spec.Match) bool {
	return s.policy.MaySelect(kind.List(m.Desired.Name)) || m.Live != nil && s.policy.MaySelect(kind.List(m.Live.Name))
}

// itself reports whether policy.Only selects the cluster itself, and not only what is in it.
func (s Selection) itself(m spec.Match) bool {
	return s.policy.Selects(spec.ClusterName(m.Desired.Name)) || s.policy.Selects(spec.ClusterName(m.Live.Name))
}

// Read reads the organisation as it is, with one request per list in at most two waves: the
// clusters and members, and then all that is below clusters. What was not selected is absent; what
// could not be read is unknown, and says why.
//
// It fails as a whole where nothing can be known: without a login, after the token was refused for
// good, when ctx ends, or when none of the lists on top could be read.
func (c *Client) Read(ctx context.Context, s Selection) (org spec.Organization, err error) {
	ctx = s.answers.begin(reading(ctx))
	defer func() { s.answers.end(err) }()
	defer c.remember()
	defer connect(ctx, c, s)()
	var clustersErr, membersErr error
	var wave sync.WaitGroup
	if s.clusters {
		wave.Go(func() {
			org.Clusters, clustersErr = keptList(ctx, c, get("/clusters"), readClusters, spec.CopyClusters)
		})
	}
	if s.members {
		wave.Go(func() { org.Members, membersErr = keptList(ctx, c, get("/members"), readMembers, spec.CopyMembers) })
	}
	wave.Wait()
	switch {
	case fatal(ctx, clustersErr), clustersErr != nil && !s.members:
		return org, unreadable(clustersErr)
	case fatal(ctx, membersErr), membersErr != nil && !s.clusters:
		return org, unreadable(membersErr)
	case clustersErr != nil && membersErr != nil:
		return org, unreadable(fmt.Errorf("%w; %w", clustersErr, membersErr))
	}
	live := org.Clusters.Value()
	org.OwnerID = spec.OwnerOf(live)
	if s.identify != nil && org.Clusters.IsKnown() {
		s.identify(ctx, s.desired, live)
	}
	s.answers.below(s.spare)
	err = c.readBelow(ctx, s, live, &org.ClusterOptions)
	return org, err
}

// readBelow is the second wave: it fills the parts of the live clusters, and the options.
func (c *Client) readBelow(ctx context.Context, s Selection, live []spec.Cluster, options *spec.Part[spec.ClusterOptions]) error {
	wave, ctx := errgroup.WithContext(ctx)
	read := func(one func() error) {
		wave.Go(func() error {
			if err := one(); fatal(ctx, err) {
				return unreadable(err)
			}
			return nil
		})
	}
	if s.below(live, func(p content, l *spec.Cluster) { read(func() error { return p.fill(ctx, c, l) }) }) {
		read(func() (err error) {
			*options, err = list(ctx, c, get("/clusters/parameters"), readClusterOptions)
			return err
		})
	}
	return wave.Wait()
}

// Cluster reads one cluster by its uuid; nil where the API says that there is none. It shows what a list may not show yet,
// or has left out.
func (c *Client) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	r, err := clusterRequest(http.MethodGet, uuid, "")
	if err != nil {
		return nil, err
	}
	one, err := list(ctx, c, r, readCluster)
	if Absent(err) {
		return nil, nil
	}
	live, known := one.Get()
	switch {
	case !known:
		return nil, err
	case !strings.EqualFold(live.UUID, uuid):
		return nil, &Error{Method: r.method, Route: r.route, Status: http.StatusOK, Message: "the answer is about another cluster"}
	}
	return &live, nil
}

func unreadable(err error) error { return fmt.Errorf("organisation unreadable: %w", err) }

// fatal reports whether an error says that no other read can do better.
func fatal(ctx context.Context, err error) bool {
	return err != nil && (errors.Is(err, ErrLogin) || errors.Is(err, ErrUnauthorized) || ctx.Err() != nil)
}

// get is the request that reads a route without parameters.
func get(route string) request {
	return request{method: http.MethodGet, route: route, path: route}
}

// list makes one reading request. With every error the part is unknown.
func list[T any](ctx context.Context, c *Client, r request, read func([]byte) (T, error)) (spec.Part[T], error) {
	return keptList(ctx, c, r, read, nil)
}

// keptList makes one, whose answer is kept where there is a way to copy what it says.
func keptList[T any](ctx context.Context, c *Client, r request, read func([]byte) (T, error), copied func(T) T) (_ spec.Part[T], err error) {
	answers := answersOf(ctx)
	if value, spared := spared(answers, r.path, copied); spared {
		return spec.Known(value), nil
	}
	defer func() { answers.noted(err) }()
	a, err := c.exchange(ctx, r)
	switch {
	case Status(err) == http.StatusForbidden:
		return spec.Refused[T](err.Error()), err
	case err != nil:
		return spec.Unknown[T](err.Error()), err
	}
	if why := incomplete(a); why != "" {
		err := &Error{Method: r.method, Route: r.route, Status: a.status, Message: why}
		return spec.Unknown[T](err.Error()), err
	}
	value, err := taken(answers, r.path, a.body, read, copied)
	if err != nil {
		err = &Error{Method: r.method, Route: r.route, Status: a.status, Message: clean(err.Error())}
		return spec.Unknown[T](err.Error()), err
	}
	return spec.Known(value), nil
}
