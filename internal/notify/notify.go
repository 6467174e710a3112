// Package notify sends a message for each change of a daemon's status: drift, applies and invalid
// input.
//
// It only reads the [daemon.Status] and cannot block a pass. A receiver's URL holds tokens: it is a
// spec.Sealed until the library takes it, and errors of the library are never passed on, since they
// may contain it.
package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/daemon"
)

// Options configure the notifications of one daemon.
type Options struct {
	Receivers []Receiver
	About     string // names the subject of the messages, such as the file
	ID        string // stable for the same organisation and files, in any process
	Dashboard string // the public address of the dashboard, or empty
	Memory    string // the path of the file that records what was sent; empty to keep it in the process
	Log       *slog.Logger
}

// Watched is what notifications are about: a daemon.
type Watched interface {
	Status() daemon.Status
	Changes() (changes <-chan struct{}, stop func())
}

const (
	queueSize = 16              // messages that wait for one receiver; further ones are dropped
	drainTime = 5 * time.Second // to send queued messages when the process ends
)

// Run sends messages until ctx ends, and then those of the last change.
func Run(ctx context.Context, o Options, w Watched) {
	if len(o.Receivers) == 0 {
		return
	}
	changes, stop := w.Changes()
	defer stop()
	sending, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	var senders sync.WaitGroup
	queues := make([]chan message, len(o.Receivers))
	for i, r := range o.Receivers {
		queues[i] = make(chan message, queueSize)
		senders.Go(func() { deliverAll(sending, r, queues[i], o.Log.With("service", r.name, "receiver", i+1)) })
	}
	notifier := newNotifier(o)
	for over := false; ; {
		for _, m := range notifier.update(w.Status()) {
			for i, queue := range queues {
				select {
				case queue <- m:
				default:
					o.Log.Warn("a notification was dropped: too many wait", "service", o.Receivers[i].name, "receiver", i+1, "event", string(m.event))
				}
			}
		}
		if over {
			break
		}
		select {
		case <-changes:
		case <-ctx.Done():
			over = true // report the last pass, too
		}
	}
	defer time.AfterFunc(drainTime, giveUp).Stop()
	for _, queue := range queues {
		close(queue)
	}
	senders.Wait()
}

// deliverAll sends queued messages in order until the queue is closed and empty.
func deliverAll(ctx context.Context, r Receiver, queue <-chan message, log *slog.Logger) {
	for m := range queue {
		if err := r.deliver(ctx, m); err != nil {
			log.Warn("a notification was not delivered", "event", string(m.event), "error", err)
			continue
		}
		log.Debug("a notification was delivered", "event", string(m.event))
	}
}
