package faults

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/ledger"
)

// A push writes what has changed, and reads no more than it needs (new files are looked for about once a second): of 200 files of which 3 have changed, 3 are written and none is read.
// Without what is remembered, each is read once, and the 3 are kept in a version. The times are those of four requests a second.
func TestRequestsOfAPush(t *testing.T) {
	t.Parallel()
	inWorld(t, emulator.Options{}, func(w *world) {
		w.write("org.yaml", "apiVersion: camsync/v1\nworkspaces:\n  - name: Orders\n    projects:\n      - name: Process\n        files: {from: models}\n")
		files := make(map[string]string)
		for i := range 200 {
			at := fmt.Sprintf("process-%d/%d.bpmn", i%4, i)
			files[at] = modelText(at, "first")
		}
		change := func(text string) {
			for i := range 3 {
				at := fmt.Sprintf("process-%d/%d.bpmn", i%4, i)
				files[at] = modelText(at, text)
			}
			w.directory("models", files)
		}
		forget := func() {
			if err := os.RemoveAll(filepath.Join(w.path("state"), ledger.Dir)); err != nil {
				t.Fatal(err)
			}
		}
		push := func(what string, want map[string]int) {
			before, begun := w.emulator.Requests(), time.Now()
			p := w.run("")
			if p.err != nil {
				t.Fatalf("%s: %v\n%s", what, p.err, p.outcome())
			}
			took := time.Since(begun)
			sent, all := make(map[string]int), 0
			for route, n := range w.emulator.Requests() {
				if n -= before[route]; n > 0 {
					sent[route] = n
					all += n
				}
			}
			for route, n := range want {
				if sent[route] != n {
					t.Errorf("%s: %d requests %s, want %d: %v", what, sent[route], route, n, sent)
				}
			}
			t.Logf("%s: %d requests in %s: %v", what, all, took.Round(100*time.Millisecond), sent)
		}
		const (
			search, read, create, patch = "POST /api/v2/files/search", "GET /api/v2/files/{fileKey}", "POST /api/v2/files", "PATCH /api/v2/files/{fileKey}"
			version                     = "POST /api/v2/versions"
		)
		change("first")
		push("200 new files in 4 directories", map[string]int{create: 200, "POST /api/v2/folders": 4, read: 0})
		push("nothing changed", map[string]int{search: 1, read: 0, patch: 0})
		change("second")
		push("3 changed", map[string]int{search: 1, read: 0, patch: 3, create: 0, version: 0})
		forget()
		push("nothing changed, and nothing remembered", map[string]int{search: 1, read: 200, patch: 0})
		forget()
		change("third")
		push("3 changed, and nothing remembered", map[string]int{search: 1, read: 200, patch: 3, version: 3})
	})
}
