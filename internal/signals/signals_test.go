package signals_test

import (
	"context"
	"testing"

	"github.com/camsync/camsync/internal/signals"
)

// What is said of a stop is said when no part of the work can begin anything new.
func TestAStopIsSaidWhenAllWorkIsTold(t *testing.T) {
	for range 10 {
		ctx, interrupt := context.WithCancel(t.Context())
		var parts []context.Context
		going := -1
		work, end := signals.Stoppable(ctx, func() {
			going = 0
			for _, part := range parts {
				if part.Err() == nil {
					going++
				}
			}
		})
		for range 100 {
			part, done := context.WithCancel(work)
			defer done()
			parts = append(parts, part)
		}
		interrupt()
		end()
		if going != 0 {
			t.Fatalf("%d parts of the work went on when the stop was said (-1: it was not said)", going)
		}
	}
}

func TestAWorkThatIsDoneSaysNothingOfALaterStop(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	work, end := signals.Stoppable(ctx, func() { t.Error("a stop was said after the end") })
	end()
	interrupt()
	end()
	if work.Err() == nil {
		t.Error("the work's context outlives its end")
	}
}
