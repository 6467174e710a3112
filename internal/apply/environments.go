package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// environmentTime is how long the environment of a cluster is waited for that was just created.
const environmentTime = 2 * time.Minute

// An assigning replaces the environments of a workspace. The API has no lock: the set is read right before, and left alone where it is
// not the one that the plan saw.
type assigning struct {
	sender
	step step
	call api.SetEnvironments
}

func (g *assigning) write(ctx context.Context) error {
	begun := time.Now()
	var remind reminder
	for {
		all, err := g.client.Environments(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return stopped(ctx)
			}
			return fmt.Errorf("what it replaces: %w", err)
		}
		ids, missing, err := g.ids(ctx, all)
		if err != nil {
			return err
		}
		if missing == "" {
			return g.replace(ctx, all, ids)
		}
		rest := time.Until(begun.Add(environmentTime))
		if rest <= 0 {
			return &heldError{
				reason: fmt.Sprintf("Camunda Hub shows no environment of %s, %s after it was first asked", missing, environmentTime),
				hint:   "run again once Camunda Hub shows it",
			}
		}
		if remind.due() {
			g.l.waits("waiting until " + clock(begun.Add(environmentTime)) + " for the environment of " + missing + ", which Camunda Hub does not show yet")
		}
		remind.pause(ctx, begun, rest)
		if ctx.Err() != nil {
			return stopped(ctx)
		}
	}
}

// ids are those of the environments that the workspace is to have; missing is a cluster that has none yet.
func (g *assigning) ids(ctx context.Context, all []api.Environment) (ids []string, missing string, err error) {
	ids = slices.Clone(g.call.IDs)
	if len(g.step.a.Awaits) == 0 {
		return ids, "", nil
	}
	clusters, err := g.client.Clusters(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, "", stopped(ctx)
		}
		return nil, "", fmt.Errorf("which environments are those of its clusters: %w", err)
	}
	for _, w := range g.step.a.Awaits {
		uuid := w.UUID
		if uuid == "" {
			uuid = g.step.across.made(w.Cluster)
		}
		is := spec.Cluster{Name: w.Cluster.Outer, UUID: uuid}
		if spec.ByUUID(clusters, uuid) == nil { // not listed yet
			clusters = append(slices.Clone(clusters), is)
		}
		i := slices.IndexFunc(all, func(e api.Environment) bool { return e.Of(is, clusters) })
		if i < 0 {
			return nil, w.Cluster.String(), nil
		}
		ids = append(ids, all[i].ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids), "", nil
}

// replace replaces the set, unless it has changed since the plan, or is the wanted one already.
func (g *assigning) replace(ctx context.Context, all []api.Environment, ids []string) error {
	now := []string{}
	for _, e := range api.AssignedTo(all, g.l.uuid) {
		now = append(now, e.ID)
	}
	slices.Sort(now)
	if was, known := g.step.a.Assigned.Get(); known && !slices.Equal(now, was) {
		return fmt.Errorf("%w: the workspace may deploy to other environments by now", errStale)
	}
	if slices.Equal(now, ids) {
		return nil
	}
	call := api.SetEnvironments{IDs: ids}
	_, err := g.send(ctx, call, g.plainly(call))
	return err
}

// stillNamed reads a workspace or project once more right before it is deleted, as [looks.stillCalled] does with clusters.
func (k looks) stillNamed(ctx context.Context, a *diff.Action) error {
	name := "" // as it is called; empty where it is gone
	var err error
	for _, call := range a.Calls {
		switch c := call.(type) {
		case api.DeleteProject:
			var p *api.Project
			if p, err = k.client.Project(ctx, c.Key); p != nil {
				name = p.Name
			}
		default:
			var w *spec.Workspace
			if w, err = k.client.Workspace(ctx, a.UUID); w != nil {
				name = w.Name
			}
		}
	}
	what := a.Name.Kind.Noun()
	switch {
	case err != nil:
		return fmt.Errorf("whether it is still the %s that was planned: %w", what, err)
	case name != "" && !slices.Contains(a.Called, name):
		return fmt.Errorf("%w: the %s is now called %q", errStale, what, name)
	}
	return nil
}
