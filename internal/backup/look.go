package backup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// How the backup of a request without a clear answer is looked for.
const (
	clockSkew   = time.Minute      // by which the API's clock may be behind
	arrivalTime = 3 * time.Minute  // for so long, the request of a run that was killed may still arrive
	slot        = 15 * time.Minute // the platform takes one backup by hand in this time: an older one is another request's
)

// looks are the pauses before each look.
var looks = []time.Duration{2 * time.Second, 8 * time.Second, 20 * time.Second}

// look looks three times for the backup that the request of an intent made. If none appears, the error says whether the list could be
// read at last.
func (t *taker) look(ctx context.Context, i journal.Intent) (*spec.Backup, error) {
	t.Progress("looking for the backup, whose request got no clear answer")
	var unseen error
	for _, wait := range looks {
		left := time.Until(t.deadline)
		if err := pause(ctx, min(wait, max(0, left))); err != nil {
			return nil, err
		}
		backups, err := t.client.Backups(ctx, t.cluster)
		unseen = err
		if b := newSince(backups, i); err == nil && b != nil {
			return b, nil
		}
		if left <= wait {
			break
		}
	}
	return nil, unseen
}

// newSince is the backup that was made since the request of an intent. If there are several, such as a scheduled one, the newest is as
// good. A time that is unknown says nothing.
func newSince(backups []spec.Backup, i journal.Intent) *spec.Backup {
	for at := range backups { // the newest first
		b := &backups[at]
		created := b.Created.Time
		if !slices.Contains(i.Before, b.UUID) && (created.IsZero() || !created.Before(i.Begun.Add(-clockSkew))) {
			return b
		}
	}
	return nil
}

// ofEarlierRun is the backup of a request whose answer an earlier run did not see, if it still is what is asked for. While the request
// may arrive yet, it is looked for; the list that was read last is returned with it.
func (t *taker) ofEarlierRun(ctx context.Context, i journal.Intent, backups []spec.Backup) (*spec.Backup, []spec.Backup, error) {
	if age := time.Since(i.Begun); age < 0 || i.Old(time.Now()) {
		i.Begun = time.Now().Add(-arrivalTime) // the clock was set back, or it is too old to tell anything
	}
	until, said := i.Begun.Add(arrivalTime), false
	for {
		b := newSince(backups, i)
		switch {
		case b != nil && (b.Status == spec.BackupInProgress || b.Complete() && young(*b, max(t.IfOlder, slot))):
			t.keep = false
			return b, backups, nil
		case b != nil, !time.Now().Before(until):
			t.keep = false
			return nil, backups, nil
		}
		left := time.Until(t.deadline)
		if left <= 0 {
			return nil, backups, fmt.Errorf("%w: an earlier run asked for a backup, which is not listed after %s; its request may still arrive until %s", ErrUnknown, t.Wait, clock(until))
		}
		if !said {
			t.Progress(fmt.Sprintf("looking for the backup that an earlier run asked for, until %s", clock(earlier(until, t.deadline))))
			said = true
		}
		if err := pause(ctx, min(looks[1], time.Until(until), left)); err != nil {
			return nil, backups, fmt.Errorf("%w: an earlier run asked for a backup, and got no clear answer: %w", ErrUnknown, err)
		}
		read, err := Listed(ctx, t.client, t.cluster)
		if err != nil {
			return nil, backups, err
		}
		backups = read
	}
}

// earlier is the earlier of two moments.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
