package faults

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// What a run has created, and no list shows yet, may not be found by its key either. The next run does not make it again.
func TestWhatIsNotFoundYetIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	file := filesFile + "      - {name: Second}\n"
	for _, missing := range []string{"GET /api/v2/workspaces/{workspaceKey}", "GET /api/v2/projects/{projectKey}", "GET /api/v2/files/{fileKey}"} {
		inWorld(t, emulator.Options{Hub: emulator.HubOptions{ListDelay: 30 * time.Second, FileListDelay: 30 * time.Second}}, func(w *world) {
			w.directory("models", pathsOf("a.md"))
			w.write("org.yaml", file)
			if p := w.run(""); p.err != nil {
				t.Fatal(p.err)
			}
			w.faults(func(_ *http.Request, route string) *emulator.Fault {
				if route == missing {
					return &emulator.Fault{Kind: emulator.Answer, Status: http.StatusNotFound, Body: "{}"}
				}
				return nil
			})
			p := w.run("")
			w.faults(nil)
			if err := w.settles(); err != nil {
				t.Errorf("%s: %v\n%s", missing, err, p.outcome())
			}
			for path, names := range map[string][]string{"workspaces": {"Orders"}, "projects": {fileProject, "Second"}} {
				found := w.someone(http.MethodPost, "/api/v2/"+path+"/search", "{}")
				for _, name := range names {
					if n := strings.Count(found, `"name":"`+name+`"`); n != 1 {
						t.Errorf("%s: there are %d %s %s\n%s", missing, n, path, name, p.outcome())
					}
				}
			}
			if live, err := w.project(fileProject).Files(); err != nil || len(live) != 1 {
				t.Errorf("%s: %v %+v\n%s", missing, err, live, p.outcome())
			}
		})
	}
}
