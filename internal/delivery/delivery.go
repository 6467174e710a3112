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
	"github.com/camsync/camsync/internal/sources"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/spec"
)

// Destinations delivers credentials to files and to commands, as the file says of each.
type Destinations struct {
	Log *slog.Logger // told which files are kept beside new ones; nil for nobody
}

// Prepare is that of the destination's kind.
func (s Destinations) Prepare(d spec.Destination) error { return s.of(d).Prepare(d) }

// Put is that of the destination's kind.
func (s Destinations) Put(d spec.Destination, c apply.Credentials) error { return s.of(d).Put(d, c) }

func (s Destinations) of(d spec.Destination) apply.Deliverer {
	if len(d.Command) > 0 {
		return commands{}
	}
	return files{s.Log}
}

// commands delivers credentials to programs, as one JSON object on their standard input.
type commands struct{}

func program(d spec.Destination) sources.Program {
	return sources.Program{Command: d.Command, Dir: d.Dir}
}

// Prepare proves that there is such a program.
func (commands) Prepare(d spec.Destination) error { return program(d).Find() }

// Put runs the program. Its exit code alone tells whether it has kept what it was given.
func (commands) Put(d spec.Destination, c apply.Credentials) error {
	err := program(d).Run(context.Background(), apply.HandOverTime, bytes.NewReader(c.Encode("json")), nil)
	return sources.Told(err, c.Secret().Reveal())
}

// files delivers credentials to files that only their owner can read, in directories made as needed.
type files struct{ log *slog.Logger }

// Prepare proves that the file can be written, by writing another one beside it.
func (files) Prepare(d spec.Destination) error {
	if err := atomicfile.Prepare(d.File); err != nil {
		return err
	}
	_, err := occupant(d.File)
	return err
}

// Put writes the file. One with the credentials that these replace is overwritten; those of any
// other client, who may yet live, in this organisation or another, are kept beside it.
func (f files) Put(d spec.Destination, c apply.Credentials) error {
	id, err := occupant(d.File)
	if err != nil {
		return err
	}
	if id != "" && id != c.Replaces() {
		kept, err := keepAside(d.File, id)
		if err != nil {
			return fmt.Errorf("what was there before: %w", err)
		}
		if f.log != nil {
			f.log.Warn("a destination held another client's credentials, which are kept beside it", "file", kept)
		}
	}
	return atomicfile.Write(d.File, c.Encode(d.Format), 0o600)
}

// occupant is the client whose credentials are in a file, in either format: empty where there is no
// file, or an empty one. A file with anything else in it was not made for credentials.
func occupant(file string) (id string, err error) {
	for _, format := range []string{"env", "json"} {
		held := sources.Delivered(spec.Destination{File: file, Format: format})
		if why, unknown := held.Why(); unknown {
			return "", errors.New(why)
		}
		if id := held.Value(); id != "" {
			return id, nil
		}
	}
	switch info, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case info.Size() > 0:
		return "", fmt.Errorf("%s holds something other than credentials: move it away, or name another file", file)
	}
	return "", nil
}

// keepAside copies a file to one beside it, named after the client whose credentials are in it. The
// ending stays, so that what hides the one from a repository hides the other too.
func keepAside(file, id string) (kept string, err error) {
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
