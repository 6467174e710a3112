package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// resendAfter is how long a creation may be on its way: before that, no other run sends it again, however short its time
// to search for it is.
const resendAfter = 2 * time.Minute

// until is the end of the search: for what this run has sent, from when its answer was missed on; for what an earlier run has
// sent, from then on.
func (c *creating) until() time.Time {
	if c.tries > 0 {
		return c.since.Add(c.Settle + c.open)
	}
	until := c.sent.Begun.Add(max(c.Settle, resendAfter))
	if limit := time.Now().Add(c.Settle); until.After(limit) {
		return limit
	}
	return until
}

// verify finds what a creation made, as soon as it is listed and for as long as it may yet come. A clear answer that
// comes in the meantime is returned instead; of a client, whose secret is in it, it is waited for in any case.
func (c *creating) verify(ctx context.Context, p *posting) ([]api.Made, *heard, error) {
	begun, until := time.Now(), c.until()
	answer, moved := p.channels()
	var remind reminder
	for {
		all, err := c.client.Made(ctx, c.call, c.l.uuid)
		found := slices.DeleteFunc(all, func(m api.Made) bool { return slices.Contains(c.sent.Before, m.ID) })
		if err == nil && len(found) > 0 && (answer == nil || c.whole()) {
			return found, p.latest(), nil
		}
		if end := time.Now().Add(c.Settle); answer != nil && until.Before(end) {
			until = end // it may take longer than one request, where it is throttled; waiting for it is not part of the search
		}
		rest := time.Until(until)
		switch {
		case answer != nil:
		case rest <= 0:
			return nil, nil, err
		case ctx.Err() != nil:
			return nil, nil, fmt.Errorf("its creation got no clear answer, and %w before it could be found", stopped(ctx))
		}
		if remind.due() {
			c.l.waits(c.unlistedYet(len(found) > 0) + ", looked for until " + clock(until))
		}
		wait, stop := remind.next(ctx, begun, rest)
		if wait == nil && answer == nil { // the run was stopped right now
			continue
		}
		var h *heard
		select {
		case h = <-answer:
		case at := <-moved: // it was not processed: until it is sent again, there is nothing to look for
			if at != sent {
				h = p.first(at, c.waits)
			}
			c.since, begun = time.Now(), time.Now()
			until = c.until()
		case <-wait:
		}
		stop()
		if h == nil {
			continue
		}
		if answer = nil; h.clear() {
			return nil, h, nil
		}
		c.since, c.open = time.Now(), 0 // waiting for the answer was not part of the search
		until = c.until()
	}
}

// gone waits until a client that was deleted is no longer listed. The answer alone is not believed: were the
// client still there, no other of its name could be made, and nothing would show any more that its secret is lost.
func (c *creating) gone(ctx context.Context, id string) error {
	begun := time.Now()
	until := begun.Add(max(c.Settle, resendAfter))
	var remind reminder
	for {
		made, err := c.client.Made(ctx, c.call, c.l.uuid)
		if err == nil && !slices.ContainsFunc(made, func(m api.Made) bool { return m.ID == id }) {
			return nil
		}
		rest := time.Until(until)
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case rest <= 0 && err != nil:
			return fmt.Errorf("its secret was lost, and whether %s is gone cannot be seen: %w", id, err)
		case rest <= 0:
			return fmt.Errorf("its secret was lost, and %s is still listed %s after it was deleted", id, until.Sub(begun))
		}
		if remind.due() {
			c.l.waits("still listing the deleted " + c.kind.Noun() + " " + c.name + ", waited for until " + clock(until))
		}
		remind.pause(ctx, begun, rest)
	}
}

// unlistedYet says what a cluster or workspace is waited for whose creation, or whose client's, got no clear answer.
func (p *place) unlistedYet(found bool) string {
	what := p.kind.Noun() + " " + p.name
	switch {
	case p.kind == p.l.name.Kind:
		return "not listed yet"
	case found:
		return "listing " + what + ", without an answer that has its secret"
	}
	return "not yet listing " + what
}

// progressTime is how often people see what is still waited for.
const progressTime = 15 * time.Second

// A reminder is when people saw last what is waited for.
type reminder struct{ last time.Time }

// due reports whether it is time to show it again.
func (t *reminder) due() bool {
	if !t.last.IsZero() && time.Since(t.last) < progressTime {
		return false
	}
	t.last = time.Now()
	return true
}

// next is when to look again: at growing intervals, until the rest of the time or ctx ends. After that, there is nothing
// to wait for but an answer.
func (t *reminder) next(ctx context.Context, begun time.Time, rest time.Duration) (<-chan struct{}, context.CancelFunc) {
	if rest <= 0 || ctx.Err() != nil {
		return nil, func() {}
	}
	wait, stop := context.WithTimeout(ctx, min(rest, time.Until(t.last.Add(progressTime)), maxPoll, max(minPoll, time.Since(begun)/4)))
	return wait.Done(), stop
}

// pause waits until then, where there is no answer to wait for.
func (t *reminder) pause(ctx context.Context, begun time.Time, rest time.Duration) {
	wait, stop := t.next(ctx, begun, rest)
	defer stop()
	if wait != nil { // else the run was stopped right now
		<-wait
	}
}
