//go:build unix

package private_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/camsync/camsync/internal/private"
)

func TestCaseS13WhatOthersCanWriteIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		mode    fs.FileMode
		another bool // user
		refused bool
	}{
		"private":             {mode: 0o700},
		"readable":            {mode: 0o755},
		"the group's":         {mode: 0o770, refused: true},
		"all users'":          {mode: 0o777, refused: true},
		"another user's":      {mode: 0o700, another: true, refused: true},
		"all users', for one": {mode: 0o702, refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.another && os.Geteuid() != 0 {
				t.Skip("only root can give a file away")
			}
			dir := filepath.Join(t.TempDir(), "state")
			file := filepath.Join(t.TempDir(), "file")
			if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, c.mode), os.WriteFile(file, []byte("x"), 0o600), os.Chmod(file, c.mode)); err != nil {
				t.Fatal(err)
			}
			if c.another {
				if err := errors.Join(os.Chown(dir, 12345, -1), os.Chown(file, 12345, -1)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := private.ReadFile(file)
			for what, err := range map[string]error{"directory": private.Dir(dir), "file": err} {
				if errors.Is(err, private.ErrOpen) != c.refused || err != nil != c.refused {
					t.Errorf("%s: %v, refused: %t", what, err, c.refused)
				}
			}
		})
	}
}

func TestCaseS13LinksAreRefused(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	if _, err := private.ReadFile(link); !errors.Is(err, private.ErrOpen) {
		t.Error(err)
	}
	if _, err := private.ReadFile(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
