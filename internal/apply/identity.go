package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/diff"
)

// stillCalled looks once more at the cluster right before a call that cannot be undone. A uuid says nothing to people:
// who renamed the cluster after the plan was made may have done so to keep it.
func (r *run) stillCalled(ctx context.Context, a *diff.Action) error {
	live, err := r.client.Cluster(ctx, a.UUID)
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
	return nil
}
