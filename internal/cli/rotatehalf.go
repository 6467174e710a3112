package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
)

// runRotateBegin makes the next client, delivers its credentials, and says what ends the rotation.
func runRotateBegin(ctx context.Context, a *app, f rotateFlags) error {
	account, unlock, err := rotator(ctx, a, f)
	if err != nil {
		return err
	}
	defer unlock()
	handed, _, err := rotateFirst(ctx, a, account, f)
	if err != nil || handed.ID == "" {
		return err
	}
	until := time.Now().Add(f.order().Grace)
	if all, err := account.Rotations().All(); err == nil {
		for _, r := range all {
			if r.Successor == handed.ID {
				until = r.Until
			}
		}
	}
	client := f.client().InCommand()
	then := a.invoked.complete("camsync apply and camsync sync delete them, with this state directory; so does camsync rotate --finish " + client)
	_, err = fmt.Fprintf(a.term.Out, "\nThe old credentials of %s stay valid until %s. After that, %s.\n",
		report.Clean(client), until.UTC().Format("2006-01-02 15:04 UTC"), report.Clean(then))
	return err
}

// runRotateFinish deletes the clients that a rotation has replaced.
func runRotateFinish(ctx context.Context, a *app, f rotateFlags) error {
	account, unlock, err := rotator(ctx, a, f)
	if err != nil {
		return err
	}
	defer unlock()
	nothing := false
	r := a.rotation(account, f, f.order(), &diff.Rotation{})
	r.Approve = func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
		if nothing = p.Plan.Refusal == nil && len(p.Plan.Actions) == 0; nothing {
			return reconcile.No, nil
		}
		if err := a.approveRotation(ctx, p, f.yes); err != nil {
			return reconcile.No, err
		}
		return reconcile.Yes, nil
	}
	p, err := a.engine().Run(ctx, r)
	switch {
	case err != nil:
		return err
	case nothing:
		_, err = fmt.Fprintf(a.term.Out, "No rotation of %s is under way.\n", report.Clean(f.client().String()))
		return err
	case p.Results == nil:
		return nil
	}
	return a.conclude(toText(), p, nil)
}
