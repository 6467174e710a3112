package waiting

import (
	"context"
	"time"
)

// Sleep waits for a while. It returns the context's error as soon as that ends, and so at once if it has ended before.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}
