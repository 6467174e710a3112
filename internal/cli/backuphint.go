package cli

import (
	"errors"
	"net/http"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/dotenv"
)

// lacking adds to a refusal of backups or restores what may be its cause; other errors stay as they are.
func lacking(err error) error {
	if api.Status(err) != http.StatusForbidden {
		return err
	}
	return &hintedError{err, "either the organisation's plan (Enterprise) does not include it, or the API client lacks the permission Backups: camsync doctor shows what it can see"}
}

// takeHint adds what to do after a backup that was not taken, as far as known.
func (s *scene) takeHint(err error) error {
	refused, busy := errors.AsType[*backup.RefusedError](err)
	switch {
	case busy:
		return &hintedError{err, refused.Hint}
	case errors.Is(err, backup.ErrUnknown) && s.account.Journal == nil:
		return &hintedError{err, "camsync backup list " + dotenv.Word(s.cluster.Name) + " shows whether there is a new backup; look before you take another one"}
	case errors.Is(err, backup.ErrUnknown):
		return &hintedError{err, "run the same command again: it looks for the backup before it takes another one"}
	case errors.Is(err, backup.ErrWaiting):
		return &hintedError{err, "run the same command again: it waits for this backup and takes no other one"}
	}
	return lacking(err)
}

// deleteHint adds what to do after a deletion that is not known to be done.
func (s *scene) deleteHint(err error) error {
	if errors.Is(err, backup.ErrRefused) {
		return lacking(err)
	}
	return &hintedError{err, "run the same command again, or look into camsync backup list " + dotenv.Word(s.cluster.Name)}
}
