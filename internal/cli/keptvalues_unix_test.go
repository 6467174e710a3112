//go:build unix

package cli

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

const keptFile = `apiVersion: camsync/v1
clusters:
  - name: one
    secrets:
      VALUE: {command: [sh, -c, "echo >> runs; cat value"], key: a}
      OTHER: {command: [sh, -c, "echo >> runs; cat value"], key: b}
`

// A fetcher makes passes as a daemon does, of a file with a program that counts its runs.
type fetcher struct {
	*repeater
	dir string
}

func newFetcher(t *testing.T, e *emulator.Emulator, dial dialer) *fetcher {
	t.Helper()
	e.AddCluster(emulator.Cluster{UUID: "one", Name: "one", Region: "eu-central-1"})
	f := &fetcher{dir: t.TempDir()}
	f.file("org.yaml", keptFile)
	f.repeater = passing(t, dial, filepath.Join(f.dir, "org.yaml"))
	f.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil }
	return f
}

func (f *fetcher) file(name, text string) {
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(text), 0o600); err != nil {
		panic(err)
	}
}

// prints makes the program print these values from now on.
func (f *fetcher) prints(a, b string) { f.file("value", `{"a": "`+a+`", "b": "`+b+`"}`) }

// pass makes a pass, and compares how often the program ran, and with it what is live in the end.
func (f *fetcher) pass(what, digest string, repeats bool, runs int, a, b string) *reconcile.Pass {
	f.t.Helper()
	f.file("runs", "")
	f.seldom.Begin(digest, repeats)
	f.r.Seldom = &f.seldom
	p, err := f.engine.Run(f.t.Context(), f.r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.seldom.End(p)
	if data, _ := os.ReadFile(filepath.Join(f.dir, "runs")); len(data) != runs {
		f.t.Errorf("%s: the program ran %d times, want %d", what, len(data), runs)
	}
	live, err := f.r.Account.Client.Read(f.t.Context(), api.Everything())
	if err != nil {
		f.t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range live.Clusters.Value()[0].Secrets.Value() {
		got[s.Name] = s.Value.Value().Reveal()
	}
	if got["VALUE"] != a || got["OTHER"] != b {
		f.t.Errorf("%s: %v is live, want %s and %s", what, got, a, b)
	}
	return p
}

func (f *fetcher) do(call api.Call) {
	f.t.Helper()
	if _, err := f.r.Account.Client.Do(f.t.Context(), call, "one"); err != nil {
		f.t.Fatal(err)
	}
}

// Of ten passes of a daemon, one runs the programs that give the values of secrets. Whatever differs is fetched again in its pass.
func TestOnePassInTenRunsPrograms(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f := newFetcher(t, e, dial)
		f.prints("a1", "b1")
		f.pass("a new file", "1", false, 1, "a1", "b1")
		f.prints("a2", "b1")
		for range 9 {
			f.pass("repeated", "1", true, 0, "a1", "b1")
		}
		f.pass("the tenth", "1", true, 1, "a2", "b1")
		f.prints("a3", "b1")
		f.pass("repeated", "1", true, 0, "a2", "b1")
		f.pass("someone asks", "1", false, 1, "a3", "b1")
		f.prints("a4", "b1")
		f.pass("another file", "2", true, 1, "a4", "b1")

		f.prints("a5", "b5")
		f.do(api.UpdateSecret{Name: "OTHER", Value: spec.Seal("by hand")})
		f.pass("a difference is corrected with what is fetched then, and so is what comes from the same run", "2", true, 1, "a5", "b5")
		f.pass("none differs", "2", true, 0, "a5", "b5")
		f.prints("a6", "b6")
		f.do(api.DeleteSecret{Name: "VALUE"})
		f.pass("so is one that is gone", "2", true, 1, "a6", "b6")
	})
}

