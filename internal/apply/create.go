package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
)

// A Journal remembers creations under way beyond the end of the process.
type Journal interface {
	// Take holds the place of one creation against all other processes.
	Take(i journal.Intent) (Entry, error)
}

// An Entry is the place of one creation in a journal.
type Entry interface {
	Left() *journal.Intent        // what a run that ended in its midst left behind; nil mostly
	Write(i journal.Intent) error // durable when it returns
	Done() error                  // nothing is left to find out
	Release() error               // the next run has to find out
}

// Intents is the journal in the state folder; without one, it remembers nothing.
type Intents struct{ *journal.Journal }

// Take is the journal's.
func (i Intents) Take(intent journal.Intent) (Entry, error) {
	entry, err := i.Journal.Take(intent)
	if err != nil {
		return nil, err
	}
	return entry, nil
}

// creationTries is how often one run sends a creation: again only after what the first one made is
// known, and of no use.
const creationTries = 2

// A creating is one creation on its way.
//
// What a run that ended in the midst of it left behind is looked for first. Then the intent is made
// durable, and the creation sent. Where its answer is unclear or does not come, what it made is looked for until it
// is settled: a cluster is adopted; a client, whose secret is lost, is deleted and made anew.
type creating struct {
	*run
	l     *lane
	a     *diff.Action
	call  api.Creation
	kind  string
	name  string
	entry Entry

	sent    *journal.Intent // what may have been sent and was not settled; looked for before anything new is sent
	before  []api.Made      // what of that name was there, where it was read already
	read    bool            // it was
	asked   bool            // those that no list has were asked for
	since   time.Time       // from when on it is looked for
	open    time.Duration   // how long from then on its answer may come
	tries   int
	settled bool
}

// take holds the place of a creation, until end.
func (r *run) take(l *lane, a *diff.Action, call api.Creation) (*creating, error) {
	c := &creating{run: r, l: l, a: a, call: call}
	c.kind, c.name = call.Thing()
	var err error
	if c.entry, err = r.journal.Take(c.intent()); err != nil {
		return nil, err
	}
	c.sent = c.entry.Left()
	switch {
	case c.sent == nil:
	case c.sent.Unsent:
		c.sent = nil
	case c.sent.Begun.After(time.Now()): // the clock was set back: from now on it is looked for
		c.sent.Begun = time.Now()
		if err := c.entry.Write(*c.sent); err != nil {
			return nil, errors.Join(err, c.entry.Release())
		}
	}
	return c, nil
}

// intent is that of the creation, without what is there already.
func (c *creating) intent() journal.Intent {
	i := journal.Intent{Kind: c.kind, Name: c.name}
	if c.kind == "client" {
		i.Cluster = c.l.uuid
	}
	return i
}

// end gives the place back.
func (c *creating) end(ctx context.Context) {
	end := c.entry.Release
	var err error
	switch {
	case c.settled:
		end = c.entry.Done
	case c.sent != nil && c.sent.Made != "": // it was deleted again; the next run sees whether it is gone
		err = c.entry.Write(*c.sent)
	}
	if err = errors.Join(err, end()); err != nil {
		c.log.WarnContext(ctx, "the journal could not be brought up to date", "action", c.a.Name, "error", err)
	}
}

