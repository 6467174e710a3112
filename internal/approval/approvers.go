package approval

import (
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// Approvers tells who a token belongs to. It is safe for concurrent use.
type Approvers struct {
	path   string
	others []spec.Sealed
	log    *slog.Logger

	mu    sync.Mutex
	wrong []time.Time // when wrong tokens came, the oldest first; not those of more than a window ago
}

// Of the wrong tokens of a window, more than most make every further token wait for its end.
const (
	most   = 10
	window = time.Minute
)

// The errors of a token that approves nothing.
var (
	ErrUnknown = errors.New("this is not the token of anyone who may approve")
	ErrTooMany = errors.New("too many wrong tokens; wait a minute")
	ErrNoFile  = errors.New("the file of those who may approve cannot be read; see the log")
)

// Open reads the file of that path, and fails if it is not valid. The tokens of others may not be in it.
func Open(path string, log *slog.Logger, others ...spec.Sealed) (*Approvers, error) {
	if _, err := read(path, others...); err != nil {
		return nil, err
	}
	return &Approvers{path: path, others: others, log: log}, nil
}

// Name is the name of the person whose token it is. The file is read anew: who is no longer in it does not approve, and
// while it is not valid no one does.
func (a *Approvers) Name(token spec.Sealed) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for len(a.wrong) > 0 && now.Sub(a.wrong[0]) >= window {
		a.wrong = a.wrong[1:]
	}
	if len(a.wrong) >= most {
		return "", ErrTooMany // a right token, too: else guessing would go on
	}
	keys, err := read(a.path, a.others...)
	if err != nil {
		a.log.Warn("no one can approve: the file of the tokens cannot be used", "error", err)
		return "", ErrNoFile
	}
	name := whose(keys, token)
	if name == "" {
		a.wrong = append(a.wrong, now)
		a.log.Warn("a wrong token was sent to approve a plan", "in_the_last_minute", len(a.wrong))
		return "", ErrUnknown
	}
	return name, nil
}