// A program that failed is run in the next pass, and so is one that lacks a value.
func TestAProgramThatFailedRunsInTheNextPass(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f := newFetcher(t, e, dial)
		f.prints("a1", "b1")
		f.pass("a new file", "1", false, 1, "a1", "b1")
		f.file("value", `{"a": "a2"}`)
		f.pass("someone asks", "1", false, 1, "a2", "b1")
		f.pass("a value is missing", "1", true, 1, "a2", "b1")
		_ = os.Remove(filepath.Join(f.dir, "value"))
		if p := f.pass("it fails", "1", true, 1, "a2", "b1"); !strings.Contains(p.Plan.Actions[0].Reason, "command sh: exit status 1") {
			t.Errorf("%+v", p.Plan.Actions)
		}
		f.prints("a3", "b3")
		f.pass("it is well again", "1", true, 1, "a3", "b3")
		f.pass("nothing differs", "1", true, 0, "a3", "b3")

		_ = os.Remove(filepath.Join(f.dir, "value"))
		f.do(api.UpdateSecret{Name: "OTHER", Value: spec.Seal("by hand")})
		f.pass("a difference, whose value cannot be fetched", "1", true, 1, "a3", "by hand")
		f.prints("a4", "b4")
		f.pass("and then can", "1", true, 1, "a4", "b4")
	})
}

// In a list that cannot be read, nothing is compared, so that nothing is fetched.
func TestAnUnreadListFetchesNothing(t *testing.T) {
	down := false
	o := emulator.Options{LoginInterval: -1, Fault: func(_ *http.Request, route string) *emulator.Fault {
		if down && route == "GET /clusters/{clusterUuid}/secrets" {
			return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}
		}
		return nil
	}}
	inPipes(t, o, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f := newFetcher(t, e, dial)
		f.prints("a1", "b1")
		f.pass("a new file", "1", false, 1, "a1", "b1")
		down = true
		f.pass("a list that is refused", "1", true, 0, "", "")
		down = false
		f.pass("a list", "1", true, 0, "a1", "b1")
	})
}

// After a question, what the plan writes is fetched once more, and the rest is as it was.
func TestAfterAQuestionDifferencesAreFetchedAgain(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f := newFetcher(t, e, dial)
		f.prints("a1", "b1")
		f.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) {
			f.prints("a2", "b1")
			return reconcile.AfterAll, nil
		}
		f.pass("a long question", "1", false, 2, "a2", "b1")
		f.pass("nothing differs", "1", false, 1, "a2", "b1")
	})
}

// Programs run while the organisation is read: this one ends once a list below a cluster was read.
func TestProgramsRunBesideTheReading(t *testing.T) {
	var f *fetcher
	o := emulator.Options{LoginInterval: -1, Fault: func(_ *http.Request, route string) *emulator.Fault {
		if route == "GET /clusters/{clusterUuid}/secrets" {
			f.file("read", "")
		}
		return nil
	}}
	inPipes(t, o, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f = newFetcher(t, e, dial)
		f.file("org.yaml", strings.ReplaceAll(keptFile, "cat value", "until test -e read; do sleep 0.01; done; cat value"))
		f.repeater = passing(t, dial, filepath.Join(f.dir, "org.yaml"))
		f.prints("a1", "b1")
		f.r.Approve = func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil }
		f.pass("a new file", "1", false, 1, "a1", "b1")
	})
}

// A login that is refused ends a run at once, and with it the programs.
func TestARefusedLoginStopsPrograms(t *testing.T) {
	inPipes(t, emulator.Options{LoginInterval: -1}, func(t *testing.T, e *emulator.Emulator, dial dialer) {
		f := newFetcher(t, e, dial)
		f.file("org.yaml", strings.ReplaceAll(keptFile, "cat value", "sleep 2; echo > late"))
		p := passing(t, dial, filepath.Join(f.dir, "org.yaml"))
		config := p.r.Account.Config
		config.ClientSecret = spec.Seal("another secret")
		account, err := reconcile.Connect(config, "")
		if err != nil {
			t.Fatal(err)
		}
		p.r.Account = account
		if _, err := p.engine.Run(t.Context(), p.r); !errors.Is(err, api.ErrLogin) {
			t.Errorf("%v", err)
		}
		if _, err := os.Stat(filepath.Join(f.dir, "late")); err == nil {
			t.Error("the run waited for the program")
		}
	})
}
