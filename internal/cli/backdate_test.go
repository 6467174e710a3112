package cli

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/camsync/camsync/internal/steady"
)

// backdateCommand is: backdate TIME. It lets the state directory say that whatever a run has seen of clusters was seen so
// much earlier.
func backdateCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: backdate TIME")
	}
	by, err := time.ParseDuration(args[0])
	ts.Check(err)
	found := 0
	ts.Check(filepath.WalkDir(worldOf(ts).dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Base(filepath.Dir(path)) != "steady" || !strings.HasSuffix(path, ".json") {
			return err
		}
		found++
		text, err := os.ReadFile(path)
		ts.Check(err)
		var m steady.Memory
		ts.Check(json.Unmarshal(text, &m))
		for _, seen := range m {
			for i := range seen {
				seen[i].Since = seen[i].Since.Add(-by)
			}
		}
		text, err = json.Marshal(m)
		ts.Check(err)
		return os.WriteFile(path, text, 0o600)
	}))
	if found == 0 {
		ts.Fatalf("no run has remembered anything")
	}
}
