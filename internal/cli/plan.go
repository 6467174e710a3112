package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/report"
)

type planFlags struct {
	files, outputs, allow, only []string
	out                         string
	exitCode, untrusted         bool
}

func newPlan(s *session) *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan -f PATH",
		Short: "Show what differs and what apply would do",
		Long: `Reads the file and the organisation and shows the difference. Changes nothing.

A line is a thing: + to create, ~ to update, - to delete, ! held: a difference that stays, with the
reason below it.

--out saves the plan for "camsync apply FILE", which refuses it unless it is still the same plan by then. A
report, as -o json=FILE writes it, is for reading alone: apply does not take it.

--untrusted is for files of somebody who may not read secrets, such as a pull request from a fork: no source of a
secret is read, no command is run, no link is followed, and secrets are compared by whether they are there.`,
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
				return &usageError{c.CommandPath(), errors.New("--untrusted and --out: such a plan can not be applied")}
			}
			return s.plan(c.Context(), f)
		},
	}
	fileFlag(c, &f.files)
	outputFlag(c, &f.outputs)
	allowFlag(c, &f.allow)
	onlyFlag(c, &f.only)
	c.Flags().StringVar(&f.out, "out", "", "`FILE` to save the plan in, for apply; not a report, which is -o")
	c.Flags().BoolVar(&f.untrusted, "untrusted", false, "do not trust the files: fetch no secrets, run no commands")
	c.Flags().BoolVar(&f.exitCode, "exit-code", false, "exit with 2 where there are differences")
	return c
}

func (s *session) plan(ctx context.Context, f planFlags) error {
	reports, err := parseOutputs(f.outputs)
	if err != nil {
		return err
	}
	allow, err := parseHarms(f.allow)
	if err != nil {
		return err
	}
	if err := reports.probe(f.files...); err != nil {
		return err
	}
	if f.out != "" {
		if err := savable(f.out, f.files, reports); err != nil {
			return err
		}
	}
	read := s.pass
	if f.untrusted {
		read = s.untrusted
	}
	p, err := read(ctx, f.files, allow, patterns(f.only)...)
	if err != nil {
		return s.invalid(reports, f.files, report.Plan, err)
	}
	if err := s.write(reports, s.planReport(p)); err != nil {
		return err
	}
	if p.plan.Refusal != nil {
		return &exit{code: exitRefused}
	}
	if f.out != "" {
		if err := s.save(ctx, f.out, p, f.files, allow); err != nil {
			return err
		}
	}
	return ended(p.plan, f.exitCode && p.plan.Differs())
}
