package apply

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// A process that stood still for longer than standstill does not go on with its plan: what that rests on
// may be long gone. It is looked at every heartbeat, and before each action.
const (
	heartbeat  = time.Second
	standstill = time.Minute
)

var errStoodStill = errors.New("the process stood still")

// A pulse ends a run whose process stood still: because of a signal, or with its whole machine.
type pulse struct {
	clock func() time.Time
	end   context.CancelCauseFunc
	last  atomic.Int64 // beat, by the wall clock, which goes on while a machine is suspended
}

func newPulse(clock func() time.Time, end context.CancelCauseFunc) *pulse {
	p := &pulse{clock: clock, end: end}
	p.last.Store(clock().UnixNano())
	return p
}

func (p *pulse) run(ctx context.Context) {
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.beat()
		case <-ctx.Done():
			return
		}
	}
}

func (p *pulse) beat() {
	now := p.clock().UnixNano()
	if gap := time.Duration(now - p.last.Swap(now)); gap > standstill {
		p.end(fmt.Errorf("%w for %s, and what it had read may be old", errStoodStill, gap.Round(time.Second)))
	}
}
