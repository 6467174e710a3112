package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// seed makes the emulator's organisation as a file says, by the way that apply goes, but at once,
// whatever the harm, and without writing anybody's credentials.
func (s *session) seed(ctx context.Context, e *emulator.Emulator, o emulator.Options, config api.Config, desired spec.Organization) error {
	e.Change(func(now *emulator.Options) {
		*now = emulator.Options{Organization: o.Organization, Audience: o.Audience, Credentials: o.Credentials, LoginInterval: -1}
	})
	defer e.Change(func(now *emulator.Options) { *now = o })
	client, err := api.New(config)
	if err != nil {
		return err
	}
	sources.Resolve(ctx, &desired, s.env.Lookup)
	if err := unguard(&desired); err != nil {
		return err
	}
	p, err := s.compare(ctx, pass{client: client, desired: desired})
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if p.plan.Refusal != nil {
		return fmt.Errorf("seed: %s", p.plan.Refusal.Reason)
	}
	for _, r := range apply.Run(ctx, client, p.plan, apply.Options{Wait: time.Minute, Deliver: nowhere{}}) {
		switch {
		case r.Outcome == apply.Held:
			s.log.Warn("not seeded", "name", report.Clean(r.Action.Name.String()), "reason", report.Clean(r.Action.Reason))
		case r.Err != nil:
			return fmt.Errorf("seed: %s: %w", r.Action.Name, r.Err)
		}
	}
	e.ResetRequests()
	return ctx.Err()
}

// unguard lets everything in a file be created: with every harm allowed, a value for secrets that
// only have to exist, and a destination for each client.
func unguard(desired *spec.Organization) error {
	desired.OwnerID = ""
	desired.Policy = spec.Policy{MaxDeletePercent: 100}
	for _, name := range spec.HarmNames() {
		harm, err := spec.ParseHarm(name)
		if err != nil {
			return err
		}
		desired.Policy.Allow |= harm
	}
	for _, c := range desired.Clusters.Value() {
		secrets, clients := c.Secrets.Value(), c.Clients.Value()
		for i := range secrets {
			if secrets[i].Source.Keep && !spec.Provided(secrets[i].Name) {
				secrets[i].Source, secrets[i].Value = spec.Source{}, spec.Known(spec.Seal("seeded"))
			}
		}
		for i := range clients {
			clients[i].Credentials = &spec.Destination{}
		}
	}
	return nil
}

// nowhere takes the credentials of seeded clients, which nobody has asked for.
type nowhere struct{}

func (nowhere) Prepare(spec.Destination) error { return nil }

func (nowhere) Put(spec.Destination, apply.Credentials) error { return nil }
