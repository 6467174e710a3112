package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/report"
)

var (
	errNotConfirmed = errors.New("not confirmed: nothing was changed")
	errNobodyToAsk  = errors.New("nobody to ask: standard input is not a terminal")
	errStdinTaken   = errors.New("nobody to ask: standard input is the desired file")
	errRefused      = errors.New("the whole run was refused")
)

// confirm asks on the terminal whether n changes may be made. The plan is shown on standard error
// where a report in another format has standard output.
func (s *session) confirm(ctx context.Context, p pass, n int, files []string, reports outputs) error {
	switch {
	case slices.Contains(files, "-"):
		return errStdinTaken
	case !isTerminal(s.stdin):
		return errNobodyToAsk
	}
	if reports.onStdout() != formatText {
		if err := report.Text(s.stderr, s.planReport(p), s.style(s.screen.out)); err != nil {
			return err
		}
	}
	these := fmt.Sprintf("these %d changes", n)
	if n == 1 {
		these = "this change"
	}
	return s.ask(ctx, "Apply "+these+" to "+s.about(p).Where()+"?")
}

// ask asks on the terminal; it fails unless the answer is yes.
func (s *session) ask(ctx context.Context, question string) error {
	if !isTerminal(s.stdin) {
		return errNobodyToAsk
	}
	fmt.Fprintf(s.stderr, "\n%s Only 'yes' does: ", question)
	answer := make(chan string, 1)
	go func() { // ends with the answer, or with the process: a read of a terminal can not be called off
		line, _ := bufio.NewReader(s.stdin).ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		if line != "yes\n" && line != "yes\r\n" {
			return errNotConfirmed
		}
		return nil
	case <-ctx.Done():
		fmt.Fprintln(s.stderr)
		return ctx.Err()
	}
}
