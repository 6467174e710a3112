package daemon

// Approval.
//
// A plan that a pass leaves as it is waits for approval, if [Options].Approvals is set. An approval names the plan by its digest, and the
// offer of it by an id. It is used up by the next pass, however that ends: the pass compares both sides once more, and makes the calls of
// the plan only if its digest is still the same. The next offer has another id, also of the same plan, so that an approval that is sent
// twice, or found in an old page, approves nothing.
//
// What is approved is what camsync apply would do: the policy's guards hold what they hold, and no approval opens them. The rules of
// [Task.Guard] do not apply, which are for passes whose plan no one has looked at.
//
// Nothing of it outlives the process or its leadership.

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
)

// A Proposal is the plan of a pass as an approved pass would carry it out.
type Proposal struct {
	Plan diff.Plan
	Same saved.Plan // by which that pass recognises it
}

// Proposed is what an approved pass makes of a plan.
func Proposed(plan diff.Plan) diff.Plan {
	plan.Actions = slices.Clone(plan.Actions)
	plan.Endpoints()
	return plan
}

// An Offer is a plan that waits for approval. Like a [Status], it is never written to.
type Offer struct {
	Digest string // of the plan
	ID     string // of this offer alone
	Since  time.Time
	Until  time.Time // until when it can be approved
	Plan   diff.Plan // without calls

	same saved.Plan
}

// Changes are the actions that an approved pass would make.
func (o *Offer) Changes() []diff.Action {
	return slices.DeleteFunc(slices.Clone(o.Plan.Actions), func(a diff.Action) bool { return a.Verb == diff.Hold })
}

// Harms are those of all changes.
func (o *Offer) Harms() []string {
	var all []string
	for _, a := range o.Changes() {
		all = append(all, a.Harms.Names()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// An Approval is that of one plan.
type Approval struct {
	By     string    `json:"by"` // the name of the token
	At     time.Time `json:"at"`
	Digest string    `json:"digest"` // of the plan

	same *saved.Plan
}

// offerFor is how long an offer can be approved at least. It is longer than two intervals, so that a plan that stays the same can
// always be approved.
const offerFor = time.Hour

// offered is the offer after a pass.
func offered(was *Offer, t Task, o Outcome, interval time.Duration) *Offer {
	p := o.Proposal
	switch {
	case t.Approval != nil: // used up
		return nil
	case o.Err != nil:
		return was // what differs is not known; an approved pass would look again
	case p == nil, o.Plan.Refusal != nil, slices.ContainsFunc(o.Results, func(r apply.Result) bool { return r.Outcome != apply.Held }):
		return nil
	}
	now := time.Now()
	next := Offer{
		Digest: p.Same.Digest(), ID: rand.Text(), Since: now, Until: now.Add(max(offerFor, 2*interval)),
		Plan: p.Plan, same: p.Same,
	}
	next.Plan.Actions, next.Plan.Outside = withoutCallsAll(p.Plan.Actions), nil
	if len(next.Changes()) == 0 {
		return nil
	}
	if was != nil && was.Digest == next.Digest {
		next.Since = was.Since
		if now.Before(was.Until) {
			next.ID, next.Until = was.ID, was.Until
		}
	}
	return &next
}
