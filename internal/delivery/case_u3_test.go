package delivery_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/spec"
)

// Which files a CI job may discard depends on where they are, whatever their path looks like.
func TestCaseU3FilesBelowTheWorkingDirectory(t *testing.T) {
	root := t.TempDir()
	work := filepath.Join(root, "checkout")
	for _, dir := range []string{work, filepath.Join(root, "kept"), filepath.Join(root, "checkout-too")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	linked := os.Symlink(work, filepath.Join(root, "link")) == nil && os.Symlink(filepath.Join(root, "kept"), filepath.Join(work, "out")) == nil
	t.Chdir(work)
	for _, test := range []struct {
		file                 string
		trusted, presence, l bool // l: needs links
	}{
		{"x.env", true, true, false},
		{"not/yet/x.env", true, true, false},
		{"..x/x.env", true, true, false},
		{"../checkout/x.env", true, true, false},
		{filepath.Join(work, "x.env"), true, true, false},
		{"../kept/x.env", false, false, false},
		{"../checkout-too/x.env", false, false, false},
		{"../x.env", false, false, false},
		{filepath.Join(root, "link", "not-yet", "x.env"), true, false, true},
	} {
		if test.l && !linked {
			continue
		}
		for byPresence, want := range map[bool]bool{false: test.trusted, true: test.presence} {
			d := &spec.Destination{File: test.file}
			org := spec.Organization{ByPresence: byPresence, Clusters: spec.Known([]spec.Cluster{{Clients: spec.Known([]spec.Client{{Credentials: d}, {}})}})}
			delivery.MarkTemporary(&org)
			if d.Temporary != want {
				t.Errorf("%s, by presence %v: %v, want %v", test.file, byPresence, d.Temporary, want)
			}
		}
	}
	command := &spec.Destination{Command: []string{"keep"}, Dir: work}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Clients: spec.Known([]spec.Client{{Credentials: command}})}})}
	if delivery.MarkTemporary(&org); command.Temporary {
		t.Error("a command is no file")
	}
}
