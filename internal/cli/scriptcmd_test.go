package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/emulator/invariants"
)

// A world is what a script has besides its files.
type world struct {
	emulator *invariants.Emulator
	probes   bool // camsync may send what a careful client does not
	url      string
	dir      string
	env      []string
	token    string // of somebody who changes things behind camsync's back
	daemon   *background
	release  func() // lets go on what the emulator holds
}

type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

// exitCodeCommand is: exitcode N command…, where any stands for every code.
func exitCodeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command…")
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if args[0] == "any" {
		return
	}
	if want, err := strconv.Atoi(args[0]); err != nil || got != want {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// emulatorCommand is one of
//
//	emulator set OPTION VALUE        such as provisioning 2s, or any of emulator.Switches
//	emulator scopes SCOPE…           all that camsync's credentials may do
//	emulator fault JSON              as POST /emulator/faults takes it
//	emulator status CLUSTER STATUS
//	emulator cluster NAME UUID       put there in no time
//	emulator paired NAME UUID        the same, with backups in a second region
//	emulator hostile UUID            a cluster whose secret has a name that terminals would obey
//	emulator steering                clusters, members and what is in them whose names a CI system's runner or a terminal would obey
//	emulator meanwhile N METHOD ROUTE NAME   with the Nth such request from now on, there is such a cluster
//	emulator rename NAME NEW METHOD ROUTE    right before the next such request, another client renames that cluster
//	emulator replace FILE BY METHOD ROUTE    right before the next such request, FILE becomes a copy of BY
//	emulator accept EMAIL            the invitation
//	emulator revoke                  all tokens
//	emulator hold METHOD ROUTE       such requests wait, before they are carried out
//	emulator release                 until they go on
//	emulator requests [reset]        one line per route, with the count
func emulatorCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: emulator what…")
	}
	w := worldOf(ts)
	fmt.Fprint(ts.Stdout(), "") // what the command before has written is no longer looked at
	switch what, rest := args[0], args[1:]; {
	case what == "set" && len(rest) == 2:
		w.emulator.Change(func(o *emulator.Options) { ts.Check(setOption(o, rest[0], rest[1])) })
	case what == "scopes":
		w.emulator.Change(func(o *emulator.Options) {
			scopes := []emulator.Scope{}
			for _, s := range rest {
				scopes = append(scopes, emulator.Scope(s))
			}
			o.Credentials = slices.Clone(o.Credentials)
			o.Credentials[0].Scopes = scopes
		})
	case what == "fault" && len(rest) == 1:
		_, err := w.send(http.MethodPost, "/emulator/faults", rest[0])
		ts.Check(err)
	case what == "status" && len(rest) == 2:
		ts.Check(w.emulator.SetStatus(rest[0], rest[1]))
	case what == "cluster" && len(rest) == 2:
		w.emulator.AddCluster(emulator.Cluster{Name: rest[0], UUID: rest[1]})
	case what == "paired" && len(rest) == 2:
		w.emulator.AddCluster(emulator.Cluster{Name: rest[0], UUID: rest[1], BackupRegion: "europe-west3"})
	case what == "hostile" && len(rest) == 1:
		w.emulator.AddCluster(emulator.Cluster{Name: "invoices", UUID: rest[0], Secrets: map[string]string{
			"\x1b[2J\r\n::set-env name=PATH::/tmp \u202eevil": "x",
		}})
	case what == "steering" && len(rest) == 0:
		w.steering()
	case what == "meanwhile" && len(rest) == 4:
		n, err := strconv.ParseInt(rest[0], 10, 32)
		ts.Check(err)
		w.meanwhile(int32(n), rest[1]+" "+rest[2], rest[3])
	case what == "rename" && len(rest) == 4:
		w.renameBefore(ts, rest[0], rest[1], rest[2]+" "+rest[3])
	case what == "renameproject" && len(rest) == 5:
		w.before(rest[3]+" "+rest[4], func() {
			ts.Check(w.emulator.Hub("").Workspace(rest[0]).Project(rest[1]).Rename(rest[2]))
		})
	case what == "assign" && len(rest) == 4:
		w.before(rest[2]+" "+rest[3], func() { ts.Check(w.emulator.Hub("").Workspace(rest[0]).Assign(rest[1])) })
	case what == "replace" && len(rest) == 4:
		text := ts.ReadFile(rest[1])
		w.before(rest[2]+" "+rest[3], func() { ts.Check(os.WriteFile(ts.MkAbs(rest[0]), []byte(text), 0o600)) })
	case what == "accept" && len(rest) == 1:
		ts.Check(w.emulator.AcceptInvitation(rest[0], "Ana"))
	case what == "revoke":
		w.emulator.RevokeTokens()
	case what == "hold" && len(rest) == 2:
		w.hold(rest[0] + " " + rest[1])
		ts.Defer(w.release) // a server does not end before its answers
	case what == "release" && len(rest) == 0:
		w.release()
	case what == "requests" && len(rest) == 1:
		w.emulator.ResetRequests()
	case what == "requests":
		requests := w.emulator.Requests()
		for _, route := range slices.Sorted(maps.Keys(requests)) {
			fmt.Fprintf(ts.Stdout(), "%s %d\n", route, requests[route])
		}
	case w.operate(ts, what, rest), w.publishes(ts, what, rest):
	default:
		ts.Fatalf("no such command: emulator %s", strings.Join(args, " "))
	}
}

