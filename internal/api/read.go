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

// Read reads the organisation as it is, with one request per list in at most two waves: the
// clusters and members, and then all that is below clusters. What was not selected is absent; what
// could not be read is unknown, and says why.
//
// It fails as a whole where nothing can be known: without a login, after the token was refused for
// good, when ctx ends, or when none of the lists on top could be read.
func (c *Client) Read(ctx context.Context, s Selection) (org spec.Organization, err error) {
	ctx = s.answers.begin(reading(ctx))
	defer func() { s.answers.end(err) }()
	defer remember(c)
	defer connect(ctx, c, s)()
	hub := c.Hub.begin(ctx, s.hub)
	defer hub.end()
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
	case !s.clusters && !s.members:
		return org, hub.into(ctx, &org)
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
	if err := c.readBelow(ctx, s, live, &org.ClusterOptions); err != nil {
		return org, err
	}
	return org, hub.into(ctx, &org)
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
	return single(ctx, c, r, readCluster, "cluster", func(c spec.Cluster) bool { return strings.EqualFold(c.UUID, uuid) })
}

// single reads one resource by its id; nil where the API says that there is none. An answer that is about another one says nothing.
func single[T any](ctx context.Context, c *Client, r request, read func([]byte) (T, error), noun string, is func(T) bool) (*T, error) {
	one, err := list(ctx, c, r, read)
	if Absent(err) {
		return nil, nil
	}
	live, known := one.Get()
	switch {
	case !known:
		return nil, err
	case !is(live):
		return nil, &Error{Method: r.method, Route: r.route, Status: http.StatusOK, Message: "the answer is about another " + noun}
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
	case Status(err) == http.StatusForbidden, r.hub && shut(err):
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
