package leader

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/tools/apiserver"
)

// patience is how long to wait for an event that must come.
const patience = 2 * time.Minute

// TestOnAnAPIServer has what takes a real apiserver, of which there is one: it starts slowly.
func TestOnAnAPIServer(t *testing.T) {
	server := apiserver.Start(t)
	for name, test := range map[string]func(world){
		"leases are shared": leasesAreShared, "the memory of replicas": theMemoryOfReplicas, "a lost connection": aLostConnection,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newWorld(t, server))
		})
	}
}

// world is an apiserver and the candidates of a test, which end with it.
type world struct {
	t       *testing.T
	admin   *rest.Config
	ctx     context.Context
	runs    *sync.WaitGroup
	changed chan struct{}
}

func newWorld(t *testing.T, server *apiserver.Server) world {
	t.Helper()
	w := world{t: t, admin: rest.CopyConfig(server.Admin), runs: &sync.WaitGroup{}, changed: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	w.ctx = ctx
	t.Cleanup(func() { cancel(); w.runs.Wait() })
	return w
}

func (w world) replica(times Times) *Cluster {
	w.t.Helper()
	c, err := NewCluster(w.admin, "default", times)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// stand makes a replica a candidate for a lease.
func (w world) stand(c *Cluster, lease string) *Candidate {
	k := c.Candidate(lease, slog.New(slog.NewTextHandler(io.Discard, nil)))
	w.runs.Go(func() {
		err := k.Run(w.ctx, func() {
			select {
			case w.changed <- struct{}{}:
			default:
			}
		})
		if err != nil {
			w.t.Error(err)
		}
	})
	return k
}

// until waits for a condition.
func (w world) until(what string, so func() bool) {
	w.t.Helper()
	late := time.After(patience)
	for !so() {
		select {
		case <-w.changed:
		case <-late:
			w.t.Fatalf("never: %s", what)
		}
	}
}

func leads(k *Candidate) bool { return k.Permit() == nil }

// A single replica takes all leases. Of two candidates for a free one, the replica that holds fewer
// leases wins.
func leasesAreShared(w world) {
	times := Times{Lease: 60 * time.Second, Write: 20 * time.Second, Retry: 3 * time.Second}
	a, b := w.replica(times), w.replica(times)
	var first []*Candidate
	for _, lease := range []string{"one", "two", "three"} {
		first = append(first, w.stand(a, lease))
	}
	w.until("one replica leads all", func() bool { return !slices.ContainsFunc(first, func(k *Candidate) bool { return !leads(k) }) })
	mine := w.stand(a, "four")
	others := w.stand(b, "four")
	w.until("the one with fewer leases gets another", func() bool { return leads(others) })
	if leads(mine) || leads(w.stand(b, "one")) {
		w.t.Error("two replicas lead")
	}
}

// What was applied is stored for the next leader, and only the leader stores it.
func theMemoryOfReplicas(w world) {
	times := Times{Lease: 60 * time.Second, Write: 20 * time.Second, Retry: time.Second}
	a := w.stand(w.replica(times), "remembered")
	w.until("it leads", func() bool { return leads(a) })
	if got, err := a.Recall(); err != nil || got.Digest != "" {
		w.t.Errorf("a new lease remembers %v, %v", got, err)
	}
	if err := a.Remember(daemon.Applied{Digest: "sha256:1", Pending: []string{"cluster/one"}}); err != nil {
		w.t.Error(err)
	}
	b := w.stand(w.replica(times), "remembered")
	if got, err := b.Recall(); err != nil || got.Digest != "sha256:1" || len(got.Pending) != 1 {
		w.t.Errorf("the other remembers %v, %v", got, err)
	}
	if err := b.Remember(daemon.Applied{}); !errors.Is(err, ErrLost) {
		w.t.Errorf("one that does not lead remembers: %v", err)
	}
	if _, _, held := b.Lead(w.t.Context()); held {
		w.t.Error("one that does not lead leads")
	}
}

// A lost connection to the apiserver loses no record.
func aLostConnection(w world) {
	var cut atomic.Int32
	w.admin.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return cutting(func(r *http.Request) (*http.Response, error) {
			if r.Method == http.MethodPut && cut.Add(-1) == 0 {
				return nil, errors.New("cut")
			}
			return next.RoundTrip(r)
		})
	})
	a := w.stand(w.replica(Times{Lease: time.Hour, Write: 30 * time.Minute, Retry: 5 * time.Minute}), "cut")
	w.until("it leads", func() bool { return leads(a) })
	cut.Store(1)
	if err := a.Remember(daemon.Applied{Digest: "sha256:1"}); err != nil || cut.Load() > 0 {
		w.t.Errorf("%d to cut, %v", cut.Load(), err)
	}
	if got, err := a.Recall(); err != nil || got.Digest != "sha256:1" {
		w.t.Errorf("remembered %v, %v", got, err)
	}
}

type cutting func(r *http.Request) (*http.Response, error)

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

// The longest write fits between the last one that may start and the first of another replica.
func TestTimes(t *testing.T) {
	const longest = 120 * time.Second
	if times := TimesFor(longest); times.Lease-times.Write <= longest || times.Write <= 4*times.Retry || times.Lease%time.Second != 0 {
		t.Errorf("times %+v", times)
	}
}
