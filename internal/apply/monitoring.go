package apply

// A monitoring client's password is shown once, but can be made anew, so that no answer that is lost costs anything:
//
//	what happened                                  what is done
//	---------------------------------------------  ------------------------------------------------------------------
//	no clear answer to the creation, and then
//	 ..one new client of that user name is listed  its password is made anew and handed over
//	 ..none                                        the creation is sent again, creationTries times in a run
//	 ..several, or another actor's                 they stay; the action fails, and the next plan holds them
//	no clear answer to a rotation                  it is sent again once it can no longer arrive, rotationTries times in a run:
//	                                               nobody has its password
//	a refusal of the rotation of a lost password   the action fails; the journal names the client as before
//	the run ends before a password has arrived     the journal names the client, and the next plan rotates it
//
// The address of the metrics is read before anything is sent: without it, what is handed over could not be used.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// rotationTries is how often one run asks for a new password of one client.
const rotationTries = 3

// metricsTime is how long the API may take to say where the metrics of an endpoint are that was just switched on.
const metricsTime = time.Minute

// locate finds out where the cluster's metrics are read, if a password is to be handed over.
func locate(ctx context.Context, client Client, l *lane, a *diff.Action) error {
	if a.Name.Kind != spec.MonitoringClients || a.Destination == nil || l.metrics.Target != "" {
		return nil
	}
	begun := time.Now()
	var remind reminder
	for {
		m, err := client.Monitoring(ctx, l.uuid)
		if api.Status(err) == http.StatusPreconditionFailed && !l.ready {
			if err := l.await(ctx); err != nil {
				return err
			}
			continue
		}
		rest := time.Until(begun.Add(metricsTime))
		switch {
		case ctx.Err() != nil:
			return stopped(ctx)
		case err == nil && m.Endpoint.Target != "":
			l.metrics = m.Endpoint
			return nil
		case rest <= 0 && err != nil:
			return fmt.Errorf("where the metrics are: %w", err)
		case rest <= 0:
			return fmt.Errorf("the API does not say where the metrics are, %s after it was first asked: run again later", metricsTime)
		}
		if remind.due() {
			l.waits("waiting for the address of the metrics until " + clock(begun.Add(metricsTime)))
		}
		remind.pause(ctx, begun, rest)
	}
}

// vacant asks once more before the metrics endpoint is switched off, which deletes all monitoring clients.
func (k looks) vacant(ctx context.Context, a *diff.Action) error {
	m, err := k.client.Monitoring(ctx, a.UUID)
	if err != nil {
		return fmt.Errorf("which monitoring clients there are: %w", err)
	}
	for _, c := range m.Clients {
		if !slices.Contains(a.Vacates, c.ID) {
			return fmt.Errorf("%w: there is another monitoring client now, %s", errStale, c.Name)
		}
	}
	return nil
}

// A rotation gives a monitoring client a new password and hands it over.
type rotation struct {
	passwords passwords
	handing   handing
	journal   Journal
	call      api.RotateMonitoringClient
}

// rotate gives a monitoring client a new password and hands it over. From before the first request until the password has arrived,
// the journal has the client.
func (r *rotation) rotate(ctx context.Context) (api.Answer, error) {
	l, a, call := r.handing.l, r.handing.a, r.call
	i := journal.Intent{Kind: spec.MonitoringClients, Cluster: l.uuid, Name: userOf(a)}
	entry, err := r.journal.Take(i)
	if err != nil {
		return api.Answer{}, err
	}
	settled := false
	defer func() {
		if err := journal.End(entry, settled); err != nil {
			r.passwords.log.WarnContext(ctx, "the journal could not be brought up to date", "action", a.Name, "error", err)
		}
	}()
	left := entry.Pending()
	if left != nil && left.Rotates != "" {
		if err := r.passwords.late(ctx, min(resendAfter, time.Until(left.Begun.Add(resendAfter)))); err != nil {
			return api.Answer{}, err
		}
	}
	i.Rotates, i.Begun = call.ID, time.Now()
	if err := entry.Write(i); err != nil {
		return api.Answer{}, err
	}
	answer, unchanged, err := r.passwords.newPassword(ctx, call)
	switch {
	case err != nil && unchanged && left != nil: // it is as lost as it was before, and the next run is to know that
		return api.Answer{}, errors.Join(err, entry.Write(*left))
	case err != nil:
		settled = unchanged
		return api.Answer{}, err
	}
	if err := r.handing.put(ctx, *a.Destination, metricsCredentials(l, a, *answer.Client)); err != nil {
		return answer, fmt.Errorf("credentials: %w; the new password is lost, and the next run makes another one", err)
	}
	settled = true
	return answer, nil
}

