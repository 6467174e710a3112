package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A Journal remembers creations under way beyond the end of the process.
type Journal interface {
	// Take holds the place of one creation against all other processes.
	Take(i journal.Intent) (journal.Entry, error)
}

// take holds the place of a creation, until end.
func (s step) take(call api.Creation) (*creating, error) {
	c := &creating{place: place{Options: s.Options, handing: s.handing(), posts: &s.posts, call: call}}
	c.kind, c.name = call.Creates()
	var err error
	if c.entry, err = s.Journal.Take(c.intent()); err != nil {
		return nil, err
	}
	c.sent, c.read = c.entry.Pending(), c.kind == spec.ProjectFiles // of which the plan, or what makes a directory, has just read which there are
	if c.sent != nil && c.kind == spec.MonitoringClients {
		c.left = cmp.Or(c.sent.Answered, c.sent.Rotates)
	}
	switch {
	case c.sent == nil:
	case c.left != "": // it exists, whatever the list says, or is gone: there is nothing to wait for
		c.sent = nil
	case c.sent.Unsent:
		c.sent = nil
	case c.sent.Begun.After(time.Now()): // the clock was set back: it is verified from now on
		c.sent.Begun = time.Now()
		if err := c.entry.Write(*c.sent); err != nil {
			return nil, errors.Join(err, c.entry.Release())
		}
	}
	return c, nil
}

// intent is that of the creation, without what is there already.
func (p *place) intent() journal.Intent {
	i := journal.Intent{Kind: p.kind, Name: p.name}
	if p.kind.Traits().Within != "" {
		i.Cluster = p.l.uuid
	}
	return i
}

// whole reports whether what the creation makes can be adopted, since no secret is shown with it.
func (p *place) whole() bool { return p.kind != spec.Clients && p.kind != spec.MonitoringClients }

// prepare does, before the deletion that goes before a creation, all of the creation that could fail without the API: it holds
// its place, reads what is there, and proves that the intent can be written.
func (s step) prepare(ctx context.Context, call api.Creation) (*creating, error) {
	c, err := s.take(call)
	if err != nil {
		return nil, err
	}
	held := false
	defer func() {
		if !held {
			c.end(ctx)
		}
	}()
	if err := c.list(ctx); err != nil {
		return nil, err
	}
	if err := c.leftOut(ctx); err != nil {
		return nil, err
	}
	if c.sent == nil {
		c.settled = true // until it is sent
		unsent := c.intent()
		unsent.Unsent, unsent.Begun = true, time.Now()
		if err := c.entry.Write(unsent); err != nil {
			return nil, err
		}
	}
	held = true
	return c, nil
}

// begin makes the intent durable, together with what of that name is there already.
func (c *creating) begin(ctx context.Context) error {
	if err := c.list(ctx); err != nil {
		return err
	}
	if c.kind != spec.Clients && len(c.before) > 0 {
		return fmt.Errorf("%w: it exists now, as %s", errStale, ids(c.before))
	}
	if err := c.leftOut(ctx); err != nil {
		return err
	}
	intent := c.intent()
	for _, m := range c.before {
		intent.Before = append(intent.Before, m.ID)
	}
	intent.Begun = time.Now()
	c.sent, c.read = &intent, false
	return c.entry.Write(intent)
}

// list reads what of that name is there already, once for each time that it is sent.
func (c *creating) list(ctx context.Context) error {
	if c.read {
		return nil
	}
	before, err := c.client.Made(ctx, c.call, c.l.uuid)
	switch {
	case ctx.Err() != nil:
		return stopped(ctx)
	case err != nil:
		return fmt.Errorf("what is there already: %w", err)
	}
	c.before, c.read = before, true
	return nil
}

// proven notes what the creation has made.
func (p *place) proven(ctx context.Context, id string) {
	p.sent.Answered = id
	p.noted(ctx, p.entry.Write(*p.sent))
}

// end gives the place back.
func (p *place) end(ctx context.Context) {
	end := p.entry.Release
	var err error
	switch {
	case p.settled:
		end = p.entry.Done
	case p.sent != nil && p.sent.Made != "": // it was deleted again; the next run sees whether it is gone
		err = p.entry.Write(*p.sent)
	}
	p.noted(ctx, errors.Join(err, end()))
}

// noted logs a journal that could not be written where that ends nothing.
func (p *place) noted(ctx context.Context, err error) {
	if err != nil {
		p.Log.WarnContext(ctx, "the journal could not be brought up to date", "action", p.a.Name, "error", err)
	}
}
