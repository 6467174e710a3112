package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
)

func newDrift(a *app) *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "drift -f PATH",
		Short: "Show what differs, who changed it, and what to do about it",
		Long: `Compares as plan does, and shows for each difference who changed the live organisation, when and how, as far as
the activity log shows: a person, this credential, Camunda, or unknown. Changes nothing.

What no file declares is listed separately, with how much of the organisation the file covers.

Exits with 2 if there are differences.`,
		Example: `  camsync drift -f org.yaml
  camsync drift -f org.yaml -o html=drift.html -o junit=drift.xml`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runDrift(c.Context(), a, f) },
	}
	f.add(c, a)
	choosing(c, notes)
	return c
}

func runDrift(ctx context.Context, a *app, f compareFlags) error {
	r, reports, err := f.request(a)
	if err != nil {
		return err
	}
	if err := a.streams.open(a, reports, f.files); err != nil {
		return err
	}
	r.Activity, r.Checks, r.Notes = true, true, a.chosen.notes
	p, err := a.engine().Run(ctx, r)
	if err != nil {
		return a.invalid(reports, f.files, report.Drift, err)
	}
	if err := reportFormats().write(a.term, reports, driftReport(a, p)); err != nil {
		return err
	}
	return ended(p.Plan, p.Plan.WithoutPromised().Drifts())
}

// driftReport is the plan of a pass with all that the activity log adds to it.
func driftReport(a *app, p *reconcile.Pass) report.Report {
	r := report.Report{Kind: report.Drift, Plan: p.Plan.WithoutPromised(), Places: places(p.Desired, nil), About: p.About()}
	r = report.Phrase(a.invoked.complete).Of(r)
	r.Changed = make([]audit.Change, len(r.Plan.Actions))
	for i, a := range r.Plan.Actions {
		r.Changed[i] = p.Activity.Changed(a)
	}
	for _, a := range p.Plan.Outside {
		r.Outside = append(r.Outside, p.Activity.Changed(a))
	}
	if !p.Plan.Compared() || len(p.Desired.Policy.Only) > 0 { // the coverage is that of the whole organisation
		return r
	}
	r.Coverage = audit.Covered(p.Desired, p.Live)
	return r
}