// hold makes the requests of a route wait until they are released.
func (w *world) hold(route string) {
	held := make(chan struct{})
	w.release = sync.OnceFunc(func() { close(held) })
	w.emulator.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, is string) *emulator.Fault {
			if is == route {
				<-held
			}
			return nil
		}
	})
}

// steers are texts that runners of CI systems and terminals obey. None of them would do any harm.
var steers = []string{
	"##vso[task.setvariable variable=canbeseen]x", "a ##VSO[task.logdetail]x", "##[section]x", "b##[group]x", "::set-output name=a::x", "::notice::x", " ::add-mask::x",
	"\x1b[1mx", "x\r::notice::y", "x\n::notice::y", "x\n##[section]y", "x\u202ey", "x\u200by", "x\u009b1my", "x\u2028y", "é::notice::",
}

// steering puts them wherever the organisation has a text that a user chooses.
func (w *world) steering() {
	for i, s := range steers {
		w.emulator.AddCluster(emulator.Cluster{
			UUID: fmt.Sprintf("66666666-6666-4666-8666-%012d", i), Name: s, Description: s, Labels: []string{s}, Region: s, Channel: s, PlanType: s, Generation: s,
			Allowlist: map[string]string{fmt.Sprintf("192.0.2.%d", i): s, s: s}, Secrets: map[string]string{s: "x"}, Clients: map[string][]string{s: {"Zeebe", s}},
		})
	}
}

// meanwhile makes a cluster right before the nth request of a route.
func (w *world) meanwhile(n int32, route, name string) {
	var count atomic.Int32
	w.emulator.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, is string) *emulator.Fault {
			if is == route && count.Add(1) == n {
				w.emulator.AddCluster(emulator.Cluster{Name: name})
			}
			return nil
		}
	})
}

// renameBefore has another client rename a cluster right before the next request of a route is carried out.
func (w *world) renameBefore(ts *testscript.TestScript, name, to, route string) {
	uuid, err := w.uuid(name)
	ts.Check(err)
	w.before(route, func() { ts.Check(w.renames("/clusters/"+uuid, to)) })
}

// before calls f right before the next request of a route is carried out.
func (w *world) before(route string, f func()) {
	var once sync.Once
	w.emulator.Change(func(o *emulator.Options) {
		o.Fault = func(_ *http.Request, is string) *emulator.Fault {
			if is == route {
				once.Do(f)
			}
			return nil
		}
	})
}

func (w *world) renames(path, to string) error {
	_, err := w.send(http.MethodPatch, path, fmt.Sprintf(`{"name": %q}`, to))
	return err
}

func setOption(o *emulator.Options, name, value string) error {
	switch name {
	case "seats":
		n, err := strconv.Atoi(value)
		o.Seats = n
		return err
	case "lognames":
		o.LogNames = emulator.LogNames(value)
		return nil
	case "organization":
		o.Organization = value
		return nil
	case "upgradegate":
		o.UpgradeGate = value
		return nil
	case "jsonerrors":
		b, err := strconv.ParseBool(value)
		o.JSONErrors = b
		return err
	case "trimtexts":
		b, err := strconv.ParseBool(value)
		o.TrimTexts = b
		return err
	case "providedsecrets":
		o.ProvidedSecrets = value
		return nil
	case "sameclientnames":
		b, err := strconv.ParseBool(value)
		o.SameClientNames = b
		return err
	case "canonicalmembers":
		b, err := strconv.ParseBool(value)
		o.CanonicalMembers = b
		return err
	}
	if slices.Contains(emulator.Switches(), name) {
		return o.Set(name, value)
	}
	d, err := time.ParseDuration(value)
	switch name {
	case "secretdeletedelay":
		o.SecretDeleteDelay = d
	case "loginlimit":
		o.LoginInterval = d
	default:
		return fmt.Errorf("no such option: %s", name)
	}
	return err
}

