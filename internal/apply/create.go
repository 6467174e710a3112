package apply

// Creating a cluster, a workspace or an API client once, although the answer may be lost.
//
// The API takes no idempotency key: a POST that is sent twice makes two clusters, which cost money, or two clients. It has no
// way to show a client's secret again either. So an intent is made durable in the journal before the request is sent: what is
// created, when, and the ids that had its name before. From then on, whatever is listed under that name and is not among
// those ids may be what the request made.
//
// Nothing is sent a second time before the outcome of the first is known:
//
//	what happened                                what is done
//	-------------------------------------------  --------------------------------------------------------------------
//	the request certainly never arrived          api sends it again; it is the same creation
//	  (no connection, GOAWAY, 429)
//	a plain refusal (4xx)                        the intent is forgotten; the action fails
//	the answer names a cluster                   the intent keeps its uuid; the next run forgets it once it is listed
//	the answer shows a client's secret           it is handed over; only then is the intent forgotten
//	no answer after answerTime, or an unclear    the list is read until what it made appears or can no longer come
//	  one (5xx, cut, timeout)                      (verify); an answer that still comes counts as above
//	 ..the list shows one cluster that matches   it is adopted
//	 ..one client that matches and is ours       its secret is lost: it is deleted, and once it is no longer listed
//	                                               the creation is sent again, creationTries times in a run
//	 ..one client that another actor may have    it stays; the action fails, and the next plan shows it
//	   created
//	 ..one that does not match, or several       they stay; the action fails, and the intent is forgotten
//	 ..nothing                                   the action fails; the intent stays, since it may yet come
//	the run is stopped or killed                 the intent stays, and the next run takes it up:
//	 ..before the request was sent               it is created as if nothing had happened
//	 ..after an answer                           the cluster of that uuid is adopted; the plan recreates the client
//	                                               unless its credentials are at their destination (Recover)
//	 ..after a client was found and deleted      it is waited for until it is no longer listed, then created
//	 ..otherwise                                 it is verified as above; where nothing appears and resendAfter has passed,
//	                                               the activity log is asked for a cluster that was renamed since, and
//	                                               without one the creation is sent
//
// Where a client is deleted to be recreated, all that could fail without the API is done before the deletion (prepare).

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// creationTries is how often one run sends a creation: again only after what the first one made is
// known, and of no use.
const creationTries = 2

// errAgain says that a creation is to be sent (again): nothing that it made is there.
var errAgain = errors.New("to be sent again")

// A place is that of one creation in the journal, as long as it lasts.
type place struct {
	Options
	handing
	posts *sync.WaitGroup // of the run, which ends no earlier
	call  api.Creation
	kind  spec.Kind
	name  string
	entry journal.Entry

	sent    *journal.Intent // what may have been sent and is not settled; verified before anything new is sent
	settled bool            // the intent has nothing left to find out
}

// A creating is one creation on its way.
type creating struct {
	place
	before []api.Made    // what of that name was there, where it was read already
	read   bool          // it was
	asked  bool          // those that no list has were asked for
	left   string        // the id of a monitoring client whose password an earlier run made; empty for none
	since  time.Time     // from when on it is verified
	open   time.Duration // how long from then on its answer may come
	tries  int
}

// create makes what may not be asked for twice, and hands over what is shown once.
func (s step) create(ctx context.Context, call api.Creation) (api.Answer, error) {
	c := s.l.next
	if s.l.next = nil; c == nil {
		var err error
		if c, err = s.take(call); err != nil {
			return api.Answer{}, err
		}
	}
	c.settled = false
	defer c.end(ctx)
	return c.make(ctx)
}

// make takes up what an earlier run left, and sends the creation until its outcome is known.
func (c *creating) make(ctx context.Context) (api.Answer, error) {
	if err := c.cleared(ctx); err != nil {
		return api.Answer{}, err
	}
	if id, err := c.made(ctx); err != nil || id != "" {
		return api.Answer{Created: id}, err
	}
	for {
		answer, err := c.attempt(ctx)
		if err != errAgain {
			return answer, err
		}
		c.sent = nil
	}
}

// cleared waits until a client that an earlier run made, and that was deleted since its secret is lost, is gone: it was found
// by that run, or when the plan was made.
func (c *creating) cleared(ctx context.Context) error {
	if c.sent == nil {
		return nil
	}
	if d, ok := c.a.Calls[0].(api.DeleteClient); ok && c.sent.Made == "" && !slices.Contains(c.sent.Before, d.ID) {
		c.sent.Made = d.ID
	}
	if c.sent.Made == "" {
		return nil
	}
	if err := c.gone(ctx, c.sent.Made); err != nil {
		return err
	}
	c.sent = nil
	return nil
}

// attempt sends the creation, unless an earlier one may still come, and goes on with its answer or with what it made.
func (c *creating) attempt(ctx context.Context) (api.Answer, error) {
	var p *posting
	if c.sent == nil {
		if err := c.begin(ctx); err != nil {
			c.settled = c.left == "" // else the next run is to know it, too
			return api.Answer{}, err
		}
		c.tries++
		p = c.post(ctx)
		h := p.first(queued, c.waits)
		if h.clear() {
			return c.heard(ctx, h)
		}
		c.since, c.open = time.Now(), api.LongestWrite-answerTime
		why := errNoAnswer
		if h != nil { // there is nothing more to hear
			why, p, c.open = h.err, nil, 0
		}
		c.Log.WarnContext(ctx, "a creation got no clear answer: looking for what it made", "action", c.a.Name, "until", stamp(c.until()), "error", why)
	}
	found, h, err := c.verify(ctx, p)
	switch {
	case h != nil:
		return c.heard(ctx, h)
	case err != nil:
		return api.Answer{}, err
	}
	return c.resolve(ctx, p, found)
}

// heard goes on with a clear answer.
func (c *creating) heard(ctx context.Context, h *heard) (api.Answer, error) {
	switch {
	case h.panicked != nil:
		panic(h.panicked)
	case h.err == nil && h.answer.Client != nil:
		return h.answer, c.keep(ctx, *h.answer.Client)
	case h.err == nil: // the next run forgets it, once it is listed: until then nothing else shows it
		c.did(ctx, h.answer.Created)
		c.proven(ctx, h.answer.Created)
		return h.answer, nil
	}
	c.settled = true
	return h.answer, h.err
}

// keep hands over a new client's secret. Until that is done, the journal knows whose the client is.
func (c *creating) keep(ctx context.Context, made api.NewClient) error {
	c.did(ctx, made.ID)
	if r := c.l.rotating; r != nil {
		c.sent.Rotation = r.Begun
	}
	c.sent.Handing = c.a.Destination != nil && len(c.a.Destination.Command) > 0
	c.proven(ctx, made.ID)
	err := c.handOver(ctx, made)
	if err != nil {
		c.sent.Made, c.sent.Handing = made.ID, false
	}
	c.settled = err == nil
	return err
}

// did notes that a resource is ours, from which it is learned how the activity log calls us. Of some kinds it says nothing.
func (p *place) did(ctx context.Context, id string) {
	if p.kind.Traits().Unlogged {
		return
	}
	if err := p.Self.Created(id); err != nil {
		p.Log.DebugContext(ctx, "what was created cannot be remembered", "error", err)
	}
}
