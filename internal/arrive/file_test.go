package arrive

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// readBack is the value that camsync reads from a file of that content.
func readBack(t *testing.T, content spec.Sealed) spec.Part[spec.Sealed] {
	t.Helper()
	file := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(file, []byte(content.Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	org := spec.Organization{Clusters: spec.Known([]spec.Cluster{{Secrets: spec.Known([]spec.Secret{{Name: "X", Source: spec.Source{File: file}}})}})}
	sources.Resolve(context.Background(), &org, os.LookupEnv)
	return org.Clusters.Value()[0].Secrets.Value()[0].Value
}

// What a file has for camsync is the value, to the last line break.
func TestFileText(t *testing.T) {
	for _, value := range []string{"x", "x\n", "x\r", "x\r\n", "\n", "\r", "\ufeffx", "\"'\\${x}%{y}", strings.Repeat("x", 64<<10)} {
		content, ok := fileText(spec.Seal(value))
		if got := readBack(t, content).Value().Reveal(); !ok || got != value {
			t.Errorf("%d bytes %.20q: read back as %.20q", len(value), value, got)
		}
	}
	for _, value := range []string{"x\x00", strings.Repeat("x", 64<<10+1)} {
		if _, ok := fileText(spec.Seal(value)); ok {
			t.Errorf("%.5q… has a file", value)
		}
	}
}
