package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/terminal"
)

// The question of apply. All answers come before the first call: both sides are then compared once more, and answers to another plan
// than that are worth nothing.

var errStdinTaken = errors.New("no confirmation possible: standard input is the desired file")

// confirm asks on the terminal whether the changes of a plan may be made. The plan is shown on standard error
// where a report in another format has standard output.
func (a *app) confirm(ctx context.Context, p *reconcile.Pass, reports outputs) error {
	switch {
	case slices.Contains(p.Files, "-"):
		return errStdinTaken
	case !terminal.IsTerminal(a.term.In):
		return terminal.ErrNoTerminal
	}
	if reports.onStdout() != formatText {
		if err := report.Text(a.term.Err, planReport(a, p), a.term.Style(a.term.Err)); err != nil {
			return err
		}
	}
	n := calls(p.Plan)
	these := fmt.Sprintf("these %d changes", n)
	if n == 1 {
		these = "this change"
	}
	answer, err := a.term.Line(ctx, "\nApply "+these+" to "+p.About().Where()+"? Only 'yes' does; 'each' asks about each change: ")
	switch {
	case err == io.EOF, err == nil && answer != "yes" && answer != "each":
		return terminal.ErrNotConfirmed
	case err != nil:
		return err
	case answer == "yes":
		allow(p, runs.ByAnswer)
		return nil
	}
	return a.confirmEach(ctx, p)
}

// confirmEach asks about one action after the other. What depends on a declined one is held without a question.
func (a *app) confirmEach(ctx context.Context, p *reconcile.Pass) error {
	q := questions{app: a, about: planReport(a, p), of: calls(p.Plan), plan: p.Plan}
	fmt.Fprint(a.term.Err, "\n"+keysText+"Nothing is sent before the last answer.\n")
	for i, action := range p.Plan.Actions {
		if action.Verb == diff.Hold {
			continue
		}
		q.asked++
		if now := q.plan.Actions[i]; now.Verb == diff.Hold { // for what it depends on
			fmt.Fprintf(a.term.Err, "\n%d of %d: %s is held: %s\n", q.asked, q.of, report.Clean(action.Name.String()), report.Clean(now.Reason))
			continue
		}
		answer, err := q.ask(ctx, action)
		switch {
		case err == io.EOF, err == nil && answer == quit:
			return terminal.ErrNotConfirmed
		case err != nil:
			return err
		case answer == no, answer == done:
			q.declined = append(q.declined, i)
			q.plan = p.Plan.Without(q.declined)
		}
		if answer == done {
			q.declineFrom(i + 1)
		}
		if answer == done || answer == all {
			break
		}
	}
	return q.conclude(p)
}

// The answers to a question about one action.
const (
	yes  = 'y'
	no   = 'n'
	all  = 'a'
	done = 'd'
	quit = 'q'
	show = 's'
)

const keysText = `  y  yes, apply it
  n  no, hold it and what needs it
  a  apply it and all that follow
  d  hold it and all that follow
  q  quit: apply nothing at all
  s  show all of it
`

// words are the answers, also in full.
var words = map[string]rune{"y": yes, "yes": yes, "n": no, "no": no, "a": all, "all": all, "d": done, "done": done, "q": quit, "quit": quit, "s": show, "show": show}

// questions are those about the actions of one plan.
type questions struct {
	*app
	about     report.Report
	plan      diff.Plan // without what was declined so far
	of, asked int
	declined  []int
}

// ask asks about one action until the answer is one of the keys other than show.
func (q *questions) ask(ctx context.Context, a diff.Action) (rune, error) {
	style := q.term.Style(q.term.Err)
	fmt.Fprintf(q.term.Err, "\n%d of %d:\n", q.asked, q.of)
	if err := report.ActionText(q.term.Err, q.about, a, style); err != nil {
		return 0, err
	}
	for {
		text, err := q.term.Line(ctx, "Apply it? [y,n,a,d,q,s] ")
		if err != nil {
			return 0, err
		}
		switch answer := words[strings.ToLower(strings.TrimSpace(text))]; answer {
		case 0:
			fmt.Fprint(q.term.Err, keysText)
		case show:
			if err := report.WholeText(q.term.Err, q.about, a, style); err != nil {
				return 0, err
			}
		default:
			return answer, nil
		}
	}
}

// declineFrom declines all actions from an index on.
func (q *questions) declineFrom(first int) {
	for i := first; i < len(q.plan.Actions); i++ {
		q.declined = append(q.declined, i)
	}
	q.plan = q.plan.Without(q.declined)
}

// conclude has the pass hold what was declined, and says what is left. If nothing is, nothing was confirmed.
func (q *questions) conclude(p *reconcile.Pass) error {
	left := calls(q.plan)
	if left == 0 {
		return terminal.ErrNotConfirmed
	}
	if held := q.of - left; held > 0 {
		fmt.Fprintf(q.term.Err, "\nApplying %d of %s; %d held.\n", left, report.Count(q.of, "change"), held)
	}
	allow(p, runs.OneByOne)
	p.Declined = q.declined
	return nil
}
