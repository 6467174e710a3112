package private_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

func TestADirectoryThatOthersCanEnterIsNotClosed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := private.Closed(filepath.Join(dir, "none")); err != nil {
		t.Error(err)
	}
	if err := private.Closed(file); err == nil {
		t.Error("a file is a closed directory")
	}
	for mode, want := range map[os.FileMode]bool{0o700: true, 0o710: false, 0o701: false, 0o755: false} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := private.Closed(dir); (err == nil) != want && os.PathSeparator == '/' {
			t.Errorf("%o: %v", mode, err)
		}
	}
}