// httpCommand is: http METHOD PATH [BODY]. A cluster's name in braces stands for its uuid.
func httpCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: http METHOD PATH [BODY]")
	}
	body := ""
	if len(args) == 3 {
		body = args[2]
	}
	if _, err := worldOf(ts).send(args[0], args[1], body); (err != nil) != neg {
		ts.Fatalf("%s %s: %v", args[0], args[1], err)
	}
}

// quietCommand is: quiet. The last command has written nothing to standard error, but for what it waited for: how long a
// request takes is up to the machine.
func quietCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: quiet")
	}
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if !strings.HasPrefix(line, "waiting for ") {
			ts.Fatalf("written to standard error: %s", line)
		}
	}
}

// holdsCommand is: holds PATH TEXT. It looks for the text in the API's answer, which is not shown: it
// may be a secret.
func holdsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: holds PATH TEXT")
	}
	answer, err := worldOf(ts).send(http.MethodGet, args[0], "")
	ts.Check(err)
	if strings.Contains(string(answer), args[1]) == neg {
		ts.Fatalf("%s: %q: not as expected", args[0], args[1])
	}
}

// interruptCommand is: interrupt METHOD ROUTE N command… It starts the command, interrupts it once the
// emulator has seen such a request, and expects the exit code N.
func interruptCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: interrupt METHOD ROUTE N command…")
	}
	w := worldOf(ts)
	w.emulator.ResetRequests()
	c := exec.Command(args[3], args[4:]...)
	c.Dir, c.Env, c.Stdout, c.Stderr = w.dir, w.env, ts.Stdout(), ts.Stderr()
	ts.Check(c.Start())
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); w.emulator.Requests()[args[0]+" "+args[1]] == 0; <-tick.C {
		if time.Now().After(deadline) {
			_ = c.Process.Kill()
			_ = c.Wait()
			ts.Fatalf("there was no %s %s", args[0], args[1])
		}
	}
	ts.Check(c.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	if err := c.Wait(); err != nil && !errors.As(err, &exit) {
		ts.Check(err)
	}
	if got := strconv.Itoa(c.ProcessState.ExitCode()); got != args[2] {
		ts.Fatalf("exit code %s, want %s", got, args[2])
	}
}

// send makes a request as another client.
func (w *world) send(method, path, body string) ([]byte, error) {
	if w.token == "" {
		w.token = "none"
		answer, err := w.send(http.MethodPost, "/oauth/token",
			`{"grant_type":"client_credentials","audience":"api.cloud.camunda.io","client_id":"somebody","client_secret":"else"}`)
		if err != nil {
			return nil, err
		}
		var token struct {
			Access string `json:"access_token"`
		}
		if err := json.Unmarshal(answer, &token); err != nil {
			return nil, err
		}
		w.token = token.Access
	}
	if before, rest, found := strings.Cut(path, "{"); found {
		name, after, _ := strings.Cut(rest, "}")
		uuid, err := w.uuid(name)
		if err != nil {
			return nil, err
		}
		path = before + url.PathEscape(uuid) + after
	}
	r, err := http.NewRequest(method, w.url+path, bytes.NewBufferString(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = errors.New(answer.Status)
	}
	return text, err
}

func (w *world) uuid(name string) (string, error) {
	text, err := w.send(http.MethodGet, "/clusters", "")
	if err != nil {
		return "", err
	}
	var clusters []struct{ Name, UUID string }
	if err := json.Unmarshal(text, &clusters); err != nil {
		return "", err
	}
	for _, c := range clusters {
		if c.Name == name {
			return c.UUID, nil
		}
	}
	return "", fmt.Errorf("there is no cluster %q", name)
}

// markedCommand is: marked FILE. It saves the file again as some editors do: with a byte order mark.
func markedCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: marked FILE")
	}
	path := ts.MkAbs(args[0])
	text, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, append([]byte("\ufeff"), text...), 0o600))
}
