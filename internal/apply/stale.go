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

// A plan may be old when an action is made. Before what cannot be undone, or would undo the work of others, the live
// organisation is read once more.

// looks are those at the live organisation right before a write.
type looks struct {
	client Client
	clock  func() time.Time
}

func (s step) looks() looks { return looks{s.client, s.Clock} }

// unchanged reads once more before a write that replaces a whole value: another client's change of it
// may be lost. The turn of an upgrade may be over, too.
func (k looks) unchanged(ctx context.Context, a *diff.Action) error {
	if err := k.turn(ctx, a); err != nil {
		return err
	}
	if keys, ok := keysOf(a); ok {
		return k.sameKeys(ctx, a, keys)
	}
	if len(a.Called) > 0 && a.Name.Kind.Outer() == spec.Workspaces {
		return k.stillNamed(ctx, a)
	}
	if len(a.Called) > 0 {
		return k.stillCalled(ctx, a)
	}
	if link, ok := a.Link.Get(); ok {
		return k.linkUnchanged(ctx, a, link)
	}
	if a.Vacates != nil {
		return k.vacant(ctx, a)
	}
	was, replaces := a.Replaces.Get()
	if !replaces {
		return nil
	}
	clusters, err := k.client.Clusters(ctx)
	if err != nil {
		return fmt.Errorf("what it replaces: %w", err)
	}
	c := spec.ByUUID(clusters, a.UUID)
	if c == nil {
		return fmt.Errorf("%w: its cluster is gone", errStale)
	}
	if now, ok := c.Allowlist.Get(); !ok || !diff.SameAllowlist(was, now) {
		return errStale
	}
	return nil
}

// stillCalled reads the cluster once more right before a call that cannot be undone. A uuid says nothing to people:
// who renamed the cluster after the plan was made may have done so to keep it.
func (k looks) stillCalled(ctx context.Context, a *diff.Action) error {
	live, err := k.client.Cluster(ctx, a.UUID)
	switch {
	case err != nil:
		return fmt.Errorf("whether it is still the cluster that was planned: %w", err)
	case live == nil && a.Verb == diff.Delete:
		return nil // it is gone already
	case live == nil:
		return fmt.Errorf("%w: its cluster is gone", errStale)
	case !slices.Contains(a.Called, live.Name):
		return fmt.Errorf("%w: the cluster is now called %q", errStale, live.Name)
	}
	for _, call := range a.Calls {
		if u, ok := call.(api.Upgrade); ok {
			return k.leads(ctx, u, live)
		}
	}
	return nil
}

// leads asks once more where an upgrade leads, right before it: the cluster must have the generation that it had, and the newest one
// that is offered must be of the minor version that was expected, since Camunda chooses that one.
func (k looks) leads(ctx context.Context, u api.Upgrade, live *spec.Cluster) error {
	if u.From != "" && moved(live, u.From) {
		return fmt.Errorf("%w: the cluster has %s by now", errStale, live.Generation.Value().Name)
	}
	if u.Expected == "" {
		return nil
	}
	options, err := k.client.ClusterOptions(ctx)
	if err != nil {
		return fmt.Errorf("what it would be upgraded to: %w", err)
	}
	newest, known := diff.NewestOffered(options, live.Channel.Value())
	switch {
	case !known:
		return fmt.Errorf("%w: what it would be upgraded to is unknown by now", errStale)
	case !spec.SameMinor(newest.Name, u.Expected):
		return fmt.Errorf("%w: %s was expected, and Camunda offers %s by now", errStale, u.Expected, newest.Name)
	}
	return nil
}

// turn asks once more, right before an upgrade begins, whether it may: what was planned may have waited for long.
func (k looks) turn(ctx context.Context, a *diff.Action) error {
	t := a.Turn
	if t == nil {
		return nil
	}
	const hint = "run again; camsync sync goes on by itself"
	if now := k.clock(); t.Window != nil && !t.Window.Open(now) {
		next, _ := t.Window.Next(now)
		return &heldError{reason: "the window for upgrades closed before it could begin", hint: hint, wait: &diff.Wait{Until: next}}
	}
	if t.MaxAtOnce == 0 {
		return nil
	}
	clusters, err := k.client.Clusters(ctx)
	if err != nil {
		return fmt.Errorf("which clusters are Updating: %w", err)
	}
	n := 0
	for _, c := range clusters {
		if c.Status == spec.Updating && slices.Contains(t.Clusters, c.UUID) {
			n++
		}
	}
	if n >= t.MaxAtOnce {
		return &heldError{reason: fmt.Sprintf("other clusters are Updating by now: policy.upgrade.maxAtOnce is %d", t.MaxAtOnce), hint: hint, wait: &diff.Wait{}}
	}
	return nil
}
