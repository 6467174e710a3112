package api

import (
	"context"
	"errors"
	"time"
)

// ErrLate is why a write was not sent: its turn came after what it is based on was too old.
var ErrLate = errors.New("not sent: its turn came too late")

type beforeKey struct{}

// Before lets a write that is made with the context begin until then only. Where others are sent first, or the API throttles, its turn
// may come later: then nothing was sent, and the error is [ErrLate]. What was begun is repeated as any other.
func Before(ctx context.Context, end time.Time) context.Context {
	return context.WithValue(ctx, beforeKey{}, end)
}

// begins is why a write is not sent, now that it has its turn; nil if it is.
func (c *exchanger) begins(ctx context.Context, try int) error {
	if end, bounded := ctx.Value(beforeKey{}).(time.Time); bounded && try == 1 && time.Now().After(end) {
		return ErrLate
	}
	return c.permit()
}
