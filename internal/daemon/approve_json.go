package daemon

import (
	"time"

	"github.com/camsync/camsync/internal/apply"
)

// approvalJSON says what can be approved, and what was.
type approvalJSON struct {
	Enabled  bool       `json:"enabled"`
	Waiting  *offerJSON `json:"waiting"`  // null if no plan waits
	Approved *Approval  `json:"approved"` // whose pass has not ended; null for none
}

type offerJSON struct {
	Digest  string          `json:"digest"`
	Offer   string          `json:"offer"`
	Since   time.Time       `json:"since"`
	Until   time.Time       `json:"until"`
	Harms   []string        `json:"harms"`
	Actions []plannedAction `json:"actions"`
}

// A plannedAction is one of an offer.
type plannedAction struct {
	actionJSON
	Change string `json:"change"` // old and new values
}

func (s Status) approvals() approvalJSON {
	all := approvalJSON{Enabled: s.Approvals, Approved: s.Approved}
	if o := s.Offer; o != nil {
		all.Waiting = &offerJSON{Digest: o.Digest, Offer: o.ID, Since: o.Since.UTC(), Until: o.Until.UTC(), Harms: append([]string{}, o.Harms()...)}
		for _, a := range o.Plan.Actions {
			all.Waiting.Actions = append(all.Waiting.Actions, plannedAction{
				actionJSON{a.Verb, a.Name, append([]string{}, a.Harms.Names()...), a.Reason}, Changes(apply.Result{Action: a}),
			})
		}
	}
	return all
}
