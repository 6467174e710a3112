package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// chart packs the Helm chart as helm package does, with the version of the release.
func (b *builder) chart(context.Context, []target) error {
	b.report("packing the chart")
	const dir = "deploy/helm/camsync"
	var entries []entry
	if err := filepath.WalkDir(filepath.Join(b.root, dir), func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		inside, err := filepath.Rel(filepath.Join(b.root, dir), file)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if inside == "Chart.yaml" {
			if text, err = b.versioned(text); err != nil {
				return err
			}
		}
		entries = append(entries, entry{name: path.Join("camsync", filepath.ToSlash(inside)), data: text, mode: 0o644})
		return nil
	}); err != nil {
		return err
	}
	return write(b.path("camsync-%s.tgz", b.version), func(w io.Writer) error { return tarred(w, entries, b.date) })
}

// versioned puts the version into a Chart.yaml, whose own is 0.0.0 in the checkout.
func (b *builder) versioned(text []byte) ([]byte, error) {
	for _, key := range []string{"version", "appVersion"} {
		line := []byte("\n" + key + ": 0.0.0\n")
		if bytes.Count(text, line) != 1 {
			return nil, fmt.Errorf("no line %q in Chart.yaml", bytes.TrimSpace(line))
		}
		text = bytes.Replace(text, line, []byte("\n"+key+": "+b.version+"\n"), 1)
	}
	return text, nil
}
