// Package delivery brings the credentials of new API clients to their destinations.
package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// Destinations delivers credentials to files and to programs, as each destination says.
type Destinations struct {
	Log *slog.Logger // warns of files that are kept beside new ones; may be nil
}

// Prepare proves that there is such a program, or that the file can be written, by writing another one beside it.
func (Destinations) Prepare(d spec.Destination) error {
	if len(d.Command) > 0 {
		return program(d).Find()
	}
	if err := atomicfile.Prepare(d.File); err != nil {
		return err
	}
	_, err := occupant(d.File)
	return err
}

// Put gives the credentials to the program, as one JSON object on its standard input: its exit code alone tells whether it
// has kept them. Or it writes a file that only its owner can read, over the credentials that these replace; those of any
// other client, which may still exist, in this organisation or another, are kept beside it.
func (s Destinations) Put(d spec.Destination, c apply.Credentials) error {
	if len(d.Command) > 0 {
		err := program(d).Run(context.Background(), apply.HandOverTime, bytes.NewReader(c.Encode("json")), nil)
		return sources.WithStderr(err, c.Secret.Reveal())
	}
	id, err := occupant(d.File)
	if err != nil {
		return err
	}
	if id != "" && id != c.Replaces {
		kept, err := keep(d.File, id)
		if err != nil {
			return fmt.Errorf("what was there before: %w", err)
		}
		if s.Log != nil {
			s.Log.Warn("a destination held another client's credentials, which are kept beside it", "file", kept)
		}
	}
	return atomicfile.Write(d.File, c.Encode(d.Format), 0o600)
}

// occupant is the client whose credentials are in a file, in either format: empty where there is no
// file, or an empty one. A file with anything else in it was not made for credentials.
func occupant(file string) (id string, err error) {
	for _, format := range []string{"env", "json"} {
		client, _ := sources.Delivered(spec.Destination{File: file, Format: format})
		if why, unknown := client.Why(); unknown {
			return "", errors.New(why)
		}
		if client.Value() != "" {
			return client.Value(), nil
		}
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && info.Size() > 0 {
		err = fmt.Errorf("%s holds something other than credentials: move it away, or name another file", file)
	}
	return "", err
}

func program(d spec.Destination) sources.Program {
	return sources.Program{Command: d.Command, Dir: d.Dir}
}

// keep copies a file to one beside it, named after the client whose credentials are in it. The
// extension stays, so that what keeps the one out of a repository keeps the other out too.
func keep(file, id string) (kept string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	safe := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-.~", r) {
			return r
		}
		return '-'
	}, id)
	ending := filepath.Ext(file)
	kept = strings.TrimSuffix(file, ending) + "." + safe[:min(len(safe), 100)] + ending
	return kept, atomicfile.Write(kept, text, 0o600)
}
