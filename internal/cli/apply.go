package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

type applyFlags struct {
	saved                 string // the path of a saved plan, instead of files
	files, outputs, allow []string
	only                  []string
	yes                   bool
	wait, settle          time.Duration
}

func newApply(s *session) *cobra.Command {
	var f applyFlags
	c := &cobra.Command{
		Use:   "apply -f PATH | PLAN",
		Short: "Make the organisation as the file says",
		Long: `Plans, asks, and makes the calls of the plan: each cluster and the members side by side, the calls of
one cluster in order. What can not be done stops only what needs it. If the organisation has moved by the
time of the answer, so that it would be another plan, nothing is done.

PLAN is a file that plan --out saved. Both sides are read and compared anew; where that is another plan than the
saved one, nothing is done, and what moved is named. Its files are read again, or those of -f; what it may do is
for this run to say: its --allow has to be given here, too.

Ctrl-C lets calls under way finish and begins no other; a second one kills at once.`,
		Example: `  camsync apply -f org.yaml
  camsync apply -f org.yaml --yes --allow credential-loss -o json=results.json
  camsync apply plan.json`,
		Args: savedArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.saved = args[0]
			}
			return s.apply(c.Context(), f)
		},
	}
	fileFlag(c, &f.files)
	outputFlag(c, &f.outputs)
	allowFlag(c, &f.allow)
	onlyFlag(c, &f.only)
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Minute, "how long to wait for one cluster to become Healthy")
	c.Flags().DurationVar(&f.settle, "settle", settleTime, "how long to look for what a creation made whose answer was lost; however short, it is never sent again sooner than two minutes after")
	return c
}

func (s *session) apply(ctx context.Context, f applyFlags) error {
	reports, err := parseOutputs(f.outputs)
	if err != nil {
		return err
	}
	allow, err := parseHarms(f.allow)
	if err != nil {
		return err
	}
	if f.wait <= 0 {
		return fmt.Errorf("--wait %s: not a time to wait", f.wait)
	}
	if f.settle <= 0 {
		return fmt.Errorf("--settle %s: not a time to look for something", f.settle)
	}
	if err := reports.probe(append(slices.Clone(f.files), f.saved)...); err != nil {
		return err
	}
	var p pass
	if f.saved != "" {
		p, err = s.recall(ctx, f, allow, reports)
	} else {
		p, err = s.pass(ctx, f.files, allow, patterns(f.only)...)
	}
	if err != nil {
		return s.invalid(reports, f.files, report.Results, err)
	}
	if reports.onStdout() == formatText {
		if err := s.show(s.term.Out, p); err != nil && !f.yes {
			return err // what was not shown cannot be answered; who asks for no question loses lines, not the run
		}
	}
	return s.carryOut(ctx, p, reports, f)
}

// carryOut makes a plan that was shown, unless something speaks against it, and reports.
func (s *session) carryOut(ctx context.Context, p pass, reports outputs, f applyFlags) error {
	if p.plan.Refusal != nil {
		if err := s.write(reports, s.resultsReport(p, untried(p.plan, errRefused), 0)); err != nil {
			return err
		}
		return &exit{code: exitRefused}
	}
	if n := calls(p.plan); n > 0 && !f.yes {
		asked := time.Now()
		err := s.confirm(ctx, p, n, f.files, reports)
		if err != nil {
			return errors.Join(err, s.write(reports, s.resultsReport(p, untried(p.plan, err), 0)))
		}
		if p, err = s.reread(ctx, asked, p, reports); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	begin := time.Now()
	results := s.makeCalls(ctx, p, f.wait, f.settle)
	return s.conclude(reports, s.resultsReport(p, results, time.Since(begin)))
}

// conclude reports what became of a run and says how it ended: with a report file that could not be written, it
// did not end well, but not before the work either. What standard output did not take is an error of any command.
func (s *session) conclude(reports outputs, r report.Report) error {
	err := s.write(reports, r)
	var lost *terminal.UnwrittenError
	if apply.Done(r.Results) && (err == nil || errors.As(err, &lost)) {
		return err
	}
	return &exit{code: exitPartly, err: err}
}

// makeCalls makes the calls of a plan while its progress is shown.
func (s *session) makeCalls(ctx context.Context, p pass, wait, settle time.Duration) []apply.Result {
	ctx, end := stoppable(ctx, func() { s.log.Warn("stopping: calls under way are finished; a second Ctrl-C kills at once") })
	defer end()
	watch, done := s.term.Watch(p.plan, s.log)
	defer done()
	if p.journal == nil {
		s.log.WarnContext(ctx, "no state folder can be written: a creation that is killed in its midst will not be recognised by the next run", "variable", environment.StateDir)
	}
	results := apply.Run(ctx, p.client, p.plan, apply.Options{
		Wait: wait, Watch: watch, Journal: apply.Intents{Journal: p.journal}, Settle: settle, Self: p.actor, Log: s.log,
		Unlisted: p.unlisted, Deliver: delivery.Destinations{Log: s.log},
	})
	p.made(results)
	s.remember(ctx, p)
	return results
}

// settleTime is how long to look for what a creation made whose answer was lost, unless --settle says otherwise.
const settleTime = 2 * time.Minute

// calls is how many actions of a plan would change something.
func calls(plan diff.Plan) int {
	n := 0
	for _, a := range plan.Actions {
		if a.Verb != diff.Hold {
			n++
		}
	}
	return n
}

// untried are the results of a plan of which nothing was begun.
func untried(plan diff.Plan, why error) []apply.Result {
	results := make([]apply.Result, len(plan.Actions))
	for i, a := range plan.Actions {
		results[i] = apply.Result{Action: a, Outcome: apply.NotTried, Err: why}
		if a.Verb == diff.Hold {
			results[i] = apply.Result{Action: a, Outcome: apply.Held}
		}
	}
	return results
}
