package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A document is a text that is installed beside the program.
type document struct {
	archived string // its path in an archive; empty if archives do not have it
	path     string // its path on a machine; empty if packages do not have it
	text     []byte
}

// documents asks the program for its manual and for what completes its command lines.
func (b *builder) documents(ctx context.Context, _ []target) error {
	program, err := b.here(ctx)
	if err != nil {
		return err
	}
	for _, shell := range []struct{ name, archived, path string }{
		{"bash", "completions/camsync.bash", "/usr/share/bash-completion/completions/camsync"},
		{"zsh", "completions/_camsync", zshHere},
		{"fish", "completions/camsync.fish", "/usr/share/fish/vendor_completions.d/camsync.fish"},
		{"powershell", "completions/camsync.ps1", ""},
	} {
		text, err := b.says(ctx, program, "completion", shell.name)
		if err != nil {
			return err
		}
		b.docs = append(b.docs, document{shell.archived, shell.path, text})
	}
	return b.manual(ctx, program)
}

// manual adds the pages of man: as they are to archives, compressed to packages.
func (b *builder) manual(ctx context.Context, program string) error {
	dir := filepath.Join(b.work, "man")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if _, err := b.says(ctx, program, "man", dir); err != nil {
		return err
	}
	pages, err := names(dir)
	if err != nil {
		return err
	}
	for _, page := range pages {
		text, err := os.ReadFile(filepath.Join(dir, page))
		if err != nil {
			return err
		}
		packed, err := gzipped(text)
		if err != nil {
			return err
		}
		b.docs = append(b.docs, document{archived: "man/" + page, text: text}, document{path: "/usr/share/man/man1/" + page + ".gz", text: packed})
	}
	return nil
}

// zshHere is where zsh looks for completions by itself, except in Debian, which has a directory for packages.
const zshHere = "/usr/share/zsh/site-functions/_camsync"

// installed is the path of a document in a package; empty if it is not in it.
func (d document) installed(format string) string {
	if d.path == zshHere && format == "deb" {
		return "/usr/share/zsh/vendor-completions/_camsync"
	}
	return d.path
}

// says is what the program prints, and it has to print something. What it dates is of the time of the commit.
func (b *builder) says(ctx context.Context, program string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, program, args...)
	c.Env = []string{"HOME=/nonexistent", "LC_ALL=C.UTF-8", fmt.Sprintf("SOURCE_DATE_EPOCH=%d", b.date.Unix())}
	text, err := c.Output()
	if err == nil && len(text) == 0 {
		err = fmt.Errorf("it says nothing")
	}
	if err != nil {
		return nil, fmt.Errorf("%v: %w", c.Args[1:], err)
	}
	return text, nil
}

// gzipped compresses a manual page as man looks for it, without a name and a time.
func gzipped(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
