//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/camsync/camsync/internal/cli"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/leader"
	"github.com/camsync/camsync/internal/syncer"
)

// patience is how long to wait for an event that must come.
const patience = 2 * time.Minute

// quick has a short lease, since nothing in these tests takes long unless a test delays it. The
// lease, and a request (half of Write), survive a machine that pauses for some seconds.
var quick = leader.Times{Lease: 16 * time.Second, Write: 12 * time.Second, Retry: 300 * time.Millisecond}

// asReplica is the variable that turns the test's binary into camsync-k8s, with the cluster that it
// names: address, certificate file, token.
const asReplica = "CAMSYNC_TEST_CLUSTER"

func TestMain(m *testing.M) {
	text := os.Getenv(asReplica)
	if text == "" {
		os.Exit(m.Run())
	}
	os.Exit(cli.MainOf(func() (syncer.Stand, error) {
		at := strings.Fields(text)
		config := &rest.Config{Host: at[0], BearerToken: at[2], TLSClientConfig: rest.TLSClientConfig{CAFile: at[1]}}
		return stand(leader.NewCluster(config, "default", quick))
	}))
}

// world is an organisation and the writes to it.
type world struct {
	*emulator.Emulator
	url  string
	file string

	mu     sync.Mutex
	writes []write // in the order in which they ended
	gate   *gate   // nil if no request waits
}

// gate makes requests wait.
type gate struct {
	reads bool          // the reads of one replica; otherwise all writes
	of    string        // the replica
	came  chan struct{} // receives a value once a request waits
	open  chan struct{} // closed to let them continue
}

// pass waits if a gate holds requests of that replica.
func (w *world) pass(replica string, read bool) {
	w.mu.Lock()
	g := w.gate
	w.mu.Unlock()
	if g == nil || g.reads != read || read && g.of != replica {
		return
	}
	select {
	case g.came <- struct{}{}:
	default:
	}
	<-g.open
}

// write is a request that changes something, as the organisation sees it.
type write struct {
	replica    string
	began, end time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Emulator: emulator.New(emulator.Options{LoginInterval: -1}), file: filepath.Join(t.TempDir(), "org.yaml")}
	server := httptest.NewServer(w.Emulator)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// desire writes the file: one member with that role.
