package spec_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// TestCaseS10FilesAreBoundedInTotal: neither very many files nor very much in them is read.
func TestCaseS10FilesAreBoundedInTotal(t *testing.T) {
	write := func(dir string, files, size int) {
		for i := range files {
			text := "apiVersion: camsync/v1\n" + strings.Repeat("#", size)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.yaml", i)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	many := t.TempDir()
	write(many, 1000, 0)
	if _, err := spec.Load([]string{many}, nil); err != nil {
		t.Errorf("1,000 files: %v", err)
	}
	write(many, 1001, 0)
	if _, err := spec.Load([]string{many}, nil); err == nil || err.Error() != "there are 1001 files; an organisation has at most 1000" {
		t.Errorf("1,001 files: %v", err)
	}
	much := t.TempDir()
	write(much, 34, 2<<20)
	_, err := spec.Load([]string{much}, nil)
	if err == nil || strings.Count(err.Error(), "hold more than 64 MiB") != 3 {
		t.Errorf("68 MiB: %v", err)
	}
}
