package faults

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// Whatever stands where the token, the journal and the credentials belong: nothing is lost by it.
func TestForeignFiles(t *testing.T) {
	t.Parallel()
	garbage := func(text string) func(path string) error {
		return func(path string) error { return os.WriteFile(path, []byte(text), 0o644) }
	}
	each := func(pattern string, change func(path string) error) func(w *world) error {
		return func(w *world) error {
			paths, err := filepath.Glob(w.path(pattern))
			if err == nil && len(paths) == 0 {
				err = errors.New("there is no " + pattern)
			}
			for _, path := range paths {
				err = errors.Join(err, change(path))
			}
			return err
		}
	}
	intent := func(i journal.Intent) func(w *world) error {
		return func(w *world) error {
			j, err := journal.Open(w.path("state"), account)
			if err != nil {
				return err
			}
			e, err := j.Take(i)
			if err != nil {
				return err
			}
			return errors.Join(e.Write(i), e.Release())
		}
	}
	future, past := time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC), time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		do   func(w *world) error
	}{
		{"an empty token", each("cache/*.token", garbage(""))},
		{"half a token", each("cache/*.token", func(path string) error { return os.Truncate(path, 20) })},
		{"no token", each("cache/*.token", garbage(`{"token":{"access_token":"x","expiry":"2030-01-01T00:00:00Z"}}`))},
		{"a token that is a folder", each("cache/*.token", func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) })},
		{"a token that is a link", each("cache/*.token", func(path string) error { return errors.Join(os.Remove(path), os.Symlink("/dev/zero", path)) })},
		{"no folder of tokens", func(w *world) error {
			return errors.Join(os.RemoveAll(w.path("cache")), os.WriteFile(w.path("cache"), nil, 0o600))
		}},
		{"no journal", func(w *world) error {
			return errors.Join(os.RemoveAll(w.path("state")), os.WriteFile(w.path("state"), nil, 0o600))
		}},
		{"garbage in the journal", func(w *world) error {
			return errors.Join(intent(journal.Intent{Kind: spec.Clients, Cluster: seeded + "shop", Name: "added"})(w), each("state/intents/*/*.json", garbage(`{"kind":"cli`))(w))
		}},
		{"another's intent", func(w *world) error {
			return errors.Join(intent(journal.Intent{Kind: spec.Clients, Cluster: seeded + "shop", Name: "added"})(w),
				each("state/intents/*/*.json", garbage(`{"kind":"client","cluster":"seeded-theirs","name":"theirs"}`))(w))
		}},
		{"a cluster intended in the future", intent(journal.Intent{Kind: spec.Clusters, Name: "fresh", Begun: future})},
		{"a cluster intended long ago", intent(journal.Intent{Kind: spec.Clusters, Name: "fresh", Begun: past})},
		{"a client intended in the future", intent(journal.Intent{Kind: spec.Clients, Cluster: seeded + "shop", Name: "added", Begun: future})},
		{"a client intended long ago", intent(journal.Intent{Kind: spec.Clients, Cluster: seeded + "shop", Name: "added", Begun: past})},
		{"an intent that is what is there", intent(journal.Intent{Kind: spec.Clients, Cluster: seeded + "theirs", Name: "theirs", Begun: past})},
		{"an intent in a cluster that is gone", intent(journal.Intent{Kind: spec.Clients, Cluster: "gone", Name: "added"})},
		{"half-written files", func(w *world) error {
			w.torn(w.path("creds/added.env"))
			w.torn(w.path("cache/a.token"))
			return nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inEverything(t, late, func(w *world) {
				if err := w.login(); err != nil {
					t.Error(err)
				}
				if err := tt.do(w); err != nil {
					t.Error(err)
				}
				begun := time.Now() // 2000-01-01
				if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
					t.Error(err)
				}
				if took := time.Since(begun); took > time.Hour {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

// login makes the token's file, by a run that has nothing to do.
func (w *world) login() error {
	text, err := os.ReadFile(w.path("org.yaml"))
	if err != nil {
		return err
	}
	w.write("org.yaml", "apiVersion: camsync/v1\nclusters: []\n")
	p := w.run("")
	w.write("org.yaml", string(text))
	return p.err
}

// A destination that cannot be written is found out before a client is made, or the client is made in vain
// and deleted again.
func TestNoPlaceForCredentials(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		do    func(dir string) error
		wrong string // what has to go
	}{
		{"a file for a rotated one is a folder", func(dir string) error { return os.MkdirAll(filepath.Join(dir, "rotated.json"), 0o700) }, "creds/rotated.json"},
		{"the folder is a file", func(dir string) error { return errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600)) }, "creds"},
		{"the file is a folder", func(dir string) error { return os.MkdirAll(filepath.Join(dir, "added.env"), 0o700) }, "creds/added.env"},
		{"the file is a link", func(dir string) error {
			return os.Symlink("/dev/null", filepath.Join(dir, "added.env"))
		}, "creds/added.env"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inEverything(t, emulator.Options{}, func(w *world) {
				if err := tt.do(w.path("creds")); err != nil {
					t.Error(err)
				}
				w.run("")
				if there := w.someone("GET", "/clusters/"+seeded+"shop/clients", ""); !strings.Contains(there, `"rotated"`) {
					t.Error("a client was deleted that can not be made anew")
				} else if strings.Contains(there, `"added"`) && tt.wrong != "creds/rotated.json" {
					t.Error("a client lives whose secret is nowhere")
				}
				if err := errors.Join(os.RemoveAll(w.path(tt.wrong)), os.MkdirAll(w.path("creds"), 0o700)); err != nil {
					t.Error(err)
				}
				if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// A clock that was set back by a month finds a token and an intent of the future, and asks once for a token of
// its own.
func TestTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	kept := folder(t)
	defer os.RemoveAll(kept)
	inEverything(t, emulator.Options{}, func(w *world) {
		pause(30 * 24 * time.Hour)
		w.run("after api.CreateClient in shop")
		if err := os.CopyFS(kept, os.DirFS(w.dir)); err != nil {
			t.Error(err)
		}
	})
	inEverything(t, emulator.Options{}, func(w *world) {
		for _, name := range []string{"cache", "state"} {
			if err := os.CopyFS(w.path(name), os.DirFS(filepath.Join(kept, name))); err != nil {
				t.Error(err)
			}
		}
		var mu sync.Mutex
		tokens := map[string]bool{}
		w.faults(func(r *http.Request, _ string) *emulator.Fault {
			mu.Lock()
			defer mu.Unlock()
			if token := r.Header.Get("Authorization"); token != "" {
				tokens[token] = true
			}
			return nil
		})
		if err := errors.Join(w.settles(), w.judgeEverything()); err != nil {
			t.Error(err)
		}
		if got := w.emulator.Logins()[account]; got.Granted != 1 || len(tokens) != 1 {
			t.Errorf("%d tokens were asked for and %d used, want 1", got.Granted, len(tokens))
		}
	})
}

// Losing the journal costs what only it could tell, and nothing else.
func TestTheJournalIsLost(t *testing.T) {
	t.Parallel()
	for _, kill := range boundaries(t, emulator.Options{}) {
		if !share(3, kill) {
			continue
		}
		inEverything(t, emulator.Options{}, func(w *world) {
			w.run(kill)
			pause(time.Minute)
			if err := os.RemoveAll(w.path("state")); err != nil {
				t.Error(err)
			}
			for range rounds {
				w.run("")
				pause(time.Minute)
			}
			p := w.run("")
			for _, a := range p.plan.Actions {
				if a.Name.Kind != "clients" && a.Name.Kind != "monitoringClients" || a.Verb != "hold" {
					t.Errorf("killed %s: %s", kill, a)
				}
			}
			if len(p.plan.Actions) > 1 {
				t.Errorf("killed %s: %d clients without credentials", kill, len(p.plan.Actions))
			}
			if v := w.emulator.Violations(); len(v) > 0 {
				t.Errorf("killed %s: %v", kill, v)
			}
		})
	}
}
