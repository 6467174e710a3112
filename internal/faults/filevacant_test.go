package faults

import (
	"net/http"
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// A file that a killed run has created is listed late, and may not be found by its key either. Until then, no other file is moved to its
// path.
func TestAFileIsNotMovedToWhereOneWasCreated(t *testing.T) {
	t.Parallel()
	for kill, lost := range map[string]bool{"before remembering new.md": true, "half of remembering new.md": false, "after api.CreateFile in a new cluster": false} {
		inWorld(t, slowFiles, func(w *world) {
			if _, err := w.emulator.Hub("pat@example.com").AddWorkspace(emulator.Workspace{Name: "Orders", Projects: []emulator.Project{{Name: fileProject}}}); err != nil {
				t.Fatal(err)
			}
			w.directory("models", pathsOf("old.md"))
			w.write("org.yaml", filesFile)
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			w.directory("models", pathsOf("new.md"))
			p := w.run(kill)
			if !p.dead {
				t.Fatalf("the run did not come to %s but to %q", kill, p.passed)
			}
			w.directory("models", map[string]string{"new.md": modelText("x.md", "old.md")})
			if lost {
				w.faults(func(_ *http.Request, route string) *emulator.Fault {
					if route == "GET /api/v2/files/{fileKey}" {
						return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusNotFound, Body: "{}"}
					}
					return nil
				})
			}
			next := w.run("")
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Error(err)
			}
			live, err := w.project(fileProject).Files()
			if err != nil {
				t.Fatal(err)
			}
			if err := filesAre(live, map[string]string{"new.md": modelText("x.md", "old.md")}); err != nil {
				t.Errorf("killed %s: %v\n%s", kill, err, next.outcome())
			}
		})
	}
}
