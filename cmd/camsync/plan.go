package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
)

type planFlags struct {
	files, outputs, allow []string
	out                   string
	exitCode              bool
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
report, as -o json=FILE writes it, is for reading alone: apply does not take it.`,
		Example: `  camsync plan -f org.yaml
  camsync plan -f org.yaml --out plan.json
  camsync plan -f org.yaml --exit-code -o json=report.json`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("out") && f.out == "" {
				return &usageError{c.CommandPath(), errors.New("--out: the file has no name")}
			}
			return s.plan(c.Context(), f)
		},
	}
	fileFlag(c, &f.files)
	outputFlag(c, &f.outputs)
	allowFlag(c, &f.allow)
	c.Flags().StringVar(&f.out, "out", "", "`FILE` to save the plan in, for apply; not a report, which is -o")
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
	if err := reports.probe(); err != nil {
		return err
	}
	if f.out != "" {
		if err := savable(f.out, f.files, reports); err != nil {
			return err
		}
	}
	p, err := s.pass(ctx, f.files, allow)
	if err != nil {
		return err
	}
	if err := s.write(reports, planReport(p)); err != nil {
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
	if f.exitCode && p.plan.Differs() {
		return &exit{code: exitDiffers}
	}
	return nil
}
