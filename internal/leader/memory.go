package leader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/camsync/camsync/internal/daemon"
)

// annotation holds what the leaders applied last.
const annotation = "camsync/applied"

// Recall reads what was applied last, by whichever replica. A lease without the annotation means
// nothing was.
func (c *Candidate) Recall() (daemon.Applied, error) {
	var a daemon.Applied
	ctx, cancel := context.WithTimeout(context.Background(), c.cluster.times.Write)
	defer cancel()
	lease, err := c.cluster.leases.Leases(c.cluster.namespace).Get(ctx, c.lease, metav1.GetOptions{})
	if err != nil {
		return a, fmt.Errorf("lease %s: %w", c.lease, err)
	}
	text := lease.Annotations[annotation]
	if text == "" {
		return a, nil
	}
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return daemon.Applied{}, fmt.Errorf("lease %s: annotation %s: %w", c.lease, annotation, err)
	}
	return a, nil
}

// Remember stores what was applied for the next leader. Only the current leader may call it.
func (c *Candidate) Remember(a daemon.Applied) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.cluster.times.Write)
	defer cancel()
	leases := c.cluster.leases.Leases(c.cluster.namespace)
	again := func(err error) bool { return !errors.Is(err, ErrLost) && ctx.Err() == nil } // a conflict comes from a renewal
	err = retry.OnError(retry.DefaultBackoff, again, func() error {
		lease, err := leases.Get(ctx, c.lease, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if holder := lease.Spec.HolderIdentity; holder == nil || *holder != c.cluster.identity {
			return ErrLost
		}
		if lease.Annotations == nil {
			lease.Annotations = map[string]string{}
		}
		lease.Annotations[annotation] = string(text)
		_, err = leases.Update(ctx, lease, metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		return fmt.Errorf("lease %s: %w", c.lease, err)
	}
	return nil
}
