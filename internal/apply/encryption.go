package apply

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// A cluster with encryption External comes about in two steps. Its creation ends when it waits for a key, in a status
// that no page of the API's states for certain: WaitingForInput, Creating, or Healthy at once. Then it gets its key, and
// is usable when both its status and that of its encryption say so. Neither step depends on the other's run: what a
// stopped run leaves is a cluster without a key, for which the next plan has the second step alone.

const (
	// inputTime is how long a new cluster that says Creating and waits for its key may take to say WaitingForInput.
	inputTime = time.Minute
	// keyTime is how long after a key was supplied its former state, or a key that is not ready, may still be shown.
	keyTime = 2 * time.Minute
)

// awaitNew waits until a new cluster takes what comes next: writes, or its first encryption key.
func (l *lane) awaitNew(ctx context.Context, call api.Call) error {
	if c, ok := call.(api.CreateCluster); !ok || c.Encryption != spec.External {
		return l.await(ctx)
	}
	err := l.reach(ctx, func(c *spec.Cluster, waited time.Duration) (bool, error) {
		l.key = c.EncryptionKeys.Value().Primary
		switch {
		case c.Status == spec.WaitingForInput, c.AwaitsKey() && c.Status != spec.Creating:
			return true, nil
		case c.AwaitsKey() && waited < min(inputTime, l.waiter.limit):
			return false, nil
		case c.AwaitsKey():
			return true, nil
		}
		return usable(c, waited)
	})
	l.ready = false
	return err
}

// A keying gives a cluster its encryption keys.
type keying struct {
	sender
	patience time.Duration // how long the cluster may show what was before
	keys     api.SetEncryptionKeys
}

// write sets the keys, and waits until the lane's cluster can use them.
func (k *keying) write(ctx context.Context) error {
	l, keys := k.l, k.keys
	if l.key != "" && l.key != keys.Primary {
		return fmt.Errorf("%w: its encryption key is now %s", errStale, l.key)
	}
	if _, err := k.send(ctx, keys, k.plainly(keys)); err != nil && !k.hasKeys(ctx, err) {
		return refusedKeys(err)
	}
	l.ready = false
	err := l.reach(ctx, func(c *spec.Cluster, waited time.Duration) (bool, error) {
		return keyed(keys, c, waited, k.patience)
	})
	if err != nil && ctx.Err() == nil {
		l.frozen = err
		return fmt.Errorf("the key was supplied, but %w", err)
	}
	return nil
}

// hasKeys looks for the keys whose call got no clear answer.
func (k *keying) hasKeys(ctx context.Context, err error) bool {
	if status := api.Status(err); ctx.Err() != nil || status != 0 && status < http.StatusInternalServerError {
		return false
	}
	live, err := k.client.Cluster(ctx, k.l.uuid)
	if err != nil || live == nil {
		return false
	}
	return live.EncryptionKeys.Value().Are(k.keys.Primary, k.keys.Secondary)
}

// keyed says whether a cluster uses the keys that it was given. Until patience ends, it may still show what was before.
func keyed(keys api.SetEncryptionKeys, c *spec.Cluster, waited, patience time.Duration) (over bool, verdict error) {
	is, shown := c.EncryptionKeys.Get()
	other := shown && is.Primary != keys.Primary
	reason, hint := c.Frozen()
	early := waited < patience
	switch {
	case early && (other || reason != "" || c.Status == spec.WaitingForInput):
		return false, nil
	case other:
		return true, &heldError{
			reason: "Camunda still shows " + cmp.Or(is.Primary, "no key") + " as its key",
			hint:   "run again; if it stays so, check Camunda Hub, cluster " + c.Name + ", Encryption at rest",
		}
	case reason != "" && c.EncryptionStatus == spec.KeyNotReady:
		return true, &heldError{reason: reason, hint: hint, wait: &diff.Wait{}}
	}
	return usable(c, waited)
}

// keysOf are the encryption keys that an action sets.
func keysOf(a *diff.Action) (keys api.SetEncryptionKeys, ok bool) {
	i := slices.IndexFunc(a.Calls, func(call api.Call) bool { _, is := call.(api.SetEncryptionKeys); return is })
	if i < 0 {
		return keys, false
	}
	return a.Calls[i].(api.SetEncryptionKeys), true
}

// sameKeys reads a cluster once more before its encryption keys are set, which cannot be undone: it must be the one that
// was planned, and have the key that it had. One that has the wanted key by now may get it again.
func (k looks) sameKeys(ctx context.Context, a *diff.Action, keys api.SetEncryptionKeys) error {
	if a.UUID == "" { // it was created in this run
		return nil
	}
	live, err := k.client.Cluster(ctx, a.UUID)
	switch {
	case err != nil:
		return fmt.Errorf("which encryption key it has: %w", err)
	case live == nil:
		return fmt.Errorf("%w: its cluster is gone", errStale)
	case !slices.Contains(a.Called, live.Name):
		return fmt.Errorf("%w: the cluster is now called %q", errStale, live.Name)
	}
	if is := live.EncryptionKeys.Value().Primary; is != keys.From && is != keys.Primary {
		return fmt.Errorf("%w: its encryption key is now %s", errStale, cmp.Or(is, "none"))
	}
	return nil
}

// A hintedError is one with what to do about it.
type hintedError struct {
	error
	hint string
}

func (e *hintedError) Unwrap() error { return e.error }

// Hint is what to do about it.
func (e *hintedError) Hint() string { return e.hint }

// refusedKeys is the error of a call that sets encryption keys, with a hint where its status says what is wrong.
func refusedKeys(err error) error {
	hints := map[int]string{
		http.StatusBadRequest: "each key must be the ARN of a key in AWS KMS, in the cluster's region, and the second one in that of its backups; it is needed exactly where these go to a second region",
		http.StatusForbidden:  "keys of your own need the Enterprise plan, a cluster on AWS, and an API client that may write clusters",
		http.StatusNotFound:   "the cluster is gone, or these credentials do not see it: plan again",
		http.StatusConflict:   "only a cluster that was created with encryption External takes keys: create another one with it under a new name",
	}
	if hint, ok := hints[api.Status(err)]; ok {
		return &hintedError{err, hint}
	}
	return err
}
