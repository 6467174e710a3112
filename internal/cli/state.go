package cli

import (
	"errors"
	"fmt"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/private"
)

// stateDirs are the directories in the state directory.
var stateDirs = []string{"actors", "intents", "seen", "sync"}

// journal opens the journal of the organisation that the credentials belong to. Without one, a run
// is as correct, but a creation that is killed in its midst is not recognised by the next run. A directory in which others
// could write what is then believed is an error.
func (s *session) journal(c api.Config) (*journal.Journal, error) {
	dir := s.env.StateDir()
	if dir == "" {
		return nil, nil
	}
	j, err := journal.Open(dir, account(c))
	if errors.Is(err, private.ErrOpen) {
		return nil, stateError(err)
	}
	if err != nil {
		s.log.Debug("no journal", "folder", dir, "error", atomicfile.Cause(err))
		return nil, nil
	}
	return j, nil
}

// actor is who the credentials are, with what was learned of how the activity log calls them.
func (s *session) actor(c api.Config) (*actor.Self, error) {
	dir := s.env.StateDir()
	if dir == "" {
		return actor.New(c.ClientID), nil
	}
	self, err := actor.Open(dir, account(c), c.ClientID)
	if errors.Is(err, private.ErrOpen) {
		return nil, stateError(err)
	}
	if err != nil {
		s.log.Debug("how the activity log calls these credentials is not remembered", "folder", dir, "error", atomicfile.Cause(err))
	}
	return self, nil
}

// account names who is logged in where.
func account(c api.Config) string { return c.BaseURL + " " + c.ClientID }

// stateError is about a state directory in which others can write.
func stateError(err error) error { return fmt.Errorf("state directory: %w", err) }
