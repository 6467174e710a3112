package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
)

type planFlags struct {
	compareFlags
	out                 string
	exitCode, untrusted bool
}

func newPlan(a *app) *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan -f PATH",
		Short: "Show what differs and what apply would do",
		Long: `Reads the file and the organisation and shows the differences. Changes nothing.

Each line is a resource: + to create, ~ to update, - to delete, ! held: a difference that stays, with the reason
below it.

--out saves the plan for "camsync apply FILE", which refuses it unless it is still the same plan by then. A report,
as -o json=FILE writes it, is only for reading: apply does not accept it.

--untrusted is for files of authors who may not read secrets, such as a pull request from a fork: no source of a
secret is read, no command is run, no link is followed, and secrets are compared by presence.`,
		Example: `  camsync plan -f org.yaml
  camsync plan -f org.yaml --out plan.json
  camsync plan -f org.yaml --exit-code -o json=report.json
  camsync plan -f org.yaml --untrusted -o markdown=comment.md`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("out") && f.out == "" {
				return &usageError{c.CommandPath(), errors.New("--out: the file has no name")}
			}
			if f.untrusted && f.out != "" {
				return &usageError{c.CommandPath(), errors.New("--untrusted and --out: such a plan cannot be applied")}
			}
			return runPlan(c.Context(), a, f)
		},
	}
	f.add(c, a)
	choosing(c, notes)
	allowFlag(c, &f.allow)
	c.Flags().StringVar(&f.out, "out", "", "`FILE` to save the plan in, for apply; for a report, use -o")
	c.Flags().BoolVar(&f.untrusted, "untrusted", false, "do not trust the files: fetch no secrets, run no commands")
	c.Flags().BoolVar(&f.exitCode, "exit-code", false, "exit with 2 if there are differences")
	return c
}

func runPlan(ctx context.Context, a *app, f planFlags) error {
	r, reports, err := f.request(a)
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := savable(a, f.out, f.files, reports); err != nil {
			return err
		}
	}
	if err := a.streams.open(a, reports, f.files); err != nil {
		return err
	}
	r.Untrusted, r.Notes = f.untrusted, a.chosen.notes
	p, err := a.engine().Run(ctx, r)
	if err != nil {
		return a.invalid(reports, f.files, report.Plan, err)
	}
	if err := reportFormats().write(a.term, reports, planReport(a, p)); err != nil {
		return err
	}
	if p.Plan.Refusal == nil && f.out != "" {
		if err := savePlan(ctx, f.out, p); err != nil {
			return err
		}
	}
	return ended(p.Plan, f.exitCode && p.Plan.Differs())
}

// savable checks that the plan of these files can be saved at out.
func savable(a *app, out string, files []string, reports outputs) error {
	if slices.Contains(files, "-") {
		return errors.New("--out: a plan from standard input cannot be saved, since apply reads the file again; name the file with -f")
	}
	if reports.include(out) {
		return fmt.Errorf("--out %s: a report goes to the same file", out)
	}
	if err := apart(a, out, files); err != nil {
		return fmt.Errorf("--out %s: %w", out, err)
	}
	if err := atomicfile.Probe(out); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// savePlan writes the plan of a pass for apply.
func savePlan(ctx context.Context, out string, p *reconcile.Pass) error {
	text, err := p.Saved(ctx).Encode()
	if err == nil {
		err = atomicfile.Write(out, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("--out %s: %w", out, err)
	}
	return nil
}
