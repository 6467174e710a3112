package apply

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// An upgrading upgrades the cluster of a lane.
type upgrading struct {
	sender
	looks  looks
	asks   asks
	settle time.Duration // how long to look for what a lost answer would have said
	log    *slog.Logger
	a      *diff.Action
	u      api.Upgrade
}

// write upgrades the lane's cluster and waits until it is ready again. The call has no target, so that a second one
// could go one further: it is sent once, and once more only if the API clearly refused it since the cluster was not ready,
// and the cluster then has the generation that the plan knew. The journal has it until its outcome is clear.
func (g *upgrading) write(ctx context.Context) error {
	ended, err := g.asks.begin(ctx, g.l, g.a, g.u)
	if err != nil {
		return err
	}
	underWay := true // also if a panic ends it
	defer func() { ended(underWay) }()
	answer, err := g.askFor(ctx)
	_, lost := errors.AsType[*api.Unclear](err)
	if underWay = err == nil || lost; !underWay {
		return notYet(err)
	}
	if lost {
		if err := g.begunAnyway(ctx, err); err != nil {
			return err
		}
	}
	err = g.upgraded(ctx, answer.Generation)
	underWay = err != nil || ctx.Err() != nil
	return err
}

// askFor sends the request for an upgrade, and once more after a refusal of a cluster that was not ready.
func (g *upgrading) askFor(ctx context.Context) (api.Answer, error) {
	answer, err := g.send(ctx, g.u, g.plainly(g.u))
	if api.Status(err) == http.StatusPreconditionFailed && !g.l.ready {
		if err := g.l.await(ctx); err != nil {
			return answer, err
		}
		if err := g.looks.unchanged(ctx, g.a); err != nil {
			return answer, err
		}
		answer, err = g.send(ctx, g.u, g.plainly(g.u))
	}
	return answer, err
}

// begunAnyway looks for an upgrade whose answer was lost: a cluster that is Updating or has another generation was
// upgraded. Its error says that neither was seen for as long as the request may take to arrive.
func (g *upgrading) begunAnyway(ctx context.Context, unclear error) error {
	if api.Status(unclear)/100 == 2 {
		return nil // it was done, and only where to was lost
	}
	begun := time.Now()
	var remind reminder
	for {
		live, err := g.client.Cluster(ctx, g.l.uuid)
		if err == nil && live != nil && (live.Status == spec.Updating || moved(live, g.u.From)) {
			return nil
		}
		rest := g.settle - time.Since(begun)
		if rest <= 0 || ctx.Err() != nil {
			_, hint, _ := diff.AskedBefore(spec.Asked{At: begun, Until: journal.Intent{Begun: begun}.Arrives()})
			return &hintedError{fmt.Errorf("%w; %s later, the cluster shows nothing of it", unclear, time.Since(begun).Round(time.Second)), hint}
		}
		if remind.due() {
			g.l.waits("not showing whether the upgrade began, looked for until " + clock(begun.Add(g.settle)))
		}
		remind.pause(ctx, begun, rest)
	}
}

// moved reports whether a live cluster certainly has another generation than the one of that name.
func moved(live *spec.Cluster, from string) bool {
	now, shown := live.Generation.Get()
	return shown && now.Name != from
}

// beginTime is how long a cluster whose upgrade was accepted may be Healthy and still show what was before, at its beginning or its end.
const beginTime = time.Minute

// upgraded waits until a cluster is ready again, and notes where it went. Where no answer said so, it is asked: what it
// was on its way with may have been another's change. One that has not begun may be Healthy, too: if it were left alone, the next run
// would ask for its upgrade again.
func (g *upgrading) upgraded(ctx context.Context, to string) error {
	l, u := g.l, g.u
	l.ready, l.reached = false, to
	var live spec.Cluster
	still := func() bool { return u.From != "" && live.Generation.Value().Name == u.From }
	since := time.Duration(-1) // from when on it is seen so
	err := l.reach(ctx, func(c *spec.Cluster, waited time.Duration) (over bool, verdict error) {
		switch live = *c; {
		case live.Status != spec.Healthy || !still():
			since = -1
			return usable(c, waited)
		case since < 0:
			since = waited
		}
		if waited-since < min(beginTime, l.waiter.limit) {
			return false, nil
		}
		return usable(c, waited)
	})
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("the upgrade began, but %w", err)
	case to != "" && still():
		return fmt.Errorf("the upgrade to %s was accepted, but the cluster stayed %s with %s for %s", to, live.Status, u.From, beginTime)
	case to == "" && u.From != "":
		if !moved(&live, u.From) {
			return fmt.Errorf("the upgrade was not done: it still has %s", u.From)
		}
		l.reached = live.Generation.Value().Name
	}
	if u.Expected != "" && l.reached != "" && l.reached != u.Expected {
		g.log.WarnContext(ctx, "the upgrade led to another generation than expected", "cluster", l.name, "expected", u.Expected, "reached", l.reached)
	}
	return nil
}

// reachedBy is an upgrade with where it led instead of where it was expected to.
func reachedBy(a *diff.Action, reached string) *diff.Action {
	if reached == "" || len(a.Fields) != 1 {
		return a
	}
	done := *a
	done.Fields = []diff.Field{a.Fields[0]}
	done.Fields[0].Desired = reached
	if u, ok := a.Calls[0].(api.Upgrade); ok && u.Expected != "" && u.Expected != reached {
		done.Fields[0].Desired += " (" + u.Expected + " was expected)"
	}
	return &done
}
