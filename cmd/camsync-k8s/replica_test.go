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
)

// patience is how long to wait for what has to come.
const patience = 2 * time.Minute

// The lease of these tests is short, since nothing in them takes long but what they make to. It outlasts a machine that
// stands still for some seconds, and so does a request, which may take half as long as a write may begin.
var quick = leader.Times{Lease: 16 * time.Second, Write: 12 * time.Second, Retry: 300 * time.Millisecond}

// asReplica is the variable that makes the test's binary camsync-k8s, in the cluster that it holds: its
// address, the file of its certificate, and a token.
const asReplica = "CAMSYNC_TEST_CLUSTER"

func TestMain(m *testing.M) {
	text := os.Getenv(asReplica)
	if text == "" {
		os.Exit(m.Run())
	}
	os.Exit(cli.MainOf(func() (cli.Stand, error) {
		at := strings.Fields(text)
		config := &rest.Config{Host: at[0], BearerToken: at[2], TLSClientConfig: rest.TLSClientConfig{CAFile: at[1]}}
		return stand(leader.NewCluster(config, "default", quick))
	}))
}

// A world is an organisation, and who writes to it.
type world struct {
	*emulator.Emulator
	url  string
	file string

	mu     sync.Mutex
	writes []write // in the order in which they ended
	gate   *gate   // nil where nobody waits
}

// A gate makes requests wait.
type gate struct {
	reads bool          // of one replica; else all writes
	of    string        // the replica
	came  chan struct{} // holds something once one waits
	open  chan struct{} // closed for them to go on
}

// pass waits where a request of a replica has to.
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

// A write is a request that changes something, as the organisation's side sees it.
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

// desire writes the file: one member, with that role.
func (w *world) desire(t *testing.T, role string) {
	t.Helper()
	text := "apiVersion: camsync/v1\nmembers:\n  - email: ana@example.com\n    roles: [" + role + "]\n"
	if err := os.WriteFile(w.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// door is the organisation's address for one replica: it notes who writes when.
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
			w.pass(replica, true) // with what there was before
			maps.Copy(rw.Header(), answer.Header())
			rw.WriteHeader(answer.Code)
			_, _ = rw.Write(answer.Body.Bytes()) // or it is not there any more
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

// release lets those go on that wait, and all that come.
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
		t.Fatal("nobody comes")
	}
}

// noneTogether demands that no two replicas wrote at the same time.
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

// A replica is the program, as a process of its own.
type replica struct {
	name  string
	cmd   *exec.Cmd
	ended chan struct{}

	mu   sync.Mutex
	log  strings.Builder
	more chan struct{} // closed with each line
	seen int           // how much of the log was looked at
}

func (w *world) replica(t *testing.T, name string, cluster *rest.Config, args ...string) *replica {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	door, folder := w.door(t, name), t.TempDir()
	r := &replica{name: name, ended: make(chan struct{}), more: make(chan struct{})}
	r.cmd = exec.Command(binary, append([]string{"sync", "--log", "json", "--listen", "127.0.0.1:0", "--leader-elect"}, args...)...)
	r.cmd.Env = append(os.Environ(), asReplica+"="+cluster.Host+" "+cluster.CAFile+" "+cluster.BearerToken, "CAMUNDA_CONSOLE_BASE_URL="+door, "CAMUNDA_OAUTH_URL="+w.url+"/oauth/token",
		"CAMUNDA_CONSOLE_CLIENT_ID=emulator", "CAMUNDA_CONSOLE_CLIENT_SECRET=emulator-secret",
		"CAMUNDA_TOKEN_CACHE_DIR="+filepath.Join(folder, "cache"), "CAMSYNC_STATE_DIR="+filepath.Join(folder, "state"))
	stderr, err := r.cmd.StderrPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go r.listen(stderr)
	t.Cleanup(func() {
		_ = r.cmd.Process.Kill() // it may have ended
		<-r.ended
		if t.Failed() {
			t.Logf("%s:\n%s", r.name, r.log.String())
		}
	})
	return r
}

// listen takes the log until the program has ended.
func (r *replica) listen(stderr io.Reader) {
	defer close(r.ended)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		r.mu.Lock()
		r.log.WriteString(lines.Text() + "\n")
		close(r.more)
		r.more = make(chan struct{})
		r.mu.Unlock()
	}
	_ = r.cmd.Wait() // how it ended is for who asks
}

// after returns what was logged beyond a place, and what is closed when there is more.
func (r *replica) after(place int) (string, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()[place:], r.more
}

// says waits until a replica logs a text that was not waited for yet.
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

// standsBy waits until no pass runs, nor will.
func (r *replica) standsBy(t *testing.T) {
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

// oneOf waits until one of these replicas logs a text that was not waited for yet, and returns it.
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
	t.Fatalf("nobody says %s", text)
	return nil
}

// without is all replicas but one.
func without(out *replica, all ...*replica) []*replica {
	var rest []*replica
	for _, r := range all {
		if r != out {
			rest = append(rest, r)
		}
	}
	return rest
}
