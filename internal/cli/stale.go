package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/saved"
)

const newPlanHint = "camsync plan --out saves a new plan"

// askForWho is how long the activity log has to tell who moved what.
const askForWho = 5 * time.Second

// stale refuses a run whose plan, by now, is another than the one that was saved.
func (s *session) stale(path string, moves []saved.Move, p pass, reports outputs) error {
	err := &staleError{path, moves}
	p.plan.Refusal = &diff.Refusal{Reason: err.whole(), Hint: newPlanHint}
	if err := s.write(reports, resultsReport(p, untried(p.plan, errRefused), 0)); err != nil {
		s.log.Error("a report was not written", "error", err)
	}
	return &exit{code: exitRefused, err: err}
}

// who asks the activity log who made the moves. Without an answer in time, nobody is named; the
// verdict stands in either case.
func (s *session) who(ctx context.Context, client *api.Client, since time.Time, moves []saved.Move) {
	ctx, cancel := context.WithTimeout(ctx, askForWho)
	defer cancel()
	changes, err := client.Changes(ctx, since)
	if err != nil {
		s.log.DebugContext(ctx, "the activity does not show who moved it", "error", err)
	}
	saved.Tell(moves, changes)
}

// A staleError is a saved plan that is not the plan any more.
type staleError struct {
	path  string
	moves []saved.Move
}

func (e *staleError) Error() string {
	return fmt.Sprintf("%s is stale: %s moved since it was made; nothing was changed", e.path, count(len(e.moves), "thing"))
}

// whole is the error with all that moved, on one line.
func (e *staleError) whole() string {
	texts := make([]string, len(e.moves))
	for i, m := range e.moves {
		texts[i] = m.String()
	}
	return e.path + " is stale: " + strings.Join(texts, "; ")
}

// lines are the error and what moved, each on a line of its own.
func (e *staleError) lines() []string {
	all := []string{"camsync: " + report.Clean(e.Error())}
	for _, m := range e.moves {
		all = append(all, "  "+report.Clean(m.String()))
	}
	return all
}
