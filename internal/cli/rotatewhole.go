package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

func newRotateClient(a *app) *cobra.Command {
	var f rotateFlags
	c := &cobra.Command{
		Use:   "client NAME --cluster CLUSTER -f PATH",
		Short: "Give an API client new credentials, without downtime",
		Long: `Creates a second client under another name, NAME~2 or NAME again, because a name can be used only once; passes the
new credentials to the destination in the file; and deletes the old client when the grace period is over. Clients
that use the old credentials switch in that time.

Because the command names the client, it does not need --allow credential-loss. What policy.protect names is held,
and so is a destination that a CI job may discard.

Ctrl-C during the grace period leaves the old client: run the same command again to finish the rotation.

` + rotateBeginning,
		Example: `  camsync rotate client order-worker --cluster production -f org.yaml
  camsync rotate client order-worker --cluster production -f org.yaml --yes --grace 1h
  camsync rotate --begin --grace 7d client order-worker --cluster production -f org.yaml`,
	}
	f.register(c, a, spec.Clients)
	return c
}

// runRotate makes the next client and delivers its credentials, waits, reads again, and only then deletes the old client.
func runRotate(ctx context.Context, a *app, f rotateFlags) error {
	account, unlock, err := rotator(ctx, a, f)
	if err != nil {
		return err
	}
	defer unlock()
	handed, allowed, err := rotateFirst(ctx, a, account, f)
	if err != nil {
		return err
	}
	if err := a.grace(ctx, f.order().Grace); err != nil {
		return half(err)
	}
	return rotateLast(ctx, a, account, f, handed, allowed)
}

// rotator is the account that rotates a client, while no other process with the same state directory does.
func rotator(ctx context.Context, a *app, f rotateFlags) (_ *reconcile.Account, unlock func(), _ error) {
	account, err := a.account(a.env.StateDir())
	if err == nil {
		err = account.OpenJournal()
	}
	if err != nil {
		return nil, nil, err
	}
	free, err := account.Rotations().Lock(f.kind, f.cluster, f.name)
	switch {
	case errors.Is(err, rotation.ErrBusy):
		return nil, nil, &exit{code: exitRefused, err: fmt.Errorf("%s: %w", f.client(), rotation.ErrBusy)}
	case err != nil: // nothing is remembered there either, which a rotation that is to end later refuses
		a.log.DebugContext(ctx, "a rotation by another process would not be noticed", "error", localfile.Cause(err))
		return account, func() {}, nil
	}
	return account, func() { _ = free() }, nil
}

// mostNames is how many names of one rotation the API may refuse.
const mostNames = 4

// rotateFirst shows the rotation, and makes the client that it returns; none if the client exists. Allowed is who let it. A name that
// the API does not give again is not asked for twice.
func rotateFirst(ctx context.Context, a *app, account *reconcile.Account, f rotateFlags) (handed diff.Handed, allowed []runs.Allowed, err error) {
	o := f.order()
	for {
		var rotates diff.Rotation
		r := a.rotation(account, f, o, &rotates)
		r.Approve = func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
			if err := a.approveRotation(ctx, p, f.yes || allowed != nil); err != nil {
				return reconcile.No, err
			}
			if allowed == nil { // else this is another name for what was allowed
				allowed = p.Allowed
			}
			if p.Allowed, p.Plan = allowed, rotates.Create; len(p.Plan.Actions) == 0 {
				return reconcile.No, nil
			}
			return reconcile.Yes, nil
		}
		p, err := a.engine().Run(ctx, r)
		if err != nil || p.Results == nil {
			return diff.Handed{}, allowed, err
		}
		made := p.Results[0]
		if name := made.Action.Name.Own; nameRefused(made.Err) && len(o.Refused) < mostNames-1 && !slices.Contains(o.Refused, name) {
			a.log.Info("the API does not accept the name, which may have been used before: trying another", "name", name, "error", made.Err.Error())
			o.Refused = append(o.Refused, name)
			continue
		}
		if err := a.conclude(toText(), p, nil); err != nil && !apply.Done(p.Results) { // a report that is not read does not leave a rotation half done
			return diff.Handed{}, allowed, err
		}
		return diff.Handed{Name: made.Action.Name.Own, ID: made.Made, Old: made.Action.Handover.Old}, allowed, nil
	}
}