func (w *world) desire(t *testing.T, role string) {
	t.Helper()
	text := "apiVersion: camsync/v1\nmembers:\n  - email: ana@example.com\n    roles: [" + role + "]\n"
	if err := os.WriteFile(w.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// door is the organisation's address for one replica, and records its writes.
func (w *world) door(t *testing.T, replica string) string {
	t.Helper()
	target, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer := httptest.NewRecorder()
			proxy.ServeHTTP(answer, r)
			w.pass(replica, true) // holds the response from before
			maps.Copy(rw.Header(), answer.Header())
			rw.WriteHeader(answer.Code)
			_, _ = rw.Write(answer.Body.Bytes()) // an error means the client has gone
			return
		}
		began := time.Now()
		w.pass(replica, false)
		proxy.ServeHTTP(rw, r)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.writes = append(w.writes, write{replica, began, time.Now()})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// written is who wrote, in order.
func (w *world) written() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for _, each := range w.writes {
		all = append(all, each.replica)
	}
	return strings.Join(all, " ")
}

// hold makes requests wait: all writes, or the reads of one replica.
func (w *world) hold(reader string) *gate {
	g := &gate{reads: reader != "", of: reader, came: make(chan struct{}, 1), open: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate = g
	return g
}

// release lets all requests continue.
func (w *world) release(g *gate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate = nil
	close(g.open)
}

// entered waits until a request waits.
func (g *gate) entered(t *testing.T) {
	t.Helper()
	select {
	case <-g.came:
	case <-time.After(patience):
		t.Fatal("no request came")
	}
}

// noneTogether checks that no two replicas wrote at the same time.
func (w *world) noneTogether(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, a := range w.writes {
		for _, b := range w.writes[:i] {
			if a.replica != b.replica && a.began.Before(b.end) && b.began.Before(a.end) {
				t.Errorf("%s and %s wrote at the same time", a.replica, b.replica)
			}
		}
	}
}

// replica is the program in a process of its own.
type replica struct {
	name  string
	cmd   *exec.Cmd
	ended chan struct{}

	mu   sync.Mutex
	log  strings.Builder
	more chan struct{} // closed with each line
	seen int           // how much of the log was searched
}

func (w *world) replica(t *testing.T, name string, cluster *rest.Config, args ...string) *replica {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	door, dir := w.door(t, name), t.TempDir()
	r := &replica{name: name, ended: make(chan struct{}), more: make(chan struct{})}
	r.cmd = exec.Command(binary, append([]string{"sync", "--log", "json", "--listen", "127.0.0.1:0", "--leader-elect"}, args...)...)
	r.cmd.Env = append(os.Environ(), asReplica+"="+cluster.Host+" "+cluster.CAFile+" "+cluster.BearerToken, "CAMUNDA_CONSOLE_BASE_URL="+door, "CAMUNDA_OAUTH_URL="+w.url+"/oauth/token",
		"CAMUNDA_CONSOLE_CLIENT_ID=emulator", "CAMUNDA_CONSOLE_CLIENT_SECRET=emulator-secret",
		"CAMUNDA_TOKEN_CACHE_DIR="+filepath.Join(dir, "cache"), "CAMSYNC_STATE_DIR="+filepath.Join(dir, "state"))
	stderr, err := r.cmd.StderrPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go r.listen(stderr)
	t.Cleanup(func() {
		_ = r.cmd.Process.Kill() // an error means it has ended
		<-r.ended
		if t.Failed() {
			t.Logf("%s:\n%s", r.name, r.log.String())
		}
	})
	return r
}

// listen reads the log until the program has ended.
func (r *replica) listen(stderr io.Reader) {
	defer close(r.ended)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		r.mu.Lock()
		r.log.WriteString(lines.Text() + "\n")
		close(r.more)
		r.more = make(chan struct{})
		r.mu.Unlock()
	}
	_ = r.cmd.Wait() // callers ask for its exit
}

// after returns the log beyond an offset, and a channel that is closed when there is more.
func (r *replica) after(place int) (string, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()[place:], r.more
}

// says waits until a replica logs a text beyond what was searched.
func (r *replica) says(t *testing.T, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		log, more := r.after(r.seen)
		if i := strings.Index(log, text); i >= 0 {
			r.seen += i + len(text)
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			t.Fatalf("%s does not say %s", r.name, text)
		case <-r.ended:
			t.Fatalf("%s ended without saying %s", r.name, text)
		}
	}
}

// waitForStandby waits until no pass runs or will run.
func (r *replica) waitForStandby(t *testing.T) {
	t.Helper()
	log, _ := r.after(0)
	address := regexp.MustCompile(`"address":"([^"]*)"`).FindStringSubmatch(log)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		answer, err := http.Get(address[1] + "/api/v1/status")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close() // it was read
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), `"state": "standby"`) && strings.Contains(string(text), `"running": null`) {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatalf("%s does not stand by", r.name)
}

func (r *replica) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := r.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// oneOf waits until one of these replicas logs a text, and returns it.
func oneOf(t *testing.T, text string, all ...*replica) *replica {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		for _, r := range all {
			log, more := r.after(r.seen)
			if i := strings.Index(log, text); i >= 0 {
				r.seen += i + len(text)
				return r
			}
			select {
			case <-more:
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	t.Fatalf("no replica says %s", text)
	return nil
}

// without returns all replicas but one.
func without(out *replica, all ...*replica) []*replica {
	var rest []*replica
	for _, r := range all {
		if r != out {
			rest = append(rest, r)
		}
	}
	return rest
}
