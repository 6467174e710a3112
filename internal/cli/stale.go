package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/saved"
)

const (
	newPlanHint  = "camsync plan --out saves a new plan"
	askAgainHint = "run it again: it shows the plan as it is by now"
)

// askForWho is how long the activity log has to tell who moved what.
const askForWho = 5 * time.Second

// reread compares once more what was asked about and confirmed, since a question may stand for hours. The pass
// that it returns has the same plan; where it would not, reread says why, reports, and refuses.
func (s *session) reread(ctx context.Context, asked time.Time, confirmed pass, reports outputs) (pass, error) {
	p, err := s.compare(ctx, confirmed)
	if err != nil {
		return pass{}, errors.Join(err, s.write(reports, s.resultsReport(confirmed, untried(confirmed.plan, err), 0)))
	}
	if p.plan.Refusal != nil {
		return pass{}, s.refuse(&refusalError{p.plan.Refusal}, p, reports)
	}
	moves := saved.New(saved.Run{}, confirmed.plan, confirmed.desired, confirmed.live).Moves(saved.New(saved.Run{}, p.plan, p.desired, p.live))
	if len(moves) == 0 {
		return p, nil
	}
	s.who(ctx, p.client, asked, moves)
	return pass{}, s.stale(&staleError{"the plan", moves, askAgainHint}, p, reports)
}

// stale refuses a run whose plan, by now, is another than the one that was saved or confirmed.
func (s *session) stale(err *staleError, p pass, reports outputs) error {
	p.plan.Refusal = &diff.Refusal{Reason: err.whole(), Hint: err.hint}
	return s.refuse(err, p, reports)
}

// refuse reports a run that is refused as a whole.
func (s *session) refuse(why error, p pass, reports outputs) error {
	if err := s.write(reports, s.resultsReport(p, untried(p.plan, errRefused), 0)); err != nil {
		s.log.Error("a report was not written", "error", err)
	}
	return &exit{code: exitRefused, err: why}
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

// A staleError is a plan, saved or confirmed, that is not the plan any more.
type staleError struct {
	plan  string // its file, or what else to call it
	moves []saved.Move
	hint  string
}

func (e *staleError) Error() string {
	return fmt.Sprintf("%s is stale: %s moved since it was made; nothing was changed", e.plan, count(len(e.moves), "thing"))
}

// whole is the error with all that moved, on one line.
func (e *staleError) whole() string {
	texts := make([]string, len(e.moves))
	for i, m := range e.moves {
		texts[i] = m.String()
	}
	return e.plan + " is stale: " + strings.Join(texts, "; ")
}

// lines are the error and what moved, each on a line of its own.
func (e *staleError) lines() []string {
	all := []string{"camsync: " + report.Clean(e.Error())}
	for _, m := range e.moves {
		all = append(all, "  "+report.Clean(m.String()))
	}
	return all
}