// passwords makes those of the monitoring clients of a lane anew.
type passwords struct {
	client Client
	log    *slog.Logger
	settle time.Duration
	l      *lane
}

func (s step) passwords() passwords { return passwords{s.client, s.Log, s.Settle, s.l} }

func (p *place) passwords() passwords { return passwords{p.client, p.Log, p.Settle, p.l} }

// newPassword asks for a new password until one has come. Of an error, unchanged says that the old password is still the one.
func (p passwords) newPassword(ctx context.Context, call api.RotateMonitoringClient) (answer api.Answer, unchanged bool, err error) {
	unchanged = true
	for try := 1; ; try++ {
		answer, err = p.client.Do(ctx, call, p.l.uuid)
		switch {
		case err == nil && answer.Client.ID != call.ID:
			return api.Answer{}, false, errors.New("the answer to the rotation is about another client")
		case err == nil:
			return answer, false, nil
		case plainlyRefused(err), err == ctx.Err(), err == context.Cause(ctx): // it was not done, or not sent
			return api.Answer{}, unchanged, err
		case ctx.Err() != nil:
			return api.Answer{}, false, err
		}
		if unchanged = false; try == rotationTries {
			return api.Answer{}, false, fmt.Errorf("its rotation got no clear answer %d times, and the next run asks again: %w", try, err)
		}
		p.log.WarnContext(ctx, "a rotation got no clear answer: it is sent again, since that password is lost", "cluster", p.l.name, "error", err)
		if err := p.late(ctx, p.settle); err != nil {
			return api.Answer{}, false, err
		}
	}
}

// late waits until a rotation without a clear answer can no longer arrive: it would end the password of the next one.
func (p passwords) late(ctx context.Context, rest time.Duration) error {
	until := time.Now().Add(rest)
	timer := time.NewTimer(rest)
	defer timer.Stop()
	show := time.NewTicker(progressTime)
	defer show.Stop()
	for {
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return stopped(ctx)
		case <-show.C:
			p.l.waits("waiting until an earlier rotation can no longer arrive, at " + clock(until))
		}
	}
}

// plainlyRefused reports whether an error says that what was asked for was not done.
func plainlyRefused(err error) bool {
	status := api.Status(err)
	return errors.Is(err, api.ErrUnauthorized) || status/100 == 4 && status != http.StatusRequestTimeout
}

// renew makes the password of a monitoring client anew that the creation made and whose answer was lost.
func (c *creating) renew(ctx context.Context, p *posting, id string) (api.Answer, error) {
	m, err := c.client.Monitoring(ctx, c.l.uuid)
	if err != nil {
		return api.Answer{}, fmt.Errorf("its creation got no clear answer, and whose %s is cannot be seen: %w", id, err)
	}
	for _, l := range m.Clients {
		if l.ID != id {
			continue
		}
		if v, why := whoseMonitoring(ctx, c.client, c.Self, *c.sent, l, c.asking); v == actor.Others {
			c.settled = true
			return api.Answer{}, fmt.Errorf("its creation got no clear answer, and %s of that name %s", id, why)
		}
	}
	p.leave()
	c.proven(ctx, id)
	answer, _, err := c.passwords().newPassword(ctx, api.RotateMonitoringClient{ID: id})
	if err != nil {
		return api.Answer{}, fmt.Errorf("its creation got no clear answer, and the password is lost: %w", err)
	}
	return answer, c.keep(ctx, *answer.Client)
}
