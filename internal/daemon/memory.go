package daemon

import (
	"maps"
	"slices"

	"github.com/camsync/camsync/internal/private"
)

// Applied is what the daemon remembers of the last apply: which files it was of, and what of them is
// still pending. Any other difference is drift.
type Applied struct {
	Digest  string   `json:"digest"` // of the input; empty if nothing was applied
	Pending []string `json:"left"`   // names of resources and of their fields, as from namesOf

	Clusters  map[string]string `json:"clusters,omitempty"` // uuids of live clusters, by the declared names they last had
	Vanished  []string          `json:"vanished,omitempty"` // names of resources that vanished and are not created again
	Ambiguous []string          `json:"doubted,omitempty"`  // names of clusters that are not created because a live one may be them
}

// A Memory keeps what was applied beyond the end of the process.
type Memory interface {
	Recall() (Applied, error) // zero if nothing was remembered
	Remember(Applied) error
}

// forgetful is a memory that lasts as long as the process.
type forgetful struct{ applied Applied }

func (f *forgetful) Recall() (Applied, error) { return f.applied, nil }

func (f *forgetful) Remember(a Applied) error {
	f.applied = a
	return nil
}

// File is a memory in the file of that path. If it is lost, the input counts as new and is applied once more.
type File string

// Recall reads the file. A missing file is not an error.
func (f File) Recall() (Applied, error) {
	var a Applied
	if err := private.Recall(string(f), &a); err != nil {
		return Applied{}, err
	}
	return a, nil
}

// Remember writes the file.
func (f File) Remember(a Applied) error { return private.Remember(string(f), a) }

// remember stores what was applied if it has changed, or if the last attempt failed. Until the memory
// works again, the process remembers by itself.
func (d *Daemon) remember(a Applied) {
	if !d.unwritten && a.Digest == d.applied.Digest && slices.Equal(a.Pending, d.applied.Pending) &&
		maps.Equal(a.Clusters, d.applied.Clusters) && slices.Equal(a.Vanished, d.applied.Vanished) && slices.Equal(a.Ambiguous, d.applied.Ambiguous) {
		return
	}
	d.applied = a
	err := d.o.Memory.Remember(a)
	if err != nil && !d.unwritten {
		d.o.Log.Warn("what was applied cannot be stored: after a restart the files count as new; each pass tries again", "error", err)
	}
	d.unwritten = err != nil
}
