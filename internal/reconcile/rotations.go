package reconcile

import (
	"context"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// Rotations are those of this API's clients that the state directory remembers; none without one.
func (a *Account) Rotations() rotation.Store { return rotation.In(a.state, a.Config.BaseURL) }

// MarkRotations says of live clusters which rotations of their clients are under way, as far as the state directory knows. One that
// it does not know is never ended by itself.
func (a *Account) MarkRotations(ctx context.Context, live []spec.Cluster) {
	all, err := a.Rotations().All()
	if err != nil {
		a.Config.Log.WarnContext(ctx, "when a rotation began is not known", "error", localfile.Cause(err))
	}
	rotation.Mark(live, all)
}

// holder is whose credentials are at a destination.
func holder(kind spec.Kind, d spec.Destination) spec.Part[string] {
	read := sources.Delivered
	if kind == spec.MonitoringClients {
		read = sources.DeliveredMonitoring
	}
	client, _ := read(d)
	return client
}

// mark says of the live clusters of a pass what the state directory knows of them.
func mark(ctx context.Context, p *Pass) {
	live := p.Live.Clusters.Value()
	p.MarkFailedOver(ctx, live)
	contents{p}.recall(ctx)
	if !p.request.Untrusted {
		p.MarkRotations(ctx, live)
	}
}
