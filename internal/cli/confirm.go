package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

var (
	errStdinTaken = errors.New("nobody to ask: standard input is the desired file")
	errRefused    = errors.New("the whole run was refused")
)

// confirm asks on the terminal whether n changes may be made. The plan is shown on standard error
// where a report in another format has standard output.
func (s *session) confirm(ctx context.Context, p pass, n int, files []string, reports outputs) error {
	switch {
	case slices.Contains(files, "-"):
		return errStdinTaken
	case !terminal.IsTerminal(s.term.In):
		return terminal.ErrNobodyToAsk
	}
	if reports.onStdout() != formatText {
		if err := report.Text(s.term.Err, s.planReport(p), s.term.Style(s.term.Err)); err != nil {
			return err
		}
	}
	these := fmt.Sprintf("these %d changes", n)
	if n == 1 {
		these = "this change"
	}
	return s.term.Ask(ctx, "Apply "+these+" to "+s.about(p).Where()+"?")
}
