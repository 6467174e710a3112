package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

type failoverFlags struct {
	failover.Request
	files, allow []string
	confirmed    string // the name of the cluster, for a run without a terminal
	settle       time.Duration
}

func newFailover(a *app) *cobra.Command {
	var f failoverFlags
	c := &cobra.Command{
		Use:   "failover CLUSTER --backup ID --restore ID --allow data-loss,irreversible",
		Short: "Move a cluster to its backup region, for good",
		Long: `Makes a new cluster in the backup region of CLUSTER from backups of it, and suspends CLUSTER, which can never be
resumed and is deleted after 30 days. What happened since the backup is lost. The new cluster has another uuid and
other addresses. Nothing undoes this, and Camunda has not enabled it for all organisations.

CLUSTER is a name or a uuid; with -f, a name in the file, whose policy then applies. The command asks for the
cluster's name. It sends one request. If the answer is not clear, it looks for the new cluster and never repeats the
request. The new cluster's uuid is the first line after the answer, and then what to change in the file.

Exits with 3 if the failover was refused by the API, was done in part, or if its outcome is not known.`,
		Example: `  camsync failover payments --backup "$BACKUP" --restore "$BACKUP" --allow data-loss,irreversible`,
		Args:    takes(1, "name one cluster"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(f.Backups) == 0 || f.Restore == "" {
				return &usageError{c.CommandPath(), errors.New("name the backups to take along with --backup, and the one to start from with --restore")}
			}
			if f.settle <= 0 {
				return fmt.Errorf("--settle %s: must be positive", f.settle)
			}
			f.Cluster = args[0]
			return runFailover(c.Context(), a, f)
		},
	}
	fileFlag(c, &f.files)
	choosing(c, writes)
	allowFlag(c, &f.allow)
	c.Flags().StringArrayVar(&f.Backups, "backup", nil, "`ID` of a backup that the new cluster gets; may be repeated")
	c.Flags().StringVar(&f.Restore, "restore", "", "`ID` of the backup, one of them, that the new cluster starts from")
	c.Flags().StringVar(&f.confirmed, "yes-failover", "", "do not ask; `NAME` is that of the cluster")
	c.Flags().DurationVar(&f.settle, "settle", failover.DefaultSettle, "how long to look for the new cluster if the answer was not clear; the request is not repeated")
	completeFirst(a, c, func() []string { return namesOf(a, spec.Clusters, f.files, "") })
	return c
}

// runFailover prepares, asks, prepares once more after the question, and makes the failover.
func runFailover(ctx context.Context, a *app, f failoverFlags) error {
	var err error
	if f.Allow, err = parseHarms(f.allow); err != nil {
		return err
	}
	if len(f.files) > 0 {
		desired, err := reconcile.Load(f.files, a.term.In)
		if err != nil {
			return err
		}
		f.Desired = &desired
	}
	account, err := a.account(a.env.StateDir())
	if err != nil {
		return err
	}
	records, err := failover.Open(a.env.StateDir())
	if err != nil {
		return reconcile.StateError(err)
	}
	prepare := func() (failover.Plan, error) { return f.prepare(ctx, account, records) }
	plan, err := prepare()
	if err != nil {
		return err
	}
	s := &failoverScene{app: a, account: account, flags: f, plan: plan}
	s.showPlan(ctx)
	if asked, err := s.confirmName(ctx); err != nil {
		return err
	} else if asked { // which takes time
		if s.plan, err = prepare(); err != nil {
			return err
		}
	}
	return s.run(ctx, records)
}

// A failoverScene is a failover whose plan is known.
type failoverScene struct {
	*app
	account *reconcile.Account
	flags   failoverFlags
	plan    failover.Plan
}

