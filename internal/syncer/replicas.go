package syncer

import (
	"context"
	"log/slog"

	"github.com/camsync/camsync/internal/daemon"
)

// Replicas makes this process one of several that manage the same organisations, and returns how to stand for
// election.
type Replicas func() (Stand, error)

// Stand makes this process a candidate for the lease of that name.
type Stand func(lease string, log *slog.Logger) Candidate

// A Candidate is a replica's part in the election for one organisation.
type Candidate interface {
	daemon.Leadership
	daemon.Memory // what was applied, by whichever replica

	// Permit must be called before each write, which may not start if it returns an error.
	Permit() error

	// Run takes part until ctx ends, and calls changed whenever Lead or Leader would return something else.
	Run(ctx context.Context, changed func()) error
}

// leaseName is the name of an organisation's lease.
func leaseName(organisation string) string {
	if organisation == "" {
		return "camsync"
	}
	return "camsync-" + organisation
}
