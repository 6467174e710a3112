package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// What is read of Camunda Hub: the workspaces and the environments, then the members of each workspace whose members are managed, a
// list each. It is read beside the Administration API. What fails is unknown, and ends nothing else.

// A hubSelection says what of Camunda Hub is read.
type hubSelection struct {
	all     bool             // every workspace, with all that is in it
	desired []spec.Workspace // else what these manage
	policy  spec.Policy
	trash   bool // all that is in the trash, too
	catalog bool // the catalog, too
	nothing bool // of workspaces and what is in them
	alone   bool // nothing else is read, so that nothing else shows whether the token is still good
}

// A hubPart is what Camunda Hub shows of an organisation.
type hubPart struct {
	workspaces   spec.Part[[]spec.Workspace]
	environments spec.Part[[]Environment]
	catalog      spec.Part[spec.Catalog]
	trash        spec.Part[[]spec.Deleted] // what would be created and was deleted before; read where anything would be created
	owner        string
}

// strictKey marks the context of a reading in which a 401 of Camunda Hub does say something of the token.
type strictKey struct{}

// within gives the reading of Camunda Hub a patience of its own.
func (s *hubSelection) within(ctx context.Context) context.Context {
	if oneShot(ctx) {
		ctx = context.WithValue(ctx, patienceKey{}, &patience{})
	}
	if s.alone {
		ctx = context.WithValue(ctx, strictKey{}, true)
	}
	return ctx
}

// environments reports whether anything depends on them.
func (s *hubSelection) environments() bool {
	return s.all || slices.ContainsFunc(s.desired, func(w spec.Workspace) bool {
		if w.Environments.IsAbsent() {
			return false
		}
		names := append([]string{w.Name}, w.Formerly...)
		return w.Key != "" || slices.ContainsFunc(names, func(name string) bool { return s.policy.MaySelect(spec.Environments.List(name)) }) // of a pinned one, the live name is not known yet
	})
}

// read reads it.
func (s *hubSelection) read(ctx context.Context, c *Client) (part hubPart, err error) {
	ctx = s.within(ctx)
	var wave errgroup.Group
	if !s.nothing {
		wave.Go(func() (err error) {
			part.workspaces, err = readWorkspaces(ctx, c)
			return err
		})
	}
	if s.catalog {
		wave.Go(func() (err error) {
			part.catalog, err = readCatalog(ctx, c)
			return err
		})
	}
	if s.environments() {
		wave.Go(func() error {
			part.environments, _ = list(ctx, c, hubRequest("GET", "/environments"), readEnvironments)
			return nil
		})
	}
	wave.Go(func() error {
		part.owner, _ = c.HubOwner(ctx)
		return nil
	})
	err = wave.Wait()
	live := part.workspaces.Value()
	if s.environments() {
		assign(live, part.environments)
	}
	s.projects(ctx, c, live)
	s.files(ctx, c, live)
	if names, pinned := s.missing(live); s.trash || pinned && part.workspaces.IsKnown() {
		part.trash, _ = readTrash(ctx, c, nil)
	} else if len(names) > 0 && part.workspaces.IsKnown() {
		part.trash, _ = readTrash(ctx, c, names)
	}
	return part, errors.Join(err, s.inside(ctx, c, live))
}

// assign gives each workspace its environments.
func assign(live []spec.Workspace, all spec.Part[[]Environment]) {
	why, unknown := all.Why()
	for i := range live {
		switch {
		case all.IsRefused():
			live[i].Environments = spec.Refused[[]spec.Environment](why)
		case unknown:
			live[i].Environments = spec.Unknown[[]spec.Environment](why)
		default:
			live[i].Environments = spec.Known(AssignedTo(all.Value(), live[i].Key))
		}
	}
}

// inside reads what is in workspaces.
func (s *hubSelection) inside(ctx context.Context, c *Client, live []spec.Workspace) error {
	wanted := s.members(live)
	if len(wanted) == 0 {
		return nil
	}
	left := int64(len(wanted))
	what := func(left int64) string {
		return fmt.Sprintf("the members of %s, %d left, %s", counted(len(wanted), "workspace"), left, c.Hub.pace())
	}
	shown := waiting.Begin(ctx, what(left))
	defer shown.End()
	var wave errgroup.Group
	wave.SetLimit(hubRequests)
	for _, w := range wanted {
		wave.Go(func() (err error) {
			w.Members, err = readWorkspaceMembers(waiting.With(ctx, nil), c, w.Key)
			shown.Rename(what(atomic.AddInt64(&left, -1)))
			return err
		})
	}
	return wave.Wait()
}

// members are the workspaces whose members are read.
func (s *hubSelection) members(live []spec.Workspace) (all []*spec.Workspace) {
	if s.all {
		for i := range live {
			all = append(all, &live[i])
		}
		return all
	}
	for _, m := range spec.MatchWorkspaces(s.desired, live) {
		if m.Live == nil || !m.Desired.Members.IsKnown() {
			continue
		}
		if s.policy.MaySelect(spec.WorkspaceMembers.List(m.Desired.Name)) || s.policy.MaySelect(spec.WorkspaceMembers.List(m.Live.Name)) {
			all = append(all, m.Live)
		}
	}
	return all
}

// missing are the names of the workspaces that would be created, and whether one has a pinned key that no live workspace has.
func (s *hubSelection) missing(live []spec.Workspace) (names []string, pinned bool) {
	for _, m := range spec.MatchWorkspaces(s.desired, live) {
		switch {
		case m.Live != nil || m.Desired.Absent || !s.policy.Selects(spec.WorkspaceName(m.Desired.Name)):
		case m.Conflict == "":
			names = append(names, m.Desired.Name)
		case m.Desired.Key != "":
			pinned = true
		}
	}
	return names, pinned
}

// A hubReading is the reading of Camunda Hub that goes on beside that of the Administration API; a nil one reads nothing.
type hubReading struct {
	stop context.CancelFunc
	over chan struct{} // closed once what follows may be read
	part hubPart
	err  error
}

func (h *Hub) begin(ctx context.Context, s *hubSelection) *hubReading {
	if s == nil || h.client.hub == nil {
		return nil
	}
	r := &hubReading{over: make(chan struct{})}
	ctx, r.stop = context.WithCancel(ctx)
	go func() {
		defer close(r.over)
		r.part, r.err = s.read(ctx, h.client)
	}()
	return r
}

// end ends the reading.
func (h *hubReading) end() {
	if h != nil {
		h.stop()
		<-h.over
	}
}

// into waits for the reading, and fills in what it has shown. It is an error where no other reading can do better.
func (h *hubReading) into(ctx context.Context, org *spec.Organization) error {
	if h == nil {
		return nil
	}
	<-h.over
	if fatal(ctx, h.err) {
		return unreadable(h.err)
	}
	org.Catalog = h.part.catalog
	org.Workspaces, org.Trash, org.HubOwner = h.part.workspaces, h.part.trash, h.part.owner
	if all, known := h.part.environments.Get(); known {
		list := make([]spec.Environment, len(all))
		for i, e := range all {
			list[i] = e.Environment
		}
		org.Environments = spec.Known(list)
	} else if why, unknown := h.part.environments.Why(); unknown {
		org.Environments = spec.Unknown[[]spec.Environment](why)
	}
	return nil
}