// run makes the failover, and says how it ended.
func (s *failoverScene) run(ctx context.Context, records *failover.Records) error {
	end := underWay(ctx, "the failover of "+s.plan.Source.Name, finishing(s.log))
	field := runs.Field{Name: "uuid", From: s.plan.Source.UUID, To: "a new cluster in " + s.plan.Region.Name + " from the backup " + s.plan.Restore.UUID}
	about := s.engine().About(s.plan.Source.OwnerID, s.flags.files, time.Now())
	sent := requesting(s.app, s.account, about, s.plan.Source, field, failover.Harms, confirmed("--yes-failover", s.flags.confirmed != "", failover.Harms, s.flags.Allow)...)
	result, kept := s.plan.Run(ctx, s.account.Client, failover.Options{Records: records, Settle: s.flags.settle, Log: s.log})
	end()
	sent.ended(result.Cluster, failedOver(result, kept))
	if kept != nil {
		if result.Outcome == "" {
			return refusedFailover(s.plan.Source.Name, kept)
		}
		s.log.Warn("the failover is not on record: never resume the cluster", "cluster", report.Clean(s.plan.Source.Name), "error", kept)
	}
	return s.ended(ctx, result)
}

// failedOver is what went wrong with a failover, for its record; nil if nothing did.
func failedOver(r failover.Result, kept error) error {
	switch {
	case r.Err != nil:
		return r.Err
	case r.Problem != "":
		return errors.New(r.Problem)
	}
	return kept
}

// prepare returns a failover that nothing speaks against; what does ends the run as a guard's refusal.
func (f failoverFlags) prepare(ctx context.Context, account *reconcile.Account, records *failover.Records) (failover.Plan, error) {
	plan, err := failover.Prepare(ctx, account.Client, records, f.Request)
	if err == nil && f.Desired != nil {
		if _, err := ownerFor(ctx, account, f.Desired.OwnerID, plan.Source.OwnerID); err != nil {
			return plan, err
		}
	}
	return plan, refusedFailover(cmp.Or(plan.Source.Name, f.Cluster), err)
}

// refusedFailover ends the run as a guard's refusal, if the error is one.
func refusedFailover(cluster string, err error) error {
	if is[*failover.RefusedError](err) {
		return &exit{code: exitRefused, err: fmt.Errorf("%s is not failed over: %w", spec.ClusterName(cluster), err)}
	}
	return err
}

// confirmName asks for the cluster's name unless the command line has it, and says whether it asked.
func (s *failoverScene) confirmName(ctx context.Context) (asked bool, err error) {
	f, plan := s.flags, s.plan
	switch {
	case f.confirmed == plan.Source.Name:
		return false, nil
	case f.confirmed != "":
		return false, &exit{code: exitRefused, err: fmt.Errorf("--yes-failover %s: the cluster is called %s", f.confirmed, plan.Source.Name)}
	}
	err = s.term.AskName(ctx, "This cannot be undone.", report.Clean(plan.Source.Name))
	return true, unasked(err, "--yes-failover "+dotenv.Word(plan.Source.Name)+" fails it over without asking")
}

// showPlan prints what is about to be done.
func (s *failoverScene) showPlan(ctx context.Context) {
	plan := s.plan
	owner := plan.Source.OwnerID
	if owner == "" {
		owner, _ = reconcile.Owner(ctx, s.account.Client, plan.Live) // it is left out if it is not known
	}
	s.say(s.engine().About(owner, s.flags.files, time.Now()).String())
	s.say("")
	s.say(report.Clean(fmt.Sprintf("! %s fails over to %s  [%s]", spec.ClusterName(plan.Source.Name), plan.Region.Name, failover.Harms)))
	s.finding("  uuid", plan.Source.UUID)
	s.finding("  status", string(plan.Source.Status)+"; it is suspended, can never be resumed, and is deleted after 30 days")
	for _, b := range plan.Backups {
		text := fmt.Sprintf("%s of %s", b.UUID, b.Created)
		if b.UUID == plan.Restore.UUID {
			text += ", from which the new cluster starts"
		}
		s.finding("  backup", text)
	}
	s.finding("  left behind", "what happened since the backup; documents; private connectivity, DNS and addresses are yours to set up again")
}
