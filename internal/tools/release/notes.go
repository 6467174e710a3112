package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// notes writes what the version brings: its section of CHANGELOG.md, for the page of the release. A candidate of a
// version has the notes of that version.
func (b *builder) notes(context.Context, []target) error {
	text, err := b.read("CHANGELOG.md")
	if err != nil {
		return err
	}
	notes, err := section(string(text), b.version)
	if err != nil {
		return err
	}
	return os.WriteFile(b.path("NOTES.md"), []byte(notes), 0o644)
}

func section(changes, version string) (string, error) {
	number, _, _ := strings.Cut(version, "-")
	heading := "\n## " + number + "\n"
	_, rest, found := strings.Cut(changes, heading)
	if !found {
		return "", fmt.Errorf("CHANGELOG.md has no section %q: write what the version brings, first", strings.TrimSpace(heading))
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	if rest = strings.TrimSpace(rest); rest == "" {
		return "", fmt.Errorf("the section %q of CHANGELOG.md is empty", strings.TrimSpace(heading))
	}
	return rest + "\n", nil
}

// sums writes the checksums of all that is there, in the form that sha256sum -c reads.
func (b *builder) sums(context.Context, []target) error {
	b.report("checksums")
	files, err := names(b.out)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(b.out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(b.path("SHA256SUMS"), lines.Bytes(), 0o644)
}
