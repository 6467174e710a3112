package apply

// Switching a private link on and off.
//
// The API changes no private link: it switches one on, with a new endpoint service, and off. Both are done when what is live says so,
// which may be a while after the answer, and an answer may be lost:
//
//	answer to switching on    live                     what is done
//	2xx                       off                      look for linkTime
//	any but a refusal         the lists asked for      it is on: wait until endpoints can connect (finish)
//	any but a refusal         other lists              held: another client switched it on
//	unclear, or 409           off for lookTime         failed: it was not done
//	a plain refusal           —                        failed
//
// Lists that differ are one action of two calls. Between them, what is live must be off, or the second one would be refused. If the run
// is killed there, the next one finds nothing, and switches it on as the file says, without a new permission: what the permission was
// for is done.

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
	waits "github.com/camsync/camsync/internal/waiting"
)

const (
	linkTime = 15 * time.Minute // until an endpoint service must be there: the documentation says up to ten
	lookTime = time.Minute      // until what was done must be shown
)

// A switchingOn switches a private link on.
type switchingOn struct {
	sender
	wait time.Duration
	call api.SwitchOnLink
}

// write sends the call, and looks for what it did where its answer does not say.
func (s *switchingOn) write(ctx context.Context) error {
	_, refused, err := s.sendReady(ctx, s.call, s.plainly(s.call))
	if refused || err == nil || plain(ctx, err) {
		return err
	}
	live, unseen := s.link(ctx, lookTime, func(live spec.PrivateLink) (bool, string) { return live.On, "asked for, and not shown" })
	switch {
	case unseen != nil:
		return fmt.Errorf("%w; it is not shown to be on: %w", err, unseen)
	case !live.Same(s.call.Asked()):
		return errOthers
	}
	return nil
}

// A switchingOff switches a private link off.
type switchingOff struct {
	sender
	wait  time.Duration
	call  api.SwitchOffLink
	again bool // it is to be switched on again
}

// write sends the call, and waits until the private link is shown to be off. Where it is to be switched on again, a run that is stopped
// waits all the same.
func (s *switchingOff) write(ctx context.Context) error {
	_, refused, err := s.sendReady(ctx, s.call, s.plainly(s.call))
	limit := min(linkTime, s.wait)
	switch {
	case err == nil && s.again:
		ctx = context.WithoutCancel(ctx)
	case err == nil:
	case refused, plain(ctx, err):
		return err
	default:
		limit = lookTime
	}
	_, shown := s.link(ctx, limit, func(live spec.PrivateLink) (bool, string) { return !live.On, "switched off, and still shown" })
	switch {
	case shown == nil, err == nil && ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("%w; it is not shown to be off: %w", err, shown)
	}
	return fmt.Errorf("switched off, but %w", shown)
}

// plain reports whether an error leaves nothing to look for: the call was refused, or not sent.
func plain(ctx context.Context, err error) bool {
	return ctx.Err() != nil || plainlyRefused(err) && api.Status(err) != http.StatusConflict
}

var errOthers = fmt.Errorf("%w: another client has switched it on, with other principals or regions", errStale)

// finish waits until endpoints can connect to a private link that was switched on, and keeps what they need to know. A run that is
// stopped does not wait: it is on.
func (s *switchingOn) finish(ctx context.Context) error {
	since, seen := time.Now(), false
	live, err := s.link(ctx, min(linkTime, s.wait), func(live spec.PrivateLink) (bool, string) {
		if seen = seen || live.On; !live.On {
			return seen, "switched on, and not shown yet"
		}
		ready, named := live.Ready()
		return ready && (named || time.Since(since) >= lookTime) || !live.Same(s.call.Asked()), provisioning(live)
	})
	s.l.endpoint = live.Endpoint
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("it is on, but %w", err)
	case !live.On:
		return errors.New("another client has switched it off again")
	case !live.Same(s.call.Asked()):
		return errOthers
	}
	return nil
}

// provisioning is the state of a private link on its way.
func provisioning(live spec.PrivateLink) string {
	text := "no endpoint service yet"
	if live.Endpoint.Service != "" {
		text = "endpoint service " + live.Endpoint.Service
	}
	for _, c := range live.Conditions {
		if c.Bad() {
			text += "; " + c.String()
		}
	}
	return text
}

// link reads a private link until it is as wanted, and says what is waited for. With an error, live is as it was last seen.
func (s sender) link(ctx context.Context, limit time.Duration, over func(spec.PrivateLink) (is bool, state string)) (live spec.PrivateLink, err error) {
	since, said := time.Now(), ""
	for {
		var state string
		now, err := s.client.PrivateLink(ctx, s.l.uuid)
		switch {
		case errors.Is(err, api.ErrUnauthorized):
			return live, err
		case ctx.Err() != nil:
			return live, ctx.Err()
		case err != nil:
			state = "unknown: " + err.Error()
		default:
			live = now
			var is bool
			if is, state = over(live); is {
				return live, nil
			}
		}
		if status := api.Status(err); status/100 == 4 && status != http.StatusTooManyRequests && time.Since(since) >= lookTime {
			return live, err
		}
		if time.Since(since) >= limit {
			return live, &late{fmt.Errorf("after %s it is still so: %s", limit, state)}
		}
		if state != said {
			s.l.waits("busy with its private link, waited for until " + clock(since.Add(limit)) + ": " + state)
			said = state
		}
		if err := waits.Sleep(ctx, min(max(minPoll, time.Since(since)/4), maxPoll, limit-time.Since(since))); err != nil {
			return live, err
		}
	}
}

// linkUnchanged reads a private link once more before it is switched on or off.
func (k looks) linkUnchanged(ctx context.Context, a *diff.Action, was spec.PrivateLink) error {
	now, err := k.client.PrivateLink(ctx, a.UUID)
	if err != nil {
		return fmt.Errorf("what it is now: %w", err)
	}
	switch call := a.Calls[0].(type) { // where it is so already, the API says so
	case api.SwitchOnLink:
		if now.Same(call.Asked()) {
			return nil
		}
	case api.SwitchOffLink:
		if !now.On {
			return nil
		}
	}
	if !now.Same(was) {
		return errStale
	}
	shown := map[string]bool{}
	for _, c := range was.Connections {
		shown[c.ID] = true
	}
	for _, c := range now.Connections {
		if !shown[c.ID] {
			return fmt.Errorf("%w: %s is connected, which the plan did not show", errStale, c)
		}
	}
	if max(now.Count, len(now.Connections)) > max(was.Count, len(was.Connections)) {
		return fmt.Errorf("%w: there are %d connections", errStale, max(now.Count, len(now.Connections)))
	}
	return nil
}
