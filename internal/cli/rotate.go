package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

type rotateFlags struct {
	files         []string
	name, cluster string
	grace, wait   time.Duration
	yes           bool
}

func newRotate(s *session) *cobra.Command {
	c := &cobra.Command{
		Use:   "rotate",
		Short: "Give an API client new credentials",
		Long: `Gives an API client new credentials. Asking for it by name is the permission for it: it needs no --allow
credential-loss, unlike a plan that makes a client anew with other permissions. policy.protect still holds it.`,
		Args: knownVerb,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },

		SuggestionsMinimumDistance: 2,
	}
	c.AddCommand(newRotateClient(s))
	return c
}

func newRotateClient(s *session) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "client NAME --cluster CLUSTER -f PATH",
		Short: "Give an API client new credentials, without a moment in which none are valid",
		Long: `Creates the client anew under a second name, NAME~2 and so on, since a name can be taken only once;
hands the new credentials to the destination that the file names; and, when the grace is over,
deletes the client before it. Whoever uses the old credentials changes over in that time.

Asking for it by name is the permission for it: it needs no --allow credential-loss. What policy.protect
names is held, and so is a destination that a CI job may discard.

Ctrl-C during the grace leaves the old client: the same command, run again, finishes the rotation.`,
		Example: `  camsync rotate client order-worker --cluster production -f org.yaml
  camsync rotate client order-worker --cluster production -f org.yaml --yes --grace 1h`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the one client to rotate")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.cluster == "" { // a flag that cobra requires would be offered by completion in place of names
				return &usageError{c.CommandPath(), errors.New("no cluster: name the client's with --cluster")}
			}
			f.name = args[0]
			return s.rotate(c.Context(), f)
		},
	}
	fileFlag(c, &f.files)
	c.Flags().StringVar(&f.cluster, "cluster", "", "`NAME` of the client's cluster, as the file has it")
	c.Flags().DurationVar(&f.grace, "grace", 10*time.Minute, "how long the old credentials stay valid beside the new ones")
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	c.Flags().DurationVar(&f.wait, "wait", 30*time.Minute, "how long to wait for the cluster to become Healthy")
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return declaredClients(f.files, f.cluster), cobra.ShellCompDirectiveNoFileComp
	}
	completeWith(c, "cluster", func() []string { return declaredClusters(f.files) })
	return c
}

// rotate makes the next client and hands it over, waits, looks again, and only then deletes the one before.
func (s *session) rotate(ctx context.Context, f rotateFlags) error {
	if f.grace < 0 || f.wait <= 0 {
		return errors.New("--grace and --wait take a time such as 10m")
	}
	p, r, err := s.planRotation(ctx, f, diff.Handed{})
	if err != nil {
		return err
	}
	whole := p
	whole.plan = r.Plan()
	if err := s.show(s.term.Out, whole); err != nil && !f.yes {
		return err
	}
	switch n := calls(whole.plan); {
	case whole.plan.Refusal != nil:
		return &exit{code: exitRefused}
	case n < len(whole.plan.Actions): // a rotation is made as a whole, or not begun
		return &exit{code: exitPartly}
	case n > 0 && !f.yes:
		if err := s.confirm(ctx, whole, n, f.files, toText()); err != nil {
			return err
		}
	}
	var handed diff.Handed
	if len(r.Create.Actions) > 0 {
		p.plan = r.Create
		results, err := s.rotationStep(ctx, p, f.wait)
		if err != nil && !apply.Done(results) { // a report that nobody reads does not leave a rotation half done
			return err
		}
		handed = diff.Handed{Name: r.Create.Actions[0].Name.Own, ID: results[0].Made}
	}
	if err := s.grace(ctx, f.grace); err != nil {
		return half(err)
	}
	if p, r, err = s.planRotation(ctx, f, handed); err != nil {
		return half(err)
	}
	if p.plan = r.Plan(); calls(p.plan) < len(p.plan.Actions) || p.plan.Refusal != nil {
		return &exit{code: exitPartly, err: s.show(s.term.Out, p)}
	}
	_, err = s.rotationStep(ctx, p, f.wait)
	return err
}

// planRotation reads both sides and plans. handed is the client that this run has handed over already.
func (s *session) planRotation(ctx context.Context, f rotateFlags, handed diff.Handed) (pass, diff.Rotation, error) {
	p, err := s.pass(ctx, f.files, 0)
	if err != nil {
		return pass{}, diff.Rotation{}, err
	}
	r, err := diff.Rotate(p.desired, p.live, f.cluster, f.name, handed)
	r.Create.Notes = committable(ctx, p.desired, r.Create)
	return p, r, err
}

// rotationStep makes the calls of one half of a rotation and says what became of them.
func (s *session) rotationStep(ctx context.Context, p pass, wait time.Duration) ([]apply.Result, error) {
	begin := time.Now()
	results := s.makeCalls(ctx, p, wait, settleTime)
	return results, s.conclude(toText(), s.resultsReport(p, results, time.Since(begin)))
}

// errHalf is in the chain where new credentials were handed over and the old ones are still there.
var errHalf = errors.New("the rotation is half done, and the old credentials are still valid")

// half ends a run with a rotation that is half done. What errors say of runs that were not begun does not hold
// for it, so why it ended is but words.
func half(why error) error { return &exit{code: exitPartly, err: fmt.Errorf("%w: %v", errHalf, why)} }

// grace lets those who use the old credentials change over.
func (s *session) grace(ctx context.Context, d time.Duration) error {
	if d > 0 {
		fmt.Fprintf(s.term.Err, "the old credentials go at %s; Ctrl-C leaves them for now\n", time.Now().Add(d).Local().Format("15:04:05 MST"))
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errors.New("stopped before the grace was over")
	}
}

// toText is the one report of a verb that takes no -o.
func toText() outputs { return outputs{{format: formatText}} }