// ready does, before the deletion that goes before a creation, all of the creation that could fail without the API: it holds
// its place, reads what is there, and proves that the intent can be written.
func (r *run) ready(ctx context.Context, l *lane, a *diff.Action, call api.Creation) (*creating, error) {
	c, err := r.take(l, a, call)
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

// create makes what may not be asked for twice, and hands over what is shown once.
func (r *run) create(ctx context.Context, l *lane, a *diff.Action, call api.Creation) (api.Answer, error) {
	c := l.next
	if l.next = nil; c == nil {
		var err error
		if c, err = r.take(l, a, call); err != nil {
			return api.Answer{}, err
		}
	}
	c.settled = false
	defer c.end(ctx)
	return c.make(ctx)
}

func (c *creating) make(ctx context.Context) (api.Answer, error) {
	if c.sent != nil && c.sent.Made == "" && !slices.Contains(c.sent.Before, c.deletedBefore()) {
		c.sent.Made = c.deletedBefore()
	}
	if c.sent != nil && c.sent.Made != "" { // it was found when the plan was made, which has deleted it
		if err := c.gone(ctx, c.sent.Made); err != nil {
			return api.Answer{}, err
		}
		c.sent = nil
	}
	if uuid := c.made(ctx); uuid != "" {
		return api.Answer{ClusterUUID: uuid}, nil
	}
	for {
		var p *posting
		if c.sent == nil {
			c.tries++
			if err := c.begin(ctx); err != nil {
				c.settled = true
				return api.Answer{}, err
			}
			p = c.post(ctx)
			h := p.first(queued, c.waits)
			if h.clear() {
				return c.heard(ctx, h)
			}
			if c.since, c.open = time.Now(), api.LongestWrite-answerTime; h != nil {
				c.open = 0
			}
			c.log.WarnContext(ctx, "a creation got no clear answer: looking for what it made", "action", c.a.Name, "until", stamp(c.until()), "error", h.why())
			if h != nil {
				p = nil // there is nothing more to hear
			}
		}
		found, h, err := c.look(ctx, p)
		switch {
		case h != nil:
			return c.heard(ctx, h)
		case err != nil:
			return api.Answer{}, err
		}
		if again, answer, err := c.found(ctx, p, found); !again {
			return answer, err
		}
	}
}

// deletedBefore is the client that the action deletes before it creates this one; empty for none.
func (c *creating) deletedBefore() string {
	if d, ok := c.a.Calls[0].(api.DeleteClient); ok {
		return d.ID
	}
	return ""
}

// heard goes on with a clear answer.
func (c *creating) heard(ctx context.Context, h *heard) (api.Answer, error) {
	switch {
	case h.panicked != nil:
		panic(h.panicked)
	case h.err == nil && h.answer.Client != nil:
		return h.answer, c.keep(ctx, *h.answer.Client)
	case h.err == nil: // the next run forgets it, once it is listed: until then nothing else shows it
		c.did(ctx, h.answer.ClusterUUID)
		c.proven(ctx, h.answer.ClusterUUID)
		return h.answer, nil
	}
	c.settled = true
	return h.answer, h.err
}

// keep hands over a new client's secret. Until that is done, the journal knows whose the client is.
func (c *creating) keep(ctx context.Context, made api.NewClient) error {
	c.did(ctx, made.ID)
	c.sent.Handing = c.a.Destination != nil && len(c.a.Destination.Command) > 0
	c.proven(ctx, made.ID)
	err := c.handOver(ctx, c.l, c.a, made)
	if err != nil {
		c.sent.Made, c.sent.Handing = made.ID, false
	}
	c.settled = err == nil
	return err
}

// proven notes what the creation has made.
func (c *creating) proven(ctx context.Context, id string) {
	c.sent.Answered = id
	if err := c.entry.Write(*c.sent); err != nil {
		c.log.WarnContext(ctx, "the journal could not be brought up to date", "action", c.a.Name, "error", err)
	}
}

// did notes that a resource is ours, from which it is learned how the activity log calls us.
func (c *creating) did(ctx context.Context, id string) {
	if err := c.self.Created(id); err != nil {
		c.log.DebugContext(ctx, "what was created can not be remembered", "error", err)
	}
}

// found goes on with what was found of a creation that got no clear answer. Again says that it is to be sent (again).
func (c *creating) found(ctx context.Context, p *posting, found []api.Made) (again bool, _ api.Answer, _ error) {
	switch {
	case len(found) == 0 && c.tries == 0 && time.Since(c.sent.Begun) < resendAfter:
		return false, api.Answer{}, fmt.Errorf("an earlier run may have created it, and what it sent may still arrive until %s: run again after that", clock(c.sent.Begun.Add(resendAfter)))
	case len(found) == 0 && c.tries == 0:
		if uuid := c.logged(ctx); uuid != "" {
			c.proven(ctx, uuid)
			return false, api.Answer{ClusterUUID: uuid}, nil
		}
		c.sent = nil // what the earlier run sent came to nothing
		return true, api.Answer{}, nil
	case len(found) == 1 && found[0].Alike && c.kind == "cluster": // as with an answer, the next run forgets it
		c.proven(ctx, found[0].ID)
		p.leave()
		return false, api.Answer{ClusterUUID: found[0].ID}, nil
	case len(found) == 1 && found[0].Alike:
		if err := c.discard(ctx, found[0]); err != nil {
			return false, api.Answer{}, err
		}
		p.leave()
		if c.tries < creationTries {
			if err := c.gone(ctx, found[0].ID); err != nil {
				return false, api.Answer{}, err
			}
			c.sent = nil
			return true, api.Answer{}, nil
		}
		c.sent.Made = found[0].ID
		return false, api.Answer{}, fmt.Errorf("its creation got no clear answer%s", c.verdict(found))
	}
	c.settled = len(found) > 0 // what may yet come is still to be recognised
	return false, api.Answer{}, fmt.Errorf("its creation got no clear answer%s", c.verdict(found))
}

// verdict says what was found of a creation that can not be gone on with.
func (c *creating) verdict(found []api.Made) string {
	switch {
	case len(found) == 0:
		return fmt.Sprintf(", and no %s of that name appeared in %s: look for it in Camunda Hub before the next run", c.kind, c.settle)
	case len(found) > 1:
		return fmt.Sprintf(", and now there are %d of that name: %s", len(found), ids(found))
	case !found[0].Alike:
		return fmt.Sprintf(", and %s of that name is another than the file asks for", found[0].ID)
	}
	return fmt.Sprintf(" %d times; what it made was deleted again, since its secret was lost", creationTries)
}

// begin makes the intent durable, together with what of that name is there already.
func (c *creating) begin(ctx context.Context) error {
	if err := c.list(ctx); err != nil {
		return err
	}
	if c.kind == "cluster" && len(c.before) > 0 {
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

// discard deletes a client that this creation made and whose secret was lost. One that nothing positively
// shows to be ours stays.
func (c *creating) discard(ctx context.Context, m api.Made) error {
	switch v, why := whose(ctx, c.client, c.self, *c.sent, m.ID, c.asking); v {
	case actor.Others:
		return fmt.Errorf("its creation got no clear answer, and %s of that name %s", m.ID, why)
	case actor.Undecided:
		return fmt.Errorf("its creation got no clear answer, and %s of that name may be what it made: %s; the next plan shows it, to be made anew where credential-loss is allowed", m.ID, why)
	}
	if _, err := c.client.Do(context.WithoutCancel(ctx), api.DeleteClient{ID: m.ID}, c.l.uuid); err != nil {
		return fmt.Errorf("its secret was lost, and %s could not be deleted: %w", m.ID, err)
	}
	return nil
}

// asking tells that the activity log is waited for.
func (c *creating) asking(until time.Time) {
	c.watch(Event{Lane: c.l.name, Waiting: "not told yet by the activity log who created client " + c.name + ", asked until " + clock(until)})
}

func ids(made []api.Made) string {
	all := make([]string, len(made))
	for i, m := range made {
		all[i] = m.ID
	}
	return strings.Join(all, ", ")
}
