package cli

import (
	"os"
	"path/filepath"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
)

// stateDir is where creations under way are remembered, or empty where there is no such place.
func (s *session) stateDir() string {
	if dir := s.get(envStateDir, ""); dir != "" {
		return dir
	}
	if dir := s.get("XDG_STATE_HOME", ""); filepath.IsAbs(dir) {
		return filepath.Join(dir, "camsync")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "camsync")
	}
	return ""
}

// journal opens the journal of the organisation that the credentials belong to. Without one, a run
// is as correct, but a creation that is killed in its midst is not recognised by the next run.
func (s *session) journal(c api.Config) *journal.Journal {
	dir := s.stateDir()
	if dir == "" {
		return nil
	}
	j, err := journal.Open(dir, c.BaseURL+" "+c.ClientID)
	if err != nil {
		s.log.Debug("no journal", "folder", dir, "error", cause(err))
		return nil
	}
	return j
}
