package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/verify"
)

type doctorFlags struct {
	verify    bool
	confirmed string // the organisation's id, for a run without a terminal
	outputs   []string
	options   verify.Options
}

func (f *doctorFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&f.verify, "verify", false, "also find out what the API's description leaves open, in a scratch cluster that is created, costs, and is deleted at the end")
	flags.StringVar(&f.confirmed, "yes-verify", "", "do not ask; `ORGANISATION` is the organisation's id")
	flags.StringVar(&f.options.PlanType, "verify-plan", "", "`PLAN` type of the scratch cluster; by default the cheapest that camsync knows")
	flags.StringVar(&f.options.Region, "verify-region", "", "`REGION` of the scratch cluster; by default the first that is offered")
	flags.BoolVar(&f.options.Restore, "verify-restore", false, "also restore the scratch cluster from a backup of it, which can take an hour")
	flags.DurationVar(&f.options.Wait, "wait", 30*time.Minute, "how long to wait for the scratch cluster to become Healthy, and for each of a backup and a restore")
	outputFlag(c, verifyFormats().names(), &f.outputs)
}

// check refuses flags that mean nothing together.
func (f *doctorFlags) check(c *cobra.Command) error {
	for _, name := range []string{"yes-verify", "verify-plan", "verify-region", "verify-restore", "wait", "output"} {
		if !f.verify && c.Flags().Changed(name) {
			return &usageError{c.CommandPath(), fmt.Errorf("--%s is for --verify", name)}
		}
	}
	if f.options.Wait <= 0 {
		return fmt.Errorf("--wait %s: must be positive", f.options.Wait)
	}
	return nil
}

// verifyFormats are those of a verification.
func verifyFormats() formats[verify.Report] {
	return formats[verify.Report]{
		{name: formatText, text: verify.Text},
		{name: "json", write: verify.JSON},
		{name: "markdown", write: verify.Markdown},
	}
}

// oldLeftover is how old a scratch cluster is of which no verification can still be under way.
const oldLeftover = 3 * time.Hour

// runVerify asks, verifies, and writes the report, also of a verification that was stopped.
func runVerify(ctx context.Context, a *app, f doctorFlags) error {
	reports, err := open(a, verifyFormats().names(), f.outputs)
	if err != nil {
		return err
	}
	account, err := a.account("")
	if err != nil {
		return err
	}
	f.options.Log = a.log
	plan, err := verify.Prepare(ctx, account.Client, f.options)
	if err != nil {
		return err
	}
	owner, err := reconcile.Owner(ctx, account.Client, plan.Clusters)
	if owner == "" && f.confirmed != "" {
		return &exit{code: exitRefused, err: &hintedError{fmt.Errorf("which organisation these credentials belong to is unknown: %w", err),
			"let them read the activity log, or answer the question on a terminal"}}
	}
	about := a.engine().About(owner, nil, time.Now())
	a.say("\n" + about.String())
	if err := a.mayVerify(ctx, f, owner, plan, about); err != nil {
		return err
	}
	if err := a.clearLeftovers(ctx, account, f, plan); err != nil {
		return err
	}
	end := underWay(ctx, "the verification", func() {
		a.log.Warn("stopping: the scratch cluster is deleted; a second Ctrl-C kills at once and may leave it")
	})
	r, err := plan.Run(ctx, account.Client, f.options)
	end()
	r.Version, r.Left = a.engine().Build, is[*verify.LeftError](err)
	a.say("")
	if written := verifyFormats().write(a.term, reports, r); written != nil {
		err = errors.Join(err, written)
	}
	if err != nil {
		return &exit{code: exitPartly, err: stoppedVerify(err)}
	}
	return nil
}

// stoppedVerify is the error of a verification that did not come to its end.
func stoppedVerify(err error) error {
	if errors.Is(err, context.Canceled) && !is[*verify.LeftError](err) {
		return errors.New("stopped before everything was tried; the scratch cluster is deleted") // not wrapped: something was changed
	}
	return err
}

// mayVerify asks whether the scratch cluster may be created.
func (a *app) mayVerify(ctx context.Context, f doctorFlags, owner string, plan verify.Plan, about report.About) error {
	switch {
	case strings.EqualFold(f.confirmed, owner):
		return nil
	case f.confirmed != "":
		return &exit{code: exitRefused, err: fmt.Errorf("--yes-verify %s: these credentials belong to organisation %s", f.confirmed, owner)}
	}
	a.say("\n" + report.Clean(fmt.Sprintf("camsync creates the scratch cluster %s (%s, %s), which costs until it is deleted at the end.", plan.Create.Name, plan.PlanType, plan.Region)))
	a.say("Nothing else is changed, and no mail is sent.")
	where := about.Where()
	if owner == "" {
		config, _ := a.engine().Config() // which worked before
		where = "the organisation of client id " + report.Clean(config.ClientID) + " at " + where + ", whose own id is unknown"
	}
	err := a.term.Ask(ctx, "Create it in "+where+", and delete it at the end?")
	return unasked(err, "--yes-verify "+owner+" verifies without asking")
}

// clearLeftovers offers to delete the scratch clusters of earlier verifications. Without a terminal, only old ones are deleted, and a young
// one may be that of a verification under way.
func (a *app) clearLeftovers(ctx context.Context, account *reconcile.Account, f doctorFlags, plan verify.Plan) error {
	for _, c := range plan.Leftovers {
		name := report.Clean(spec.ClusterName(c.Name).String() + " (" + c.UUID + ")")
		old := c.Created.IsZero() || time.Since(c.Created) >= oldLeftover
		age := "at a time that is not known"
		if !c.Created.IsZero() {
			age = report.Age(c.Created, time.Now()) + " ago"
		}
		switch {
		case f.confirmed == "":
			if err := a.term.Ask(ctx, fmt.Sprintf("%s is left from an earlier verification, made %s. Delete it?", name, age)); err != nil {
				a.say("left alone: " + name)
				continue
			}
		case !old:
			return &exit{code: exitRefused, err: &hintedError{fmt.Errorf("%s was made %s: another verification may be under way", name, age),
				"wait for its end, or delete that cluster in Camunda Hub"}}
		}
		if err := verify.Delete(ctx, account.Client, c.UUID, f.options.Clean); err != nil {
			return &exit{code: exitPartly, err: cmp.Or(ctx.Err(), error(&verify.LeftError{Name: c.Name, UUID: c.UUID, Err: err}))}
		}
		a.say("deleted: " + name + ", left from an earlier verification")
	}
	return nil
}
