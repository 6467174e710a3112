package apply

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
	"time"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/spec"
	waits "github.com/camsync/camsync/internal/waiting"
)

// A Deliverer brings the once-shown secret of a new API client to its destination.
type Deliverer interface {
	// Prepare proves that Put will work. It is called before the client is created, or before
	// the one that it replaces is deleted.
	Prepare(d spec.Destination) error
	// Put makes the credentials durable at d, whole or not at all. Once begun it is finished, even
	// if the run is stopped. On an error the caller deletes the client again.
	Put(d spec.Destination, c Credentials) error
}

// Destinations delivers credentials to files and to commands, as the file says of each.
type Destinations struct{ Files Files }

// Prepare is that of the destination's kind.
func (s Destinations) Prepare(d spec.Destination) error { return s.of(d).Prepare(d) }

// Put is that of the destination's kind.
func (s Destinations) Put(d spec.Destination, c Credentials) error { return s.of(d).Put(d, c) }

func (s Destinations) of(d spec.Destination) Deliverer {
	if len(d.Command) > 0 {
		return Commands{}
	}
	return s.Files
}

// Commands delivers credentials to programs, as one JSON object on their standard input.
type Commands struct{}

// handOverTime is how long a program may take to keep what it is given.
const handOverTime = 60 * time.Second

// Prepare proves that there is such a program.
func (Commands) Prepare(d spec.Destination) error { return d.Program().Find() }

// Put runs the program. Its exit code alone tells whether it has kept what it was given.
func (Commands) Put(d spec.Destination, c Credentials) error {
	err := d.Program().Run(context.Background(), handOverTime, bytes.NewReader(c.encode("json")), nil)
	return spec.Told(err, c.secret.Reveal())
}

// put delivers credentials. A program that takes them is waited for, and so told of.
func (r *run) put(ctx context.Context, d spec.Destination, c Credentials) error {
	if len(d.Command) > 0 {
		wait := waits.Begin(ctx, d.Program().Name())
		defer wait.End()
		wait.Try(0, handOverTime)
	}
	return r.deliver.Put(d, c)
}

// Files delivers credentials to files that only their owner can read, in folders made as needed.
type Files struct {
	Log *slog.Logger // told what is kept aside; nil for nobody
}

// Prepare proves that the file can be written, by writing another one beside it.
func (Files) Prepare(d spec.Destination) error {
	if err := atomicfile.Prepare(d.File); err != nil {
		return err
	}
	_, err := occupant(d.File)
	return err
}

// Put writes the file. One with the credentials that these replace is overwritten; those of any
// other client, who may yet live, in this organisation or another, are kept beside it.
func (f Files) Put(d spec.Destination, c Credentials) error {
	id, err := occupant(d.File)
	if err != nil {
		return err
	}
	if id != "" && id != c.replaces {
		kept, err := keepAside(d.File, id)
		if err != nil {
			return fmt.Errorf("what was there before: %w", err)
		}
		if f.Log != nil {
			f.Log.Warn("a destination held another client's credentials, which are kept beside it", "file", kept)
		}
	}
	return atomicfile.Write(d.File, c.encode(d.Format), 0o600)
}

// occupant is the client whose credentials are in a file, in either format: empty where there is no
// file, or an empty one. A file with anything else in it was not made for credentials.
func occupant(file string) (id string, err error) {
	for _, format := range []string{"env", "json"} {
		held := spec.Destination{File: file, Format: format}.Delivered()
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
		return "", fmt.Errorf("%s holds something else than credentials: move it away, or name another file", file)
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
