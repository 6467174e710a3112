package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/api"
)

// A publishing publishes the catalog. The API has no lock: the catalog is read right before, and left alone where more would be
// unpublished than the plan showed, or where a version is no longer higher.
type publishing struct {
	sender
	step step
	call api.PublishCatalog
}

func (g *publishing) write(ctx context.Context) error {
	live, err := g.client.Catalog(ctx)
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case err != nil:
		return fmt.Errorf("what it replaces: %w", err)
	}
	wanted := make(map[string]bool)
	var moved []string
	for _, a := range g.call.Assets {
		wanted[a.ID] = true
		if l := live.Asset(a.ID); l != nil && l.Version > a.Version {
			moved = append(moved, fmt.Sprintf("%s has version %d", a.ID, l.Version))
		}
	}
	var lost []string
	for _, id := range live.Published() {
		if !wanted[id] && !slices.Contains(g.step.a.Unpublishes, id) {
			lost = append(lost, id)
		}
	}
	switch {
	case len(lost) > 0:
		return fmt.Errorf("%w: %s would be unpublished, too", errStale, strings.Join(lost, ", "))
	case len(moved) > 0:
		return fmt.Errorf("%w: by now, %s", errStale, strings.Join(moved, ", "))
	}
	_, err = g.send(ctx, g.call, g.plainly(g.call))
	return err
}
