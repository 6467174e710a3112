package faults

import (
	"testing"

	"github.com/camsync/camsync/internal/emulator"
)

// A file that a killed run has created is listed late. Until then, no other file is moved to its path.
func TestAFileIsNotMovedToWhereOneWasCreated(t *testing.T) {
	t.Parallel()
	for _, kill := range []string{"before remembering new.md", "after api.CreateFile in a new cluster"} {
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
			next := w.run("")
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
