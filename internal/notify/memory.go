package notify

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/private"
)

// A told is how things stand as far as people were told. It outlives the process, so that a restart
// tells nothing anew; what changed while no process ran is told then.
type told struct {
	Stale   bool     `json:"stale"`             // the input is
	Failing string   `json:"failing"`           // the digest of the files that could not be applied; empty for none
	Outside []string `json:"outside,omitempty"` // what is not in the file and was told, with its rights
	Differ  []string `json:"differ"`            // the names of what differs
}

func (t told) equal(u told) bool {
	return t.Stale == u.Stale && t.Failing == u.Failing && slices.Equal(t.Differ, u.Differ) && slices.Equal(t.Outside, u.Outside)
}

// recall reads what was told. Where that is not known, everything is news.
func recall(path string, log *slog.Logger) told {
	var t told
	if path == "" {
		return t
	}
	text, err := private.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return t
	}
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	if err != nil {
		log.Warn("what people were told is not known: they are told again", "error", err)
		return told{}
	}
	return t
}

// remember writes what was told, for its owner only. It is written before it is sent: what a process
// that is killed had not sent yet is lost, and nothing is told twice.
func (t told) remember(path string, log *slog.Logger) {
	if path == "" {
		return
	}
	text, err := json.Marshal(t)
	if err == nil {
		err = private.Dir(filepath.Dir(path))
	}
	if err == nil {
		err = atomicfile.Write(path, append(text, '\n'), 0o600)
	}
	if err != nil {
		log.Warn("what people are told can not be remembered: after a restart they are told again", "error", err)
	}
}
