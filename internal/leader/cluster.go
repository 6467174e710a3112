package leader

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordination "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// A Cluster is the Kubernetes cluster that stores the leases, and this replica in it.
type Cluster struct {
	leases    coordination.CoordinationV1Interface
	namespace string
	identity  string
	times     Times

	mu    sync.Mutex
	held  int          // leases that this replica holds
	queue []*Candidate // candidates for free leases, in the order of their turn
}

// namespaceFile holds the namespace of a pod.
const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// InCluster returns the cluster of the pod that this process runs in. client-go rereads the service
// account's token when Kubernetes rotates it.
func InCluster(t Times) (*Cluster, error) {
	config, err := rest.InClusterConfig()
	if errors.Is(err, rest.ErrNotInCluster) {
		return nil, errors.New("this process does not run in a Kubernetes pod: KUBERNETES_SERVICE_HOST is not set")
	} else if err != nil {
		return nil, fmt.Errorf("the pod's service account: %w", err)
	}
	namespace, err := os.ReadFile(namespaceFile)
	if err != nil {
		return nil, fmt.Errorf("the pod's service account: %w", err)
	}
	return NewCluster(config, strings.TrimSpace(string(namespace)), t)
}

// NewCluster returns the cluster that config connects to.
func NewCluster(config *rest.Config, namespace string, t Times) (*Cluster, error) {
	config = rest.CopyConfig(config)
	config.Timeout = t.Write / 2 // a request that hangs leaves time for a second one
	config.UserAgent = "camsync"
	config.WarningHandler = rest.NoWarnings{}
	config.QPS = -1 // no client-side limit: each lease takes a few requests in two seconds
	leases, err := coordination.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	return &Cluster{leases: leases, namespace: namespace, identity: host + "_" + rand.Text()[:8], times: t}, nil
}

// Candidate returns this replica's candidate for the lease of that name.
func (c *Cluster) Candidate(lease string, log *slog.Logger) *Candidate {
	return &Candidate{cluster: c, lease: lease, log: log, changed: func() {}}
}

func (c *Cluster) lock(lease string) *resourcelock.LeaseLock {
	return &resourcelock.LeaseLock{
		LeaseMeta: metav1.ObjectMeta{Namespace: c.namespace, Name: lease}, Client: c.leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: c.identity},
	}
}

func (c *Cluster) addHeld(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held += n
}

// enqueue puts a candidate at the end of the queue for free leases.
func (c *Cluster) enqueue(k *Candidate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, k)
}

func (c *Cluster) dequeue(k *Candidate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = slices.DeleteFunc(c.queue, func(w *Candidate) bool { return w == k })
}

// isTurn reports whether a candidate may take a free lease. For each lease that this replica holds,
// and each candidate before it in the queue, other replicas get one retry period to take it first.
func (c *Cluster) isTurn(k *Candidate) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.held + slices.Index(c.queue, k)
	return time.Since(k.waiting) >= time.Duration(before)*c.times.Retry
}
