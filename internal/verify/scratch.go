package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// What a scratch cluster is known by: both have to fit.
const (
	Prefix      = "camsync-verify-"
	Description = "Scratch cluster of camsync doctor --verify, which deletes it. Nothing of value is in it."
)

// scratchy reports whether a live cluster is a scratch cluster.
func scratchy(c spec.Cluster) bool {
	return strings.HasPrefix(c.Name, Prefix) && c.Description.Value() == Description
}

// A LeftError says that a scratch cluster is, or may be, left in the organisation.
type LeftError struct {
	Name, UUID string // UUID is empty if it is not known
	Err        error  // why
}

func (e *LeftError) Error() string {
	return fmt.Sprintf("the scratch cluster %s may be left: %v", strings.TrimSpace(e.Name+" "+e.UUID), e.Err)
}

func (e *LeftError) Unwrap() error { return e.Err }

// Hint says what to do.
func (e *LeftError) Hint() string {
	return "delete it in Camunda Hub, since it costs; camsync doctor --verify offers that, too"
}

// inScratch creates the scratch cluster, does the work in it, and deletes it whatever happens: also after the end of ctx, or a panic.
func (l *lab) inScratch(ctx context.Context, p Plan, work func(context.Context)) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	uuid, err := l.create(ctx, p.Create)
	if uuid == "" {
		return err
	}
	l.scratch = uuid
	defer func() {
		l.log.InfoContext(ctx, "deleting the scratch cluster", "name", p.Create.Name)
		if failed := Delete(context.WithoutCancel(ctx), l.client, uuid, l.options.Clean); failed != nil {
			err = &LeftError{p.Create.Name, uuid, failed}
		}
		l.scratch = ""
	}()
	tryCreating(ctx, l)
	if err := l.healthy(ctx); err != nil {
		return err
	}
	work(ctx)
	return ctx.Err()
}

// create sends the creation once. Its name is unique, so that after an unclear answer the list shows whether it was done.
func (l *lab) create(ctx context.Context, call api.CreateCluster) (uuid string, err error) {
	l.log.InfoContext(ctx, "creating the scratch cluster", "name", call.Name)
	answer, err := l.client.Do(ctx, call, "")
	if answer.Created != "" {
		return answer.Created, nil
	}
	var unclear *api.Unclear
	if !errors.As(err, &unclear) {
		return "", fmt.Errorf("scratch cluster: %w", err)
	}
	ctx = context.WithoutCancel(ctx) // it costs, so that it is looked for even after an interrupt
	for range 12 {
		if clusters, unread := l.client.Clusters(ctx); unread == nil {
			for _, c := range clusters {
				if c.Name == call.Name {
					return c.UUID, nil
				}
			}
		}
		_ = waiting.Sleep(ctx, l.step(5*time.Second)) // it never ends
	}
	return "", &LeftError{call.Name, "", err}
}

// step is a wait, shortened where the whole run is to be short.
func (l *lab) step(d time.Duration) time.Duration {
	return min(d, max(l.options.Wait/100, time.Millisecond))
}

// healthy waits for the scratch cluster.
func (l *lab) healthy(ctx context.Context) error {
	defer waiting.Begin(ctx, "the scratch cluster to become Healthy").End()
	limit := time.Now().Add(l.options.Wait)
	last := spec.Status("")
	for {
		c, err := l.client.Cluster(ctx, l.scratch)
		if err == nil && c != nil {
			if c.Status != last {
				l.log.InfoContext(ctx, "the scratch cluster", "status", string(c.Status))
			}
			if last = c.Status; last == spec.Healthy {
				return nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case time.Now().After(limit):
			return fmt.Errorf("the scratch cluster did not become Healthy within %s: it is %q", l.options.Wait, string(last))
		}
		_ = waiting.Sleep(ctx, l.step(10*time.Second)) // seen in the next look
	}
}

// lateTime is how long a cluster that is to be deleted, and was not seen yet, is looked for until it counts as gone: one that has just
// been made may be found late.
const lateTime = 5 * time.Second

// Delete deletes a scratch cluster, and returns once it is gone. A refusal is tried again, since a cluster that is being made may not be
// deleted at once.
func Delete(ctx context.Context, client *api.Client, uuid string, limit time.Duration) error {
	if limit == 0 {
		limit = 10 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	defer waiting.Begin(ctx, "the deletion of the scratch cluster").End()
	begun, wait, seen := time.Now(), 100*time.Millisecond, false
	for {
		c, err := client.Cluster(ctx, uuid)
		switch {
		case err != nil:
		case c != nil && !scratchy(*c):
			return errors.New("it is not called or described as a scratch cluster any more, and is left alone")
		case c != nil:
			seen = true
		case seen || time.Since(begun) >= min(lateTime, limit/2):
			return nil
		}
		if err == nil {
			_, err = client.Do(ctx, api.DeleteCluster{}, uuid)
		}
		if waiting.Sleep(ctx, wait) != nil {
			return cmp.Or(err, errors.New("it is still there"))
		}
		wait = min(2*wait, 15*time.Second)
	}
}
