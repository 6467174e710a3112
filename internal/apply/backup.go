package apply

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// afterBackup makes sure that the backup which must precede an action exists: a complete one that is fresh, one in progress that is
// waited for, or a new one. Without it, the action is held. A run that was killed in between left one of these, so that the next one
// takes no second backup; the journal has a request that got no answer.
func (s step) afterBackup(ctx context.Context) (Outcome, error) {
	a, looks := s.a, s.looks()
	if a.Backup == nil {
		return "", nil
	}
	if err := looks.unchanged(ctx, a); err != nil { // no backup is taken of another cluster, or for nothing
		if ctx.Err() != nil && !errors.Is(err, errStale) {
			return NotTried, stopped(ctx)
		}
		return Failed, err
	}
	if err := looks.turn(ctx, a); err != nil {
		return Failed, err
	}
	taken, err := backup.Take(ctx, s.client, s.l.uuid, backup.Options{
		IfOlder: a.Backup.Fresh, AfterFailure: a.Backup.Fresh, Wait: s.Wait, Journal: s.Journal,
		Progress: s.l.waits,
	})
	s.suspension.check()
	switch {
	case err == nil:
		s.l.backup = &taken
		s.Log.InfoContext(ctx, "a backup precedes the action", "action", a.Name, "backup", taken.Backup.UUID, "from", taken.How)
		return "", nil
	case errors.Is(err, api.ErrUnauthorized):
		return Failed, err
	case ctx.Err() != nil:
		return NotTried, stopped(ctx)
	}
	return Failed, withoutBackup(err, a)
}

// withoutBackup is the hold of an action whose backup could not be had.
func withoutBackup(err error, a *diff.Action) error {
	h := &heldError{reason: fmt.Sprintf("a backup must precede it: %v", err), hint: "run again"}
	switch status := api.Status(err); {
	case errors.Is(err, backup.ErrRefused) && (status == http.StatusConflict || status == http.StatusTooManyRequests):
		h.hint = "run again later: Camunda takes a backup every 15 minutes; camsync sync asks again by itself, at most once an hour"
		h.blocked = true
	case status == http.StatusForbidden:
		h.hint = "let these credentials create Backups, which the organisation's plan may lack; or take irreversible out of policy.backupBefore"
	case errors.Is(err, backup.ErrUnknown):
		h.hint = "run again: the backup is looked for before another one is taken"
	case errors.Is(err, backup.ErrWaiting):
		h.hint = "run again: the backup is waited for, and no other one is taken; if it never completes, delete it with camsync backup delete"
	case errors.Is(err, backup.ErrFailed):
		h.hint = fmt.Sprintf("look for the cause in Camunda Hub; the next one is taken %s after the one that failed (policy.backupFresh), or now with camsync backup take %s", spec.FormatSpan(a.Backup.Fresh), dotenv.Word(a.Name.Outer))
	}
	return h
}