// nameRefused reports whether the API refused a creation in a way that its name may be the reason of.
func nameRefused(err error) bool {
	status := api.Status(err)
	return status == http.StatusBadRequest || status == http.StatusConflict
}

// approveRotation shows a rotation and asks, unless yes says so already. It is made as a whole or not begun.
func (a *app) approveRotation(ctx context.Context, p *reconcile.Pass, yes bool) error {
	if err := a.show(p); err != nil && !yes {
		return err
	}
	if yes {
		allow(p, runs.ByYes)
	}
	switch n := calls(p.Plan); {
	case p.Plan.Refusal != nil:
		return &exit{code: exitRefused}
	case n < len(p.Plan.Actions):
		return &exit{code: exitPartly}
	case n > 0 && !yes:
		return a.confirm(ctx, p, toText())
	}
	return nil
}

// rotateLast deletes the clients that are older than the delivered one, as was allowed.
func rotateLast(ctx context.Context, a *app, account *reconcile.Account, f rotateFlags, handed diff.Handed, allowed []runs.Allowed) error {
	o := f.order()
	o.Handed = handed
	r := a.rotation(account, f, o, &diff.Rotation{})
	r.Approve = func(_ context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		p.Allowed = allowed
		if calls(p.Plan) < len(p.Plan.Actions) || p.Plan.Refusal != nil {
			return reconcile.No, nil
		}
		return reconcile.Yes, nil
	}
	p, err := a.engine().Run(ctx, r)
	switch {
	case err != nil:
		return half(err)
	case p.Results == nil:
		return &exit{code: exitPartly, err: a.show(p)}
	}
	return a.conclude(toText(), p, nil)
}

// rotation is a pass whose plan is a rotation. One that is only begun shows what it makes, and says when the rest follows.
func (a *app) rotation(account *reconcile.Account, f rotateFlags, o diff.Order, into *diff.Rotation) reconcile.Request {
	r := a.applying(reconcile.Request{Files: f.files, Account: account, Wait: f.wait, Plan: func(desired, live spec.Organization) (diff.Plan, error) {
		var err error
		*into, err = diff.Rotate(desired, live, f.client(), o)
		p := into.Plan()
		if o.Half == diff.Begin && p.Refusal == nil && len(p.Actions) > 0 && calls(p) == len(p.Actions) {
			p = into.Create
			p.Notes = append(p.Notes, f.client().String()+": the old credentials stay valid for "+spec.Age(o.Grace)+" after the new ones were delivered")
		}
		return p, err
	}})
	r.Run.ID, r.Run.Begun = runs.NewID(), time.Now() // a command may make several
	return r
}

// errUnfinished is in the chain if new credentials were delivered and the old ones still exist.
var errUnfinished = errors.New("the rotation is not finished, and the old credentials are still valid")

// half ends a run with a rotation that is half done. It does not wrap why, so that no hint for a run without changes is
// shown.
func half(why error) error {
	return &exit{code: exitPartly, err: fmt.Errorf("%w: %v", errUnfinished, why)}
}

// grace waits for clients that use the old credentials to switch.
func (a *app) grace(ctx context.Context, d time.Duration) error {
	if d > 0 {
		a.term.Progress(a.log, "the old credentials are deleted at "+time.Now().Add(d).Local().Format("15:04:05 MST")+"; Ctrl-C leaves them for now")
	}
	if waiting.Sleep(ctx, d) != nil {
		return errors.New("stopped before the grace period was over")
	}
	return nil
}

// toText is the report of a command without -o.
func toText() outputs { return outputs{{format: formatText}} }
