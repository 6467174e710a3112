package backup

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// The interval between two looks at a backup is a quarter of the time waited so far, within these bounds.
const (
	minPoll = 250 * time.Millisecond
	maxPoll = 15 * time.Second
)

// unlisted is for how long a backup that was just made may be missing in the list, and the list of a cluster that is there.
const unlisted = 2 * time.Minute

// completed waits until a backup is complete, and returns it as it was seen last.
func (t *taker) completed(ctx context.Context, b spec.Backup) (spec.Backup, error) {
	begun := time.Now()
	seen, status := begun, spec.BackupStatus("")
	var unseen error
	for {
		if status != b.Status && !b.Complete() && b.Status != spec.BackupFailed {
			status = b.Status
			t.Progress(fmt.Sprintf("waiting for the backup %s, until %s; it is %s", b.UUID, clock(t.deadline), orNone(status)))
		}
		switch {
		case b.Complete():
			return b, nil
		case b.Status == spec.BackupFailed:
			return b, fmt.Errorf("the backup %s of %s: %w", b.UUID, b.Created, ErrFailed)
		case !time.Now().Before(t.deadline):
			return b, t.late(b, unseen)
		}
		if err := pause(ctx, min(max(minPoll, time.Since(begun)/4), maxPoll, time.Until(t.deadline))); err != nil {
			return b, fmt.Errorf("the backup %s is %w: %w", b.UUID, ErrWaiting, err)
		}
		backups, err := t.client.Backups(ctx, t.cluster)
		if err != nil && unseen == nil && ctx.Err() == nil {
			t.Progress(fmt.Sprintf("the backup %s cannot be seen at the moment: %v", b.UUID, err))
		}
		if unseen = err; ended(ctx, err) != nil {
			return b, fmt.Errorf("the backup %s is %w: %w", b.UUID, ErrWaiting, ended(ctx, err))
		}
		gone := api.Absent(err)
		switch now := ByID(backups, b.UUID); {
		case now != nil:
			b, seen = *now, time.Now()
		case err != nil && !gone:
			seen = time.Now() // it may be there
		case gone && time.Since(seen) >= unlisted:
			return b, fmt.Errorf("the backup %s: %w: the list of backups is gone (404), so the cluster was deleted in the meantime", b.UUID, ErrFailed)
		case gone:
		case time.Since(seen) >= unlisted:
			return b, fmt.Errorf("the backup %s: %w: it is not listed, so it was deleted in the meantime", b.UUID, ErrFailed)
		}
	}
}

// late is the error of a backup that took longer than was to be waited for.
func (t *taker) late(b spec.Backup, unseen error) error {
	err := fmt.Errorf("the backup %s is %w after %s; if the cluster's encryption key is unavailable, it never completes", b.UUID, ErrWaiting, spec.FormatSpan(t.Wait))
	if unseen != nil {
		err = fmt.Errorf("%w; its list could not be read at last: %w", err, unseen)
	}
	return err
}
