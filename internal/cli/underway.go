package cli

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

// finishing says that an interrupt was seen, while something is under way that it does not end.
func finishing(log *slog.Logger) func() {
	return func() { log.Warn("stopping: calls under way may finish; a second Ctrl-C kills at once") }
}

// atOnce is how soon what is interrupted ends without saying that it is about to.
const atOnce = 300 * time.Millisecond

// underWay shows what a command waits for, until end is called, which may be done twice. What does not end at once when it is
// interrupted calls stopping.
func underWay(ctx context.Context, what string, stopping func()) (end func()) {
	wait, ended := waiting.Begin(ctx, what), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-ended:
		case <-time.After(atOnce):
			stopping()
		}
	})
	return sync.OnceFunc(func() {
		stop()
		close(ended)
		wait.End()
	})
}
