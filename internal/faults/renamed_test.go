package faults

import (
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// What nothing shows is taken for what it says: a cluster is renamed, another one gets its name, and neither a pin, nor the state
// directory, nor the activity log, nor delivered credentials tell which one is meant. The newcomer is taken for the declared one;
// the renamed one is left as it is, reported as unmanaged, and no cluster is created. Any one of them is enough that it does not happen.
func TestALimitARenamedClusterAndANewcomerWithoutMemory(t *testing.T) {
	t.Parallel()
	const newcomer = seeded + "newcomer"
	for name, c := range map[string]struct {
		state, pin, log, credentials, taken bool
	}{
		"nothing tells": {taken: true}, "the state directory tells": {state: true}, "a pin tells": {pin: true}, "the log tells": {log: true}, "credentials tell": {credentials: true},
	} {
		inEverything(t, emulator.Options{}, func(w *world) {
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			h := newHub(w, nil)
			uuid := h.called("fresh")
			was := h.inside(uuid)
			h.name(uuid, "fresh-old")
			w.emulator.AddCluster(emulator.Cluster{UUID: newcomer, Name: "fresh"})
			if c.pin {
				w.write("org.yaml", strings.Replace(everything, "  - name: fresh\n", "  - name: fresh\n    uuid: "+uuid+"\n", 1))
			}
			var errs []error
			if !c.state {
				errs = append(errs, os.RemoveAll(w.path("state")))
			}
			if !c.credentials {
				errs = append(errs, os.Remove(w.path("creds/worker.env")))
			}
			if err := errors.Join(errs...); err != nil {
				t.Error(err)
			}
			if !c.log {
				w.faults(logged(&emulator.Fault{Kind: emulator.Answer, Status: http.StatusForbidden}, nil))
			}
			clusters := len(h.look())
			for range rounds {
				w.later()
			}
			last := w.later()
			if got := strings.Contains(h.inside(newcomer), "FIRST"); got != c.taken || len(h.look()) != clusters || h.called("fresh-old") != uuid {
				t.Errorf("%s: the newcomer was taken: %t; %d clusters, before %d", name, got, len(h.look()), clusters)
			}
			if h.inside(uuid) != was {
				t.Errorf("%s: the renamed one holds %s, before %s", name, h.inside(uuid), was)
			}
			if c.taken && !slices.Contains(last.plan.Unmanaged, spec.ClusterName("fresh-old")) {
				t.Errorf("%s: unmanaged: %v", name, last.plan.Unmanaged)
			}
			for _, d := range w.emulator.Deletions() {
				if d.Kind == "cluster" && d.Name != "doomed" || d.ClusterUUID == uuid || d.ClusterUUID == newcomer {
					t.Errorf("%s: %+v was deleted", name, d)
				}
			}
		})
	}
}

// called is the uuid of the living cluster of a name.
func (h *hub) called(name string) string {
	for _, c := range h.look() {
		if c.Name == name {
			return c.UUID
		}
	}
	return ""
}
