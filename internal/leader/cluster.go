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

// A Cluster is the Kubernetes cluster that keeps the leases, and this replica as one of those in it.
type Cluster struct {
	leases    coordination.CoordinationV1Interface
	namespace string
	identity  string
	times     Times

	mu      sync.Mutex
	held    int          // leases of this replica
	wanting []*Candidate // free leases that it would take, in the order of their turn
}

// namespaceFile is where a pod finds the namespace that it is in.
const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// InCluster is the cluster whose pod this process is in, for leases of these times. It reads the
// token of the pod's service account from its file, again and again: Kubernetes exchanges it.
func InCluster(t Times) (*Cluster, error) {
	config, err := rest.InClusterConfig()
	if errors.Is(err, rest.ErrNotInCluster) {
		return nil, errors.New("this is no pod of Kubernetes: KUBERNETES_SERVICE_HOST is not set")
	} else if err != nil {
		return nil, fmt.Errorf("the pod's service account: %w", err)
	}
	namespace, err := os.ReadFile(namespaceFile)
	if err != nil {
		return nil, fmt.Errorf("the pod's service account: %w", err)
	}
	return NewCluster(config, strings.TrimSpace(string(namespace)), t)
}

// NewCluster is a cluster that is reached as config says.
func NewCluster(config *rest.Config, namespace string, t Times) (*Cluster, error) {
	config = rest.CopyConfig(config)
	config.Timeout = t.Write / 2 // a request that hangs leaves time for another
	config.UserAgent = "camsync"
	config.WarningHandler = rest.NoWarnings{}
	config.QPS = -1 // a few requests in two seconds for each lease, whatever else is under way
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

// Candidate is this replica's part in the election for the lease of that name.
func (c *Cluster) Candidate(lease string, log *slog.Logger) *Candidate {
	return &Candidate{cluster: c, lease: lease, log: log, changed: func() {}}
}

func (c *Cluster) lock(lease string) *resourcelock.LeaseLock {
	return &resourcelock.LeaseLock{
		LeaseMeta: metav1.ObjectMeta{Namespace: c.namespace, Name: lease}, Client: c.leases,
		LockConfig: resourcelock.ResourceLockConfig{Identity: c.identity},
	}
}

func (c *Cluster) count(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held += n
}

// want puts a candidate last among those that want a free lease.
func (c *Cluster) want(k *Candidate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanting = append(c.wanting, k)
}

func (c *Cluster) forget(k *Candidate) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanting = slices.DeleteFunc(c.wanting, func(w *Candidate) bool { return w == k })
}

// first reports whether it is a candidate's turn: for each lease that is held, or whose turn is
// before, other replicas are given the time of one more try.
func (c *Cluster) first(k *Candidate) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.held + slices.Index(c.wanting, k)
	return time.Since(k.asked) >= time.Duration(before)*c.times.Retry
}
