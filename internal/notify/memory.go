package notify

import (
	"log/slog"
	"slices"

	"github.com/camsync/camsync/internal/private"
)

// notified is the state that the last notifications described. It outlives the process, so that a
// restart repeats nothing and reports what changed in between.
type notified struct {
	Invalid bool     `json:"stale"`             // the input is invalid
	Failing string   `json:"failing"`           // the digest of the files whose apply failed; empty if none did
	Outside []string `json:"outside,omitempty"` // unmanaged resources with their rights
	Differ  []string `json:"differ"`            // names of what differs
}

func (s notified) equal(o notified) bool {
	return s.Invalid == o.Invalid && s.Failing == o.Failing && slices.Equal(s.Differ, o.Differ) && slices.Equal(s.Outside, o.Outside)
}

// loadNotified reads the state. If it cannot, everything is news.
func loadNotified(path string, log *slog.Logger) notified {
	var s notified
	if path == "" {
		return s
	}
	if err := private.Recall(path, &s); err != nil {
		log.Warn("the record of past notifications cannot be read: they are sent again", "error", err)
		return notified{}
	}
	return s
}

// save writes the state, for its owner only. It is written before the messages are sent: a process
// that is killed may lose a message, but sends none twice.
func (s notified) save(path string, log *slog.Logger) {
	if path == "" {
		return
	}
	if err := private.Remember(path, s); err != nil {
		log.Warn("the record of notifications cannot be written: after a restart they are sent again", "error", err)
	}
}
