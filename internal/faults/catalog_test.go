package faults

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// inCatalog runs f in a world whose catalog is published, and whose file differs from it in every way.
func inCatalog(t *testing.T, f func(w *world)) {
	t.Helper()
	inWorld(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", "apiVersion: camsync/v1\npolicy: {maxDeletePercent: 100, allow: [access-loss]}\ncatalog: {from: catalog}\nmembers: []\n")
		w.asset("a", 1, "Finance")
		w.asset("old", 1, "Finance")
		w.asset("readme", 1, "Finance")
		if p := w.run(""); p.err != nil {
			t.Error(p.err)
			return
		}
		w.asset("a", 2, "Finance")
		w.asset("new", 1, "Finance")
		w.asset("readme", 1, "Money")
		if err := os.RemoveAll(w.path("catalog/old")); err != nil {
			t.Fatal(err)
		}
		f(w)
	})
}

// asset writes an element template and its README.
func (w *world) asset(id string, version int, category string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path("catalog/"+id+"/t.json")), 0o700); err != nil {
		w.t.Fatal(err)
	}
	w.write("catalog/"+id+"/t.json", fmt.Sprintf(`{"id": %q, "name": "Name", "version": %d}`, id, version))
	w.write("catalog/"+id+"/README.md", "---\ntemplate: t.json\ncategory: "+category+"\n---\n# "+id+"\n")
}

// judgeCatalog says what is wrong with the world once all runs are over.
func (w *world) judgeCatalog() error {
	found := w.someone(http.MethodPost, "/api/v2/catalog/assets/search", "{}")
	for _, want := range []string{
		`"resourceId":"a","shortDescription":null,"category":"Finance","tags":[],"latestVersion":2,"unpublished":false`,
		`"resourceId":"old","shortDescription":null,"category":"Finance","tags":[],"latestVersion":1,"unpublished":true`,
		`"resourceId":"new","shortDescription":null,"category":"Finance","tags":[],"latestVersion":1,"unpublished":false`,
		`"resourceId":"readme","shortDescription":null,"category":"Money","tags":[],"latestVersion":1,"unpublished":false`,
	} {
		if !strings.Contains(found, want) {
			return fmt.Errorf("the catalog has no %s: %s", want, found)
		}
	}
	return w.judge(nil)
}

// Whatever the answer to one request of a run, the runs after it bring the catalog to its directory, and nothing else is unpublished.
func TestEveryWrongAnswerAboutTheCatalog(t *testing.T) {
	t.Parallel()
	var names []string
	inCatalog(t, func(w *world) {
		q := &requests{count: map[string]int{}}
		w.faults(q.befall)
		p := w.run("")
		names = q.names
		if err := errors.Join(p.err, w.settles(), w.judgeCatalog()); err != nil {
			t.Fatalf("%v\n%s", err, p.outcome())
		}
	})
	total := 0
	for _, name := range names {
		if !strings.Contains(name, "/catalog/") {
			continue
		}
		for _, wrong := range wrongs() {
			total++
			inCatalog(t, func(w *world) {
				q := &requests{count: map[string]int{}, meet: name, fault: wrong.fault}
				w.faults(q.befall)
				first := w.run("")
				w.faults(nil)
				if err := errors.Join(w.settles(), w.judgeCatalog()); err != nil {
					t.Errorf("%s: %s: %v\nfirst %v\n%s", name, wrong.name, err, first.err, first.outcome())
				}
			})
		}
	}
	if total == 0 {
		t.Error("nothing was answered wrongly")
	}
	t.Logf("%d wrong answers to %d requests", total, len(names))
}

// Wherever a run is killed, the next ones publish the catalog.
func TestEveryCrashInTheCatalog(t *testing.T) {
	t.Parallel()
	var passed []string
	inCatalog(t, func(w *world) { passed = w.run("").passed })
	for _, kill := range passed {
		inCatalog(t, func(w *world) {
			if p := w.run(kill); !p.dead {
				t.Errorf("the run did not come to %s", kill)
			}
			if err := errors.Join(w.settles(), w.judgeCatalog()); err != nil {
				t.Errorf("killed %s: %v", kill, err)
			}
		})
	}
	t.Logf("%d boundaries", len(passed))
}
