package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
)

// generated are the documents, each of which is made once: one of them takes a build of the program.
var generated = documents()

func TestDocumentsAreUpToDate(t *testing.T) {
	for _, d := range generated {
		want, err := d.text()
		if err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(filepath.Join("../../..", d.path))
		if err != nil {
			t.Fatal(err)
		}
		if string(have) != want {
			t.Errorf("%s is out of date; run go run ./internal/tools/gendocs", d.path)
		}
	}
}

func TestCheckWritesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := run([]string{"-check"}, generated, t.Output()); err == nil || !strings.Contains(err.Error(), "docs/file-format.md") {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) > 0 {
		t.Errorf("%d files, error %v", len(entries), err)
	}
	if err := os.Mkdir("docs", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := run(nil, generated, t.Output()); err != nil {
		t.Error(err)
	}
	if err := run([]string{"-check"}, generated, t.Output()); err != nil {
		t.Errorf("out of date at once: %v", err)
	}
}

// The files that the document shows are files that Load accepts.
func TestFilesInTheFileFormatLoad(t *testing.T) {
	text, err := fileFormat()
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, part := range strings.Split(text, "```yaml\n")[1:] {
		file, _, _ := strings.Cut(part, "```")
		if !strings.Contains(file, "apiVersion:") {
			continue
		}
		files++
		if _, err := orgfile.Load([]string{"-"}, strings.NewReader(file)); err != nil {
			t.Errorf("%v in\n%s", err, file)
		}
	}
	if files < 2 {
		t.Errorf("%d files", files)
	}
}
