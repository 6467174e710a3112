package orgfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
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
	if _, err := orgfile.Load([]string{many}, nil); err != nil {
		t.Errorf("1,000 files: %v", err)
	}
	write(many, 1001, 0)
	if _, err := orgfile.Load([]string{many}, nil); err == nil || err.Error() != "there are 1001 files; an organisation has at most 1000" {
		t.Errorf("1,001 files: %v", err)
	}
	much := t.TempDir()
	write(much, 34, 2<<20)
	_, err := orgfile.Load([]string{much}, nil)
	if err == nil || err.Error() != "the files hold more than 64 MiB together; an organisation has at most that" {
		t.Errorf("68 MiB: %v", err)
	}
	_, err = orgfile.Take([]string{much}, nil).LoadUntrusted()
	if err == nil || err.Error() != "the files hold more than 8 MiB; those that are not trusted have at most that" {
		t.Errorf("68 MiB that are not trusted: %v", err)
	}
	few := t.TempDir()
	write(few, 3, 2<<20)
	if _, err := orgfile.Take([]string{few}, nil).LoadUntrusted(); err != nil {
		t.Errorf("6 MiB that are not trusted: %v", err)
	}
	write(few, 4, 2<<20)
	if _, err := orgfile.Take([]string{few}, nil).LoadUntrusted(); err == nil {
		t.Error("more than 8 MiB that are not trusted are read")
	}
}

// BenchmarkUntrusted refuses and reads files of strangers: the largest that are read, full of values that are wrong.
func BenchmarkUntrusted(b *testing.B) {
	for _, files := range []int{3, 400} {
		b.Run(fmt.Sprintf("%dx2MiB", files), func(b *testing.B) {
			dir := b.TempDir()
			text := "apiVersion: camsync/v1\nmembers: [" + strings.Repeat("a,", 1<<20-100) + "a]\n"
			for i := range files {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.yaml", i)), []byte(text), 0o644); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := orgfile.Take([]string{dir}, nil).LoadUntrusted(); err == nil {
					b.Fatal("the files are taken for right")
				}
			}
		})
	}
}
