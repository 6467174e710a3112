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
	_, err := occupied(d)
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
	there, err := occupied(d)
	if err != nil {
		return err
	}
	if there.id != "" && there.id != c.Replaces {
		kept, err := keep(there.secret, there.id)
		if err != nil {
			return fmt.Errorf("what was there before: %w", err)
		}
		if s.Log != nil {
			s.Log.Warn("a destination held another client's credentials, which are kept beside it", "file", kept)
		}
	}
	if d.Format == spec.Prometheus {
		return putScrape(d, c)
	}
	return put(d.File, c.Encode(d.Format))
}

// put writes a file that only its owner can read, and reads it back: what it holds is shown once.
func put(file string, text []byte) error {
	if err := atomicfile.Write(file, text, 0o600); err != nil {
		return err
	}
	switch back, err := os.ReadFile(file); {
	case err != nil:
		return fmt.Errorf("reading it back: %w", err)
	case !bytes.Equal(back, text):
		return fmt.Errorf("%s does not hold what was written to it", file)
	}
	return nil
}

// putScrape writes a scrape configuration for Prometheus and the password beside it. The configuration says whose they are only once
// both are in place, so that what a crash leaves between them is neither taken for whole nor for another's.
func putScrape(d spec.Destination, c apply.Credentials) error {
	secret := d.PasswordFile()
	beside := filepath.Base(secret)
	if err := put(d.File, c.Scrape(beside, false)); err != nil {
		return err
	}
	if err := put(secret, []byte(c.Secret.Reveal())); err != nil {
		return err
	}
	return put(d.File, c.Scrape(beside, true))
}

// An occupant is what is at a destination: the client whose credentials are there, empty for none, and the file that has its secret.
type occupant struct{ id, secret string }

// occupied finds out what is at a destination, in whatever format. A file with anything in it but credentials was not made for them.
func occupied(d spec.Destination) (occupant, error) {
	id, format, err := holder(d.File)
	switch {
	case err != nil:
		return occupant{}, err
	case format == "" && !empty(d.File):
		return occupant{}, foreign(d.File)
	}
	beside := d.PasswordFile()
	if beside == "" {
		return occupant{id, d.File}, nil
	}
	if err := atomicfile.Probe(beside); err != nil {
		return occupant{}, err
	}
	switch {
	case format == spec.Prometheus && empty(beside): // there is nothing to keep
		return occupant{}, nil
	case format == spec.Prometheus:
		return occupant{id, beside}, nil
	case !empty(beside): // without a configuration that names it, it is not known to be ours
		return occupant{}, foreign(beside)
	}
	return occupant{id, d.File}, nil
}

// holder is the client whose credentials are in a file, and their format; that is empty for a file that has none.
func holder(file string) (id, format string, err error) {
	for _, format := range []string{"env", "json", spec.Prometheus} {
		d := spec.Destination{File: file, Format: format}
		for _, read := range []func(spec.Destination) (spec.Part[string], string){sources.Delivered, sources.DeliveredMonitoring} {
			client, cluster := read(d)
			if why, unknown := client.Why(); unknown {
				return "", "", errors.New(why)
			}
			if id = client.Value(); id != "" || format == spec.Prometheus && cluster != "" {
				return id, format, nil
			}
		}
	}
	return "", "", nil
}

// empty reports whether there is no file, or nothing in it.
func empty(file string) bool {
	info, err := os.Stat(file)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

func foreign(file string) error {
	return fmt.Errorf("%s holds something other than credentials: move it away, or name another file", file)
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
