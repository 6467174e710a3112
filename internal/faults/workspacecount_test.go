package faults

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// A plan of 50 workspaces with their members and environments takes 2 requests to Camunda Hub and one for each of them; projects take one
// more in all, and files one for each project that has them. At four a second, it is as fast as that allows.
func TestRequestsOfAPlanOfWorkspaces(t *testing.T) {
	t.Parallel()
	const workspaces, hubRate = 50, 4
	for _, withFiles := range []int{0, 3} {
		inWorld(t, emulator.Options{}, func(w *world) {
			w.emulator.AddCluster(emulator.Cluster{UUID: seeded + "production", Name: "production"})
			w.directory("models", pathsOf("a.md"))
			var file strings.Builder
			file.WriteString("apiVersion: camsync/v1\nworkspaces:\n")
			for i := range workspaces {
				fmt.Fprintf(&file, "  - name: w%d\n    members: [{email: ana@example.com, role: workspace_admin}]\n    environments: [production]\n", i)
				if i < withFiles {
					file.WriteString("    projects: [{name: Process, files: {from: models}}]\n")
				}
			}
			w.write("org.yaml", file.String())
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			before, begun := w.emulator.Requests(), time.Now()
			p := w.run("")
			took := time.Since(begun)
			if p.err != nil || len(p.plan.Actions) > 0 {
				t.Fatalf("%v\n%s", p.err, p.outcome())
			}
			all := 0
			for route, n := range w.emulator.Requests() {
				if strings.Contains(route, " /api/v2/") {
					all += n - before[route]
				}
			}
			want := 2 + workspaces
			if withFiles > 0 {
				want += 1 + withFiles
			}
			if all != want {
				t.Errorf("%d requests, want %d", all, want)
			}
			least := time.Duration((want-1)/hubRate) * time.Second // the first four go at once
			if took < least || took > least+2*time.Second {
				t.Errorf("it took %s, and four a second take %s", took, least)
			}
			t.Logf("%d workspaces, %d projects with files: %d requests to Camunda Hub in %s", workspaces, withFiles, all, took.Round(100*time.Millisecond))
		})
	}
}
