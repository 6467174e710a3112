//go:build unix

package orgs

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// A file that others may have written decides nothing, except in a job of a CI system.
func TestFilesThatOthersCanWrite(t *testing.T) {
	t.Chdir(tree(t, map[string]string{FileName: two}))
	find := func(o Options) error { _, err := Find(o); return err }
	if err := find(Options{}); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o602, 0o666} {
		if err := os.Chmod(FileName, mode); err != nil {
			t.Fatal(err)
		}
		var untrusted *TrustError
		if err := find(Options{}); !errors.As(err, &untrusted) || !strings.Contains(err.Error(), "can be written by all users") || !strings.Contains(untrusted.Hint(), "chmod o-w") {
			t.Errorf("mode %o: %v", mode, err)
		}
		if err := find(Options{CI: true}); err != nil {
			t.Errorf("mode %o, in a job: %v", mode, err)
		}
	}
	if os.Getuid() != 0 {
		return
	}
	for _, path := range []string{FileName, "."} { // first the file alone, and then also the directory, whose owner may put files into it
		if err := errors.Join(os.Chmod(FileName, 0o600), os.Chown(path, 12345, 12345)); err != nil {
			t.Fatal(err)
		}
		err := find(Options{})
		if alone := path == FileName; alone != (err != nil) || alone && !strings.Contains(err.Error(), "belongs to another user") {
			t.Errorf("%s of another user: %v", path, err)
		}
	}
}

// A link in the place of the file is followed only for those who are trusted.
func TestALinkInThePlaceOfTheFile(t *testing.T) {
	t.Chdir(tree(t, map[string]string{"elsewhere.yaml": two}))
	if err := os.Symlink("elsewhere.yaml", FileName); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(Options{}); err != nil {
		t.Error(err)
	}
	if _, err := Find(Options{Untrusted: true}); err == nil || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("untrusted: %v", err)
	}
	if err := errors.Join(os.Remove(FileName), os.Symlink("nowhere.yaml", FileName)); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(Options{}); err == nil {
		t.Error("a link to nowhere is no file, and not none")
	}
}
