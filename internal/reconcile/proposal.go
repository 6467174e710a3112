package reconcile

import (
	"context"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
)

// Proposal is what a later pass has to find again to make the calls of a plan of this one: see [Request].Same. It sends no request.
func (p *Pass) Proposal(plan diff.Plan) saved.Plan {
	return saved.New(saved.Run{Made: time.Now(), Client: p.Config.ClientID, BaseURL: p.engine.Env.BaseURL()}, plan, p.Desired, p.Live)
}

// asProposed refuses a plan that is not the one that was proposed.
func asProposed(ctx context.Context, p *Pass) error {
	was, now := p.request.Same, p.Proposal(p.Plan)
	if p.Plan.Refusal != nil || was.Digest() == now.Digest() {
		return nil // refused for a reason of its own, or the same plan
	}
	moves := was.Moves(now)
	if len(moves) == 0 {
		moves = []saved.Move{{Name: "credentials", What: "they are those of another client, or of another API"}}
	}
	return p.stale(ctx, was.Made, &StaleError{"the approved plan", moves, "check the plan that waits now, and approve that"})
}
