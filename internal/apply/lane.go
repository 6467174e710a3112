package apply

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/spec"
)

// A lane is what is known of one cluster, or of the members, while its actions are made.
type lane struct {
	name     spec.Name
	index    int // of the action under way in the plan
	waiter   *waiter
	watch    func(Event)
	behind   *behind // keeps results back; nil for none
	uuid     string  // of the cluster; filled in by its creation
	ready    bool    // the cluster was waited for
	notReady error   // why it did not become Healthy
	asleep   bool    // it was woken, and may still be listed as Suspended
	frozen   error   // why it cannot use the encryption key that it was given: nothing more enters it

	metrics spec.MetricsEndpoint // where its metrics are, once that was asked for

	listed listing         // the files of the project in which files are created
	pushed map[string]bool // the keys of projects of which a snapshot is known to be due

	looked time.Time // when what the action under way replaces was read

	reached string // the generation that the upgrade under way has led to

	endpoint spec.Endpoint        // of the private link that the action under way has switched on, as far as it is there
	key      string               // the encryption key that a cluster had which was created in this run, or an earlier one
	made     string               // the id of the client, project, directory or file that the action under way has created
	keys     map[spec.Name]string // those of the actions before it
	backup   *backup.Taken        // that precedes the action under way; nil for none
	rotating *spec.Rotating       // the rotation that the action under way begins, as it is remembered; nil for none
	next     *creating            // the creation after a deletion, ready to be sent
}

// newLane is a lane of the run. The uuid is that of its cluster; empty for one that is to be created.
func (r *run) newLane(name spec.Name, uuid string) *lane {
	return &lane{name: name, waiter: r.waiter, watch: r.watch, uuid: uuid, keys: make(map[spec.Name]string)}
}

// waits shows what the lane waits for.
func (l *lane) waits(why string) { l.watch(Event{Lane: l.name, Index: l.index, Waiting: why}) }

// await waits until its cluster is Healthy. What it finds holds for the rest of the lane.
func (l *lane) await(ctx context.Context) error {
	if l.asleep {
		return l.reach(ctx, awake)
	}
	return l.reach(ctx, usable)
}

// reach waits until its cluster is where a goal says.
func (l *lane) reach(ctx context.Context, to goal) error {
	if l.notReady != nil {
		return l.notReady
	}
	err := l.waiter.wait(ctx, l.uuid, l.made != "" && l.made == l.uuid, to, l.waits)
	switch {
	case err == nil:
		l.ready = true
	case ctx.Err() != nil:
		return stopped(ctx)
	default:
		l.notReady = fmt.Errorf("%w: %w", errNotReady, err)
		return l.notReady
	}
	return nil
}

// drop gives up a creation that was prepared and not sent.
func (l *lane) drop(ctx context.Context) {
	if l.next != nil {
		l.next.end(ctx)
		l.next = nil
	}
}
