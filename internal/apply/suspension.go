package apply

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// A process that was suspended for longer than maxSuspension does not go on with its plan: what that rests on
// may be long gone. The clock is compared every suspensionCheck, and before each action.
const (
	suspensionCheck = time.Second
	maxSuspension   = time.Minute
)

var errSuspended = errors.New("the process was suspended")

// A suspension ends a run whose process was suspended: because of a signal, or with its whole machine.
type suspension struct {
	clock func() time.Time
	end   context.CancelCauseFunc
	last  atomic.Int64 // check, by the wall clock, which goes on while a machine is suspended
}

func newSuspension(clock func() time.Time, end context.CancelCauseFunc) *suspension {
	p := &suspension{clock: clock, end: end}
	p.last.Store(clock().UnixNano())
	return p
}

func (p *suspension) run(ctx context.Context) {
	ticker := time.NewTicker(suspensionCheck)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.check()
		case <-ctx.Done():
			return
		}
	}
}

func (p *suspension) check() {
	now := p.clock().UnixNano()
	if gap := time.Duration(now - p.last.Swap(now)); gap > maxSuspension {
		p.end(fmt.Errorf("%w for %s, and what it had read may be old", errSuspended, gap.Round(time.Second)))
	}
}
