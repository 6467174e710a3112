package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// A syncer makes the passes of a daemon. It keeps one client, with its token, for as long as the API
// takes it.
type syncer struct {
	organisation
	config  api.Config
	client  *api.Client
	refused bool // the API takes no token of this client any more
	journal *journal.Journal
	actor   *actor.Self
	id      string           // see syncID
	clients identity.Clients // seen of the declared ones by this process; nil before its first pass
	wait    time.Duration
	whose   whose
}

// renew makes the client, or a new one: where the credentials or the addresses are others than they were,
// and where the API has refused the old one for good.
func (y *syncer) renew() error {
	config, err := y.organisation.config()
	if err != nil {
		return err
	}
	if y.client != nil && !y.refused && sameClient(config, y.config) {
		return nil
	}
	config.Observe, config.Permit = y.config.Observe, y.config.Permit
	client, err := api.New(config)
	if err != nil {
		return err
	}
	if y.journal, err = y.organisation.journal(config); err != nil {
		return err
	}
	if y.actor, err = y.organisation.actor(config); err != nil {
		return err
	}
	y.config, y.client, y.refused = config, client, false
	return nil
}

// sameClient reports whether two configurations are for the same credentials and addresses.
func sameClient(a, b api.Config) bool {
	return a.BaseURL == b.BaseURL && a.OAuthURL == b.OAuthURL && a.Audience == b.Audience &&
		a.ClientID == b.ClientID && a.ClientSecret.Reveal() == b.ClientSecret.Reveal()
}

// pass is one pass of the daemon: the same as plan, and where it may write, as apply.
func (y *syncer) pass(ctx context.Context, t daemon.Task) daemon.Outcome {
	about := y.about(pass{files: y.files, at: time.Now()})
	if err := y.renew(); err != nil {
		return daemon.Outcome{Err: err, About: about}
	}
	desired, err := t.Input.Load()
	if err != nil {
		return daemon.Outcome{Err: err, About: about}
	}
	y.exposed.Warn(y.log, secretFiles(desired)...)
	sources.Resolve(ctx, &desired, y.env.Lookup)
	if err := ctx.Err(); err != nil {
		return daemon.Outcome{Err: err, About: about}
	}
	left, err := y.journal.Pending()
	if err != nil {
		y.log.DebugContext(ctx, "what earlier runs left unfinished is not known", "error", atomicfile.Cause(err))
	}
	p, err := y.compare(ctx, pass{client: y.client, journal: y.journal, self: y.config.ClientID, actor: y.actor, desired: desired,
		seen: t.Seen, clients: y.clients, store: y.seen(y.id), files: y.files})
	if err != nil {
		y.refused = errors.Is(err, api.ErrUnauthorized)
		return daemon.Outcome{Err: err, About: about}
	}
	y.clients = p.clients
	t.Unfinished = unfinished(left, p.plan)
	o := daemon.Outcome{Unfinished: t.Unfinished, Plan: t.Guard(p.plan), Clusters: health(p.live.Clusters.Value()), Seen: p.seen, About: y.about(p)}
	o.Changed, o.Outside = y.attribute(ctx, t, p, o.Plan)
	if !t.Write || o.Plan.Refusal != nil || !t.Unchanged() {
		return o
	}
	o.Results = apply.Run(ctx, y.client, o.Plan, apply.Options{
		Wait: y.wait, Watch: t.Watch, Journal: apply.Intents{Journal: y.journal}, Settle: settleTime, Self: p.actor, Log: y.log,
		Unlisted: p.unlisted, Deliver: delivery.Destinations{Log: y.log},
	})
	p.made(o.Results)
	y.remember(ctx, p)
	others := false // clusters than those that were read
	for _, r := range o.Results {
		y.refused = y.refused || errors.Is(r.Err, api.ErrUnauthorized)
		others = others || r.Action.Name.Kind == spec.Clusters && r.Outcome != apply.Held
	}
	if others {
		if live, err := y.client.Clusters(ctx); err == nil { // else the next pass shows them
			o.Clusters = health(live)
		}
	}
	return o
}

func health(live []spec.Cluster) []daemon.Cluster {
	var all []daemon.Cluster
	for _, c := range live {
		all = append(all, daemon.Cluster{Name: c.Name, UUID: c.UUID, Status: c.Status})
	}
	return all
}

// memory is where a daemon remembers what it applied: in the state folder. Without such a folder, it is
// remembered by the process alone.
func (s *session) memory(id string) daemon.Memory {
	if dir := s.env.StateDir(); dir != "" {
		return daemon.File(filepath.Join(dir, "sync", id+".json"))
	}
	return nil
}

// syncID names what a daemon keeps: it is equal for the same credentials and the same files.
func syncID(c api.Config, files []string) string {
	about := []string{c.BaseURL, c.ClientID}
	for _, f := range files {
		if path, err := filepath.Abs(f); err == nil {
			f = path
		}
		about = append(about, f)
	}
	text, err := json.Marshal(about)
	if err != nil {
		panic(err) // texts can be marshalled
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
