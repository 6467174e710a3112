package cli

import (
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
)

// current refuses a cluster whose place another one has taken in a failover, or probably has: its data is that of the past.
func (s *scene) current(what string) error {
	reason, hint := diff.Replaced(s.cluster, s.live)
	if reason == "" {
		return nil
	}
	return s.refuse(what, []backup.Refusal{{Reason: reason, Hint: hint}})
}
