package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
)

// A LogState is equal for two readings of the activity log between which no entry about a change has come or gone. The zero
// LogState is that of no log.
type LogState struct {
	bytes   [sha256.Size]byte // of the whole answer
	changes [sha256.Size]byte // of the entries that are not about reading
}

// Same reports whether both logs have the same entries about changes.
func (s LogState) Same(other LogState) bool {
	return s != LogState{} && s.changes == other.changes
}

var errNoChanges = errors.New("the activity log has no entry about a change")

// Next reads the activity log, and only decodes it where it is not the one that was read before. A log that is refused, cut
// or empty is an error: it shows nothing.
func (s LogState) Next(ctx context.Context, c *Client) (LogState, error) {
	state, err := list(reading(ctx), c, activity(), s.decode)
	return state.Value(), err
}

func (s LogState) decode(body []byte) (LogState, error) {
	is := LogState{bytes: sha256.Sum256(body)}
	if is.bytes == s.bytes && s.changes != [sha256.Size]byte{} {
		return s, nil
	}
	entries, err := readEntries(body)
	if err != nil {
		return LogState{}, err
	}
	sum, changes := sha256.New(), 0
	for _, e := range entries {
		if e.Type != EntryRead {
			changes++
			fmt.Fprintf(sum, "%+v\n", e)
		}
	}
	if changes == 0 {
		return LogState{}, errNoChanges
	}
	sum.Sum(is.changes[:0])
	return is, nil
}
