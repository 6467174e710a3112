package daemon

import (
	"cmp"
	"net/http"
	"time"
)

// A NotApprovedError says why a plan was not approved, for people.
type NotApprovedError struct {
	Status int // of the HTTP response
	Text   string
}

func (e *NotApprovedError) Error() string { return e.Text }

// approve approves the plan of that digest, as that offer has it. It returns a [NotApprovedError] unless that offer is the current one and
// no one else has approved it. The next pass carries the plan out.
func approve(d *Daemon, by, digest, offer string) error {
	var refused *NotApprovedError
	d.publisher.update(func(s *Status) { // of two at once, one is the first
		if refused = s.refuses(digest, offer, time.Now()); refused == nil {
			s.Approved = &Approval{By: by, At: time.Now().UTC(), Digest: digest, same: &s.Offer.same}
		}
	})
	if refused != nil {
		d.metrics.approvals.WithLabelValues(notCurrent).Inc()
		d.o.Log.Warn("a plan was not approved", "by", by, "digest", digest, "error", refused.Text)
		return refused
	}
	d.metrics.approvals.WithLabelValues(accepted).Inc()
	d.o.Log.Info("a plan was approved", "by", by, "digest", digest)
	d.Trigger(Approved)
	return nil
}

// refuses says why an offer cannot be approved now; nil if it can.
func (s *Status) refuses(digest, offer string, now time.Time) *NotApprovedError {
	conflict := func(text string) *NotApprovedError { return &NotApprovedError{http.StatusConflict, text} }
	switch r := s.Replica; {
	case r != nil && !r.Leads:
		return conflict("this replica is on standby; approve at the one that leads, which is " + cmp.Or(r.Leader, "not known"))
	case s.Invalid != nil:
		return conflict("the files are invalid: nothing is written until they are valid")
	case s.Approved != nil:
		return conflict("a plan is approved already, by " + s.Approved.By + ", and its pass has not ended")
	case s.Offer == nil:
		return conflict("no plan waits for approval: it was approved before, or is no longer needed")
	case s.Offer.Digest != digest:
		return conflict("another plan waits now: read that one")
	case s.Offer.ID != offer:
		return conflict("this page or approval is an old one: read the plan again")
	case !now.Before(s.Offer.Until):
		return &NotApprovedError{http.StatusGone, "the time to approve this plan is over; the next pass offers it again"}
	}
	return nil
}

// forgo gives up an approval whose pass did not run to its end.
func forgo(d *Daemon, why string) {
	given := d.Status().Approved
	if given == nil {
		return
	}
	d.update(func(s *Status) { s.Approved, s.Offer = nil, nil })
	d.metrics.approvals.WithLabelValues(lost).Inc()
	d.o.Log.Warn("an approved plan was not carried out", "by", given.By, "digest", given.Digest, "error", why)
	if d.o.Forgone != nil {
		d.o.Forgone(*given, why)
	}
}

// The results of camsync_approvals_total: of requests, and of the passes of accepted ones.
const (
	wrongToken = "wrong_token"
	notCurrent = "not_current"
	accepted   = "accepted"
	stale      = "stale"
	lost       = "lost"
)

func approvalResults() []string {
	return []string{wrongToken, notCurrent, accepted, string(PassApplied), string(PassPartly), stale, string(PassFailed), lost}
}

// approved counts how the pass of an approval ended, and whether a plan waits after a pass.
func (m *metrics) approved(p Pass, waits *Offer) {
	m.offers.Set(map[bool]float64{true: 1}[waits != nil])
	if p.Approval == nil {
		return
	}
	word := string(p.Result)
	switch p.Result {
	case PassRefused, PassPlanned, PassInSync: // the plan, or the files, moved
		word = stale
	case PassWaiting:
		word = string(PassPartly)
	}
	m.approvals.WithLabelValues(word).Inc()
}
