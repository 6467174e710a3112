package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
)

type driftFlags struct{ files, outputs, only []string }

func newDrift(s *session) *cobra.Command {
	var f driftFlags
	c := &cobra.Command{
		Use:   "drift -f PATH",
		Short: "Show what differs, who changed it, and what to do about it",
		Long: `Compares as plan does, and says of each difference who changed the live organisation, when and how, as far
as the activity log tells: a person, this credential, Camunda, or unknown. Changes nothing.

What no file declares is listed apart, with how much of the organisation the file covers. It is no
difference. Ends with 2 where there are differences.`,
		Example: `  camsync drift -f org.yaml
  camsync drift -f org.yaml -o html=drift.html -o junit=drift.xml`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return s.drift(c.Context(), f) },
	}
	fileFlag(c, &f.files)
	outputFlag(c, &f.outputs)
	onlyFlag(c, &f.only)
	return c
}

func (s *session) drift(ctx context.Context, f driftFlags) error {
	reports, err := parseOutputs(f.outputs)
	if err != nil {
		return err
	}
	if err := reports.probe(f.files...); err != nil {
		return err
	}
	p, err := s.prepare(ctx, f.files, 0, patterns(f.only)...)
	if err != nil {
		return s.invalid(reports, f.files, report.Drift, err)
	}
	p, log, err := s.attribute(ctx, p)
	if err != nil {
		return err
	}
	if err := s.write(reports, s.driftReport(p, log)); err != nil {
		return err
	}
	return ended(p.plan, p.plan.Drifts())
}

// attribute compares, and reads the log that tells who changed what at the same time.
func (s *session) attribute(ctx context.Context, p pass) (pass, *audit.Log, error) {
	activity := readActivity(ctx, p.client)
	p.activity = activity
	p, err := s.compare(ctx, p)
	if err != nil {
		activity.drop()
		return pass{}, nil, err
	}
	log := s.join(ctx, activity, p.live, p.actor)
	return p, log, ctx.Err()
}

// driftReport is the plan of a pass with all that the activity log adds to it.
func (s *session) driftReport(p pass, log *audit.Log) report.Report {
	r := s.planReport(p)
	r.Kind = report.Drift
	r.Changed = make([]report.Changed, len(p.plan.Actions))
	for i, a := range p.plan.Actions {
		r.Changed[i] = changed(log, a)
	}
	for _, a := range p.plan.Outside {
		r.Outside = append(r.Outside, changed(log, a))
	}
	if !p.plan.Compared() || len(p.desired.Policy.Only) > 0 { // the coverage is that of the whole organisation
		return r
	}
	r.Coverage = []report.Coverage{}
	for _, c := range audit.Covered(p.desired, p.live) {
		r.Coverage = append(r.Coverage, report.Coverage(c))
	}
	return r
}

func changed(log *audit.Log, a diff.Action) report.Changed {
	c := log.Changed(a)
	how := string(c.How)
	if c.Why != "" {
		how += ": " + c.Why
	}
	return report.Changed{By: c.By, At: c.At, How: how, Deleted: c.Deleted}
}
