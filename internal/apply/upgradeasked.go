package apply

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// asks are the requests for upgrades, in the journal.
type asks struct {
	journal Journal
	log     *slog.Logger
}

// begin notes in the journal that an upgrade is about to be asked for. What it returns says how its request ended: one that may
// still be under way is left to the next run. The upgrade is held while another request for it may arrive.
func (q asks) begin(ctx context.Context, l *lane, a *diff.Action, u api.Upgrade) (ended func(underWay bool), err error) {
	intent := journal.Intent{Kind: journal.Upgrade, Cluster: l.uuid, Name: "upgrade", Before: []string{u.From}, Begun: time.Now()}
	entry, err := q.journal.Take(intent)
	switch {
	case errors.Is(err, journal.ErrBusy):
		return nil, &heldError{reason: "another camsync is upgrading it", hint: "run again once that is done", wait: &diff.Wait{}}
	case err != nil:
		return nil, fmt.Errorf("journal: %w", err)
	}
	ended = func(underWay bool) {
		if err := journal.End(entry, !underWay); err != nil {
			q.log.WarnContext(ctx, "the journal could not be brought up to date", "action", a.Name, "error", err)
		}
	}
	if left := entry.Pending(); left != nil && slices.Contains(left.Before, u.From) && time.Now().Before(left.Arrives()) {
		ended(true)
		reason, hint, wait := diff.AskedBefore(spec.Asked{At: left.Begun, Until: left.Arrives()})
		return nil, &heldError{reason: reason, hint: hint, wait: wait}
	}
	if err := entry.Write(intent); err != nil {
		ended(true)
		return nil, err
	}
	return ended, nil
}

// recoverUpgrade marks in live the cluster whose upgrade an earlier run has asked for, without an answer, as long as that request
// may arrive. It is settled once the cluster shows it.
func recoverUpgrade(j *journal.Journal, i journal.Intent, live *spec.Organization) error {
	c, now := spec.ByUUID(live.Clusters.Value(), i.Cluster), time.Now()
	if i.Begun.After(now) { // the clock was set back: it is waited for from now on
		i.Begun = now
		if err := j.Rewrite(i); err != nil {
			return err
		}
	}
	if !now.Before(i.Arrives()) || c != nil && (c.Status == spec.Updating || !slices.ContainsFunc(i.Before, func(from string) bool { return !moved(c, from) })) {
		return j.Forget(i)
	}
	if c != nil {
		c.Asked = spec.Asked{At: i.Begun, Until: i.Arrives()}
	}
	return nil
}
