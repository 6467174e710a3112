package syncer

import (
	"context"
	"errors"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

// A syncer makes the passes of a daemon. It keeps one account, with its token, until the API refuses the token.
type syncer struct {
	Organisation
	config  api.Config // what all accounts have in common
	account *reconcile.Account
	refused bool // the API refuses the tokens of this account
	id      string
	clients identity.Clients // seen of the declared ones by this process; nil before its first pass
	wait    time.Duration
	origins origins
	seldom  reconcile.Seldom
}

// renew makes the account, and replaces it if the credentials or the addresses have changed or the API refuses the old one.
func (y *syncer) renew() error {
	config, err := y.engine.Config()
	if err != nil {
		return err
	}
	if y.account != nil && !y.refused && sameAccount(config, y.account.Config) {
		return nil
	}
	config.Observe, config.Permit = y.config.Observe, y.config.Permit
	dir := y.engine.Env.StateDir()
	account, err := reconcile.Connect(config, dir)
	if err == nil {
		err = account.OpenJournal()
	}
	if err != nil {
		return err
	}
	y.account, y.refused = account, false
	y.seldom.Renewed()
	return nil
}

// sameAccount reports whether two configurations are for the same credentials and addresses.
func sameAccount(a, b api.Config) bool {
	return a.BaseURL == b.BaseURL && a.HubURL == b.HubURL && a.OAuthURL == b.OAuthURL && a.Audience == b.Audience &&
		a.ClientID == b.ClientID && a.ClientSecret.Reveal() == b.ClientSecret.Reveal()
}

// command is that of the program, for records.
const command = "sync"

// pass is one pass of the daemon: the same as plan, or as apply if it may write.
func (y *syncer) pass(ctx context.Context, t daemon.Task) daemon.Outcome {
	o := daemon.Outcome{About: y.engine.About("", y.files, time.Now())}
	if o.Err = y.renew(); o.Err != nil {
		return o
	}
	y.seldom.Begin(t.Input.Digest, t.Cause.Repeats())
	p, err := y.engine.Run(ctx, reconcile.Request{
		Seldom: &y.seldom, Checks: true, Repeats: true, Run: runs.Run{Command: command, Cause: string(t.Cause), By: y.engine.By, Allowed: permission(t.Approval)},
		Files: y.files, Load: t.Input.Load, Account: y.account, StoreID: y.id, Memory: identity.Memory{Clusters: t.Seen, Clients: y.clients},
		Guard: func(p *reconcile.Pass) diff.Plan {
			t.Unfinished = p.Unfinished
			if t.Propose {
				plan := daemon.Proposed(p.Plan)
				o.Proposal = &daemon.Proposal{Plan: plan, Same: p.Proposal(plan)}
			}
			return t.Guard(p.Plan)
		},
		Same: t.Same(),
		Approve: func(ctx context.Context, p *reconcile.Pass) (reconcile.Answer, error) {
			o.Changed, o.Outside = y.attribute(ctx, t, p)
			p.Why = reasons(o.Changed)
			if t.Approval == nil {
				p.Allowed = append(p.Allowed, runs.Allowed{How: runs.ByPolicy})
			}
			if !t.Writes(p.Plan) || p.Plan.Refusal != nil || !t.Unchanged() {
				return reconcile.No, nil
			}
			return reconcile.Yes, nil
		},
		Wait: y.wait, Watch: func(*reconcile.Pass) (func(apply.Event), func()) { return t.Watch, func() {} },
	})
	o.Record = p.Record
	if stale, _ := errors.AsType[*reconcile.StaleError](err); err != nil && stale == nil { // a stale plan says itself that it is refused
		y.refused = errors.Is(err, api.ErrUnauthorized)
		o.Err = err
		return o
	}
	y.clients = p.Memory.Clients
	y.seldom.End(p)
	o.Unfinished, o.Plan, o.Results, o.Seen, o.About = p.Unfinished, p.Plan, p.Results, p.Memory.Clusters, p.About()
	o.Clusters, o.Backups = y.clusters(ctx, p), backups(p)
	return o
}

// reasons are why a pass makes its actions, besides that the files ask for it: who had changed what they are about.
func reasons(changed []audit.Change) []string {
	all := make([]string, len(changed))
	for i, c := range changed {
		if c.By != "" {
			all[i] = "changed by " + c.String()
		}
	}
	return all
}

// clusters are the live clusters after a pass. If it changed any, they are read once more.
func (y *syncer) clusters(ctx context.Context, p *reconcile.Pass) []daemon.Cluster {
	live, others := p.Live.Clusters.Value(), false
	for _, r := range p.Results {
		y.refused = y.refused || errors.Is(r.Err, api.ErrUnauthorized)
		others = others || r.Action.Name.Kind == spec.Clusters && r.Outcome != apply.Held
	}
	if others {
		if now, err := p.Client.Clusters(ctx); err == nil { // else the next pass shows them
			live = now
		}
	}
	var all []daemon.Cluster
	for _, c := range live {
		frozen, _ := c.Frozen()
		link := c.SecureConnectivity.Value()
		if others { // a list of clusters alone does not show it
			if read := spec.ByUUID(p.Live.Clusters.Value(), c.UUID); read != nil {
				link = read.SecureConnectivity.Value()
			}
		}
		linked, _ := link.Ready()
		all = append(all, daemon.Cluster{
			Name: c.Name, UUID: c.UUID, Status: c.Status, External: c.Encryption.Value() == spec.External, Frozen: frozen,
			Linked: link.On, LinkReady: linked,
		})
	}
	return all
}

// backups are those of the clusters whose file says how old the newest may be.
func backups(p *reconcile.Pass) []daemon.Backups {
	var all []daemon.Backups
	for _, m := range spec.Matches(p.Desired.Clusters.Value(), p.Live.Clusters.Value()) {
		most, asked := m.Desired.BackupMaxAge.Get()
		if !asked || m.Live == nil {
			continue
		}
		list, known := m.Live.Backups.Get()
		since := m.Live.Created
		newest, found := spec.NewestComplete(list)
		if found {
			since = newest.At()
		}
		all = append(all, daemon.Backups{Cluster: m.Desired.Name, Most: most, Known: known && !(found && since.IsZero()), Since: since})
	}
	return all
}
