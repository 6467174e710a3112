// Package backup takes and deletes backups of a cluster, and restores a cluster from one.
//
// None of this is declarative: a command, or an upgrade that a backup must precede, asks for it. The
// requests that take a backup and restore one are sent once, whatever becomes of their answers. If an
// answer is unclear, the engine looks at what is live: a new backup in the list, another record of a
// restore. What it cannot tell it reports as unknown, and leaves to a person.
//
// Every wait has an end. The platform does not promise one: a backup of a cluster whose encryption key
// is unavailable stays in progress permanently.
package backup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// A Taker is what it takes of the API to take a backup.
type Taker interface {
	// Do sends one call.
	Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error)
	// Backups reads the backups of a cluster, with one request.
	Backups(ctx context.Context, cluster string) ([]spec.Backup, error)
}

// A Client is what the engine needs of the API; [*api.Client] is one.
type Client interface {
	Taker
	// LatestRestore reads the latest restore of a backup, with one request; nil if it was never restored.
	LatestRestore(ctx context.Context, cluster, backup string) (*spec.Restore, error)
	// Cluster reads a cluster, with one request; nil if there is none of that uuid.
	Cluster(ctx context.Context, uuid string) (*spec.Cluster, error)
}

// A Journal remembers requests under way beyond the end of the process.
type Journal interface {
	// Take holds the place of one request against all other processes.
	Take(i journal.Intent) (journal.Entry, error)
}

// The outcomes that are no success. Each is in the chain of an error that says more.
var (
	ErrUnknown = errors.New("whether it was done is not known")
	ErrFailed  = errors.New("it failed")
	ErrWaiting = errors.New("still under way")
	ErrRefused = errors.New("the API refused it") // nothing was done
)

// Kept is how many complete backups of a sort the platform keeps: those made by hand, and those of the schedule. One more removes
// the oldest of its sort, and nothing says which sort a backup is of.
const Kept = 3

// blind is for how long an engine that waits goes on if each read fails: during a restore the cluster is down.
const blind = 15 * time.Minute

// Complete are the backups that can be restored, the newest first.
func Complete(backups []spec.Backup) []spec.Backup {
	complete := slices.DeleteFunc(slices.Clone(backups), func(b spec.Backup) bool { return !b.Complete() })
	spec.NewestFirst(complete)
	return complete
}

// ByID is the backup of that id; nil if there is none.
func ByID(backups []spec.Backup, id string) *spec.Backup {
	i := slices.IndexFunc(backups, func(b spec.Backup) bool { return b.UUID == id })
	if i < 0 {
		return nil
	}
	return &backups[i]
}

// Listed reads the backups of a cluster.
func Listed(ctx context.Context, client Taker, cluster string) ([]spec.Backup, error) {
	backups, err := client.Backups(ctx, cluster)
	if err != nil {
		return nil, fmt.Errorf("the backups of the cluster are unknown: %w", err)
	}
	return backups, nil
}

var errStopped = errors.New("the run was stopped")

// pause waits for a while, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	if waiting.Sleep(ctx, d) != nil {
		return errStopped
	}
	return nil
}

// clock is a moment as messages show it.
func clock(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// ended is why no other read can do better; nil if one can.
func ended(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return errStopped
	case errors.Is(err, api.ErrUnauthorized), errors.Is(err, api.ErrLogin):
		return err
	}
	return nil
}
