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
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
		backups, err := t.client.Backups(ctx, t.cluster)
		if unseen = err; err != nil {
			continue
		}
		if b := newSince(backups, i); b != nil {
			return b, nil
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
	until := i.Begun.Add(arrivalTime)
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
		t.Progress(fmt.Sprintf("looking for the backup that an earlier run asked for, until %s", clock(until)))
		if err := pause(ctx, min(looks[1], time.Until(until))); err != nil {
			return nil, backups, fmt.Errorf("%w: an earlier run asked for a backup, and got no clear answer: %w", ErrUnknown, err)
		}
		read, err := Listed(ctx, t.client, t.cluster)
		if err != nil {
			return nil, backups, err
		}
		backups = read
	}
}
