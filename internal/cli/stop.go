package cli

import (
	"context"
	"sync"
)

// stoppable returns a context for work that ends with ctx, and says so once all of the work has been told:
// whoever reads it can rely on nothing new being begun. end is to be called when the work is done, any
// number of times; nothing is said after it.
func stoppable(ctx context.Context, say func()) (work context.Context, end func()) {
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	said := make(chan struct{})
	quiet := context.AfterFunc(ctx, func() {
		defer close(said)
		stop(context.Cause(ctx)) // returns when all contexts made of work are told; those made of ctx are told before or after say
		say()
	})
	return work, sync.OnceFunc(func() {
		if !quiet() {
			<-said
		}
		stop(nil)
	})
}
