package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/terminal"
)

type applyFlags struct {
	compareFlags
	saved        string // the path of a saved plan, instead of files
	yes          bool
	wait, settle time.Duration
}

func newApply(a *app) *cobra.Command {
	var f applyFlags
	c := &cobra.Command{
		Use:   "apply -f PATH | PLAN",
		Short: "Make the organisation match the file",
		Long: `Plans, asks, and makes the calls of the plan: clusters and members in parallel, the calls of one cluster in
order. A failure stops only what depends on it. If the organisation has changed by the time you confirm, so that
the plan would be a different one, nothing is applied.

The answer 'each' goes through the changes one by one. Nothing is applied before the last answer. What you decline
is held, with what depends on it, and the exit code is 3.

PLAN is a file that plan --out saved. Both sides are read and compared again; if that gives another plan than the
saved one, nothing is applied, and what changed is named. The files of the plan are read again, or those of -f.
--allow of plan --out does not carry over: repeat it here.

Ctrl-C lets calls under way finish and starts no others; a second one kills at once.`,
		Example: `  camsync apply -f org.yaml
  camsync apply -f org.yaml --yes --allow credential-loss -o json=results.json
  camsync apply plan.json`,
		Args: savedArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				f.saved = args[0]
			}
			return runApply(c.Context(), a, f)
		},
	}
	f.add(c, a)
	choosing(c, writes)
	allowFlag(c, &f.allow)
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Minute, "how long to wait for one cluster to become Healthy")
	c.Flags().DurationVar(&f.settle, "settle", reconcile.DefaultSettle, "how long to look for what a creation made if its answer was lost; however short, the request is not repeated within two minutes")
	return c
}

// savedArgument takes a saved plan as the only argument.
func savedArgument(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return &usageError{c.CommandPath(), fmt.Errorf("%s takes one saved plan; pass files with -f", c.CommandPath())}
	}
	return nil
}

func runApply(ctx context.Context, a *app, f applyFlags) error {
	r, reports, err := f.request(a, f.saved)
	if err != nil {
		return err
	}
	if f.wait <= 0 {
		return fmt.Errorf("--wait %s: must be positive", f.wait)
	}
	if f.settle <= 0 {
		return fmt.Errorf("--settle %s: must be positive", f.settle)
	}
	if err := a.streams.open(a, reports, f.files); err != nil {
		return err
	}
	r = a.applying(r)
	r.Saved, r.Wait, r.Settle = f.saved, f.wait, f.settle
	r.Approve = func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		a.streams.plan(planReport(a, p))
		if f.yes {
			allow(p, runs.ByYes)
		}
		if reports.onStdout() == formatText {
			if err := a.show(p); err != nil && !f.yes {
				return reconcile.No, err // without a plan on the screen there is no question; with --yes, only lines are lost
			}
		}
		if f.yes || p.Plan.Refusal != nil || calls(p.Plan) == 0 {
			return reconcile.Yes, ctx.Err()
		}
		return reconcile.AfterAll, a.confirm(ctx, p, reports)
	}
	p, err := a.engine().Run(ctx, r)
	return a.conclude(reports, p, err)
}

// applying is a request whose calls are shown as they are made, and which finishes them when it is interrupted.
func (a *app) applying(r reconcile.Request) reconcile.Request {
	r.Stopping, r.Run = finishing(a.log), a.run
	r.Watch = func(p *reconcile.Pass) (func(apply.Event), func()) {
		watch, done := a.term.Watch(p.Plan, a.log)
		watch = a.streams.watching(watch, a.invoked.complete)
		if p.Journal == nil {
			a.log.Warn("no state directory can be written: a creation that is killed half-way will not be recognised by the next run, and this run is not on record", "variable", environment.StateDir)
		}
		return watch, done
	}
	return r
}

// conclude reports the outcome of a pass that was to apply its plan, and returns how the run ends. A report that cannot be
// written makes it end badly, but only after the work. What standard output did not take is an error of every command.
func (a *app) conclude(reports outputs, p *reconcile.Pass, why error) error {
	var lost *terminal.UnwrittenError
	switch {
	case errors.Is(why, saved.ErrUnusable):
		return &exit{code: exitRefused, err: why}
	case p.At.IsZero(), errors.As(why, &lost):
		return a.invalid(reports, p.Files, report.Results, why)
	case p.Plan.Refusal != nil:
		err := reportFormats().write(a.term, reports, resultsReport(a, p, notTried(p.Plan, errRefused), 0))
		if err != nil && why == nil {
			return err
		} else if err != nil {
			a.log.Error("a report was not written", "error", err)
		}
		return &exit{code: exitRefused, err: why}
	case p.Results == nil:
		return errors.Join(why, reportFormats().write(a.term, reports, resultsReport(a, p, notTried(p.Plan, why), 0)))
	}
	err := reportFormats().write(a.term, reports, resultsReport(a, p, p.Results, p.Elapsed))
	if apply.Done(p.Results) && (err == nil || errors.As(err, &lost)) {
		return err
	}
	return &exit{code: exitPartly, err: err}
}

var errRefused = errors.New("the whole run was refused")

// calls is the number of actions of a plan that would change something.
func calls(plan diff.Plan) int {
	n := 0
	for _, a := range plan.Actions {
		if a.Verb != diff.Hold {
			n++
		}
	}
	return n
}

// notTried are the results of a plan of which nothing was begun.
func notTried(plan diff.Plan, why error) []apply.Result {
	results := make([]apply.Result, len(plan.Actions))
	for i, a := range plan.Actions {
		results[i] = apply.Result{Action: a, Outcome: apply.NotTried, Err: why}
		if a.Verb == diff.Hold {
			results[i] = apply.Result{Action: a, Outcome: apply.Held}
		}
	}
	return results
}
