// Package notify tells people, once for each change, how a daemon and its organisation stand.
//
// It only looks at the daemon's [daemon.Status]: nothing here can hold up a pass. A receiver's URL holds
// tokens. It is a spec.Sealed from where it comes in to where the library takes it, and no error of the
// library is passed on: it may hold the URL.
package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/daemon"
)

// Options say whom to tell, and as whom.
type Options struct {
	Receivers []Receiver
	About     string // what the messages are about, such as the name of the file
	ID        string // equal for the same organisation and files, whatever process keeps them
	Dashboard string // the address that people reach the dashboard by; empty for none
	Memory    string // the path of the file that remembers what was told; empty to forget it with the process
	Log       *slog.Logger
}

// A Watched is what people are told about: a daemon.
type Watched interface {
	Status() daemon.Status
	Changes() (changes <-chan struct{}, stop func())
}

const (
	queued   = 16              // messages that wait for one receiver; what comes then is dropped
	farewell = 5 * time.Second // for what waits when the process ends
)

// Run tells the receivers of what changes until ctx ends, and of what changed before that.
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
		queues[i] = make(chan message, queued)
		senders.Go(func() { deliverAll(sending, r, queues[i], o.Log.With("service", r.name, "receiver", i+1)) })
	}
	teller := newTeller(o)
	for over := false; ; {
		for _, m := range teller.look(w.Status()) {
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
			over = true // what the last pass did is told too
		}
	}
	defer time.AfterFunc(farewell, giveUp).Stop()
	for _, queue := range queues {
		close(queue)
	}
	senders.Wait()
}

// deliverAll sends what is queued, one after the other, until the queue is closed and empty.
func deliverAll(ctx context.Context, r Receiver, queue <-chan message, log *slog.Logger) {
	for m := range queue {
		if err := r.deliver(ctx, m); err != nil {
			log.Warn("a notification was not delivered", "event", string(m.event), "error", err)
			continue
		}
		log.Debug("a notification was delivered", "event", string(m.event))
	}
}
