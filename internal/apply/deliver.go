package apply

import (
	"context"
	"time"

	"github.com/camsync/camsync/internal/spec"
	waits "github.com/camsync/camsync/internal/waiting"
)

// A Deliverer brings the once-shown secret of a new API client to its destination.
type Deliverer interface {
	// Prepare proves that Put will work. It is called before the client is created, or before
	// the one that it replaces is deleted.
	Prepare(d spec.Destination) error
	// Put makes the credentials durable at d, whole or not at all. Once begun it is finished, even
	// if the run is stopped. On an error the caller deletes the client again.
	Put(d spec.Destination, c Credentials) error
}

// HandOverTime is how long a program may take to keep the credentials that it is given.
const HandOverTime = 60 * time.Second

// put delivers credentials. A program that takes them is waited for, and so told of.
func (r *run) put(ctx context.Context, d spec.Destination, c Credentials) error {
	if len(d.Command) > 0 {
		wait := waits.Begin(ctx, d.String())
		defer wait.End()
		wait.Try(0, HandOverTime)
	}
	return r.Deliver.Put(d, c)
}
