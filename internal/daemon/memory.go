package daemon

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/private"
)

// Applied is what the daemon remembers of its writes: which files it applied last, and what of them
// could not be done yet. A difference in anything else is not theirs, but drift.
type Applied struct {
	Digest string   `json:"digest"` // of the input; empty for none yet
	Left   []string `json:"left"`   // names of things, and of fields of things: see namesOf

	Clusters map[string]string `json:"clusters,omitempty"` // the uuids of live clusters, by the declared name that each was last seen under
	Vanished []string          `json:"vanished,omitempty"` // names of what vanished while the file did not change, and is not created anew
	Doubted  []string          `json:"doubted,omitempty"`  // names of clusters that were not created, since a live one may be them
}

// A Memory keeps what was applied beyond the end of the process.
type Memory interface {
	Recall() (Applied, error) // zero where nothing was remembered
	Remember(Applied) error
}

// forgetful is a memory that lasts as long as the process.
type forgetful struct{ applied Applied }

func (f *forgetful) Recall() (Applied, error) { return f.applied, nil }

func (f *forgetful) Remember(a Applied) error {
	f.applied = a
	return nil
}

// File is a memory in a file of that path. Losing it makes the files new: they are applied once more.
type File string

// Recall reads the file. That there is none is no error.
func (f File) Recall() (Applied, error) {
	text, err := private.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return Applied{}, nil
	}
	var a Applied
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		return Applied{}, err
	}
	return a, nil
}

// Remember writes the file, and its directory where there is none, for its owner only. A directory that others can
// write to is refused.
func (f File) Remember(a Applied) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if err := private.Dir(filepath.Dir(string(f))); err != nil {
		return err
	}
	return atomicfile.Write(string(f), append(text, '\n'), 0o600)
}

// remember notes what was applied, if that is new or the memory could not be told yet; a memory that fails is
// made up for by this process's own.
func (d *Daemon) remember(a Applied) {
	if !d.unwritten && a.Digest == d.applied.Digest && slices.Equal(a.Left, d.applied.Left) &&
		maps.Equal(a.Clusters, d.applied.Clusters) && slices.Equal(a.Vanished, d.applied.Vanished) && slices.Equal(a.Doubted, d.applied.Doubted) {
		return
	}
	d.applied = a
	err := d.o.Memory.Remember(a)
	if err != nil && !d.unwritten {
		d.o.Log.Warn("what was applied can not be remembered: after a restart the files count as new; each pass tries again", "error", err)
	}
	d.unwritten = err != nil
}
