package apply

import (
	"context"
	"errors"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
)

// turnTime is how long the write of a whole value may wait for its turn after what it replaces was read.
const turnTime = 2 * time.Second

// A replacing replaces a whole value, which nothing may have changed since the plan. Hundreds of writes may wait for their turn, and
// where the API throttles, for long: then it is read again.
type replacing struct {
	sender
	looks looks
	a     *diff.Action
	call  api.Call
}

func (r *replacing) request(ctx context.Context) (api.Answer, error) {
	for {
		answer, err := r.client.Do(api.Before(ctx, r.l.looked.Add(turnTime)), r.call, r.l.uuid)
		if !errors.Is(err, api.ErrLate) {
			return answer, err
		}
		if err := r.looks.unchanged(ctx, r.a); err != nil {
			if ctx.Err() != nil && !errors.Is(err, errStale) {
				err = errStopped
			}
			return api.Answer{}, err
		}
		r.l.looked = time.Now()
	}
}
