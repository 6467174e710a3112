package faults

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/failover"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A command is what a person asks for by name, and no plan does.
type command struct {
	does    string // take, delete, restore, wake or failover
	cluster string // its uuid
	id      string // of the backup
	word    bool   // the person's word: --evict, --again
}

func (c command) String() string { return fmt.Sprintf("%s %s %s", c.does, c.cluster, c.id) }

// errGuard is how a command ends that a guard refuses: nothing was sent.
var errGuard = errors.New("refused")

// runs is one run of a command, which dies at a boundary or at none.
func (w *world) runs(c command, kill string) *process {
	p := &process{kill: kill}
	p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) {
		s, err := p.account()
		if err != nil {
			return diff.Plan{}, nil, err
		}
		does := map[string]func(context.Context, sides, command) error{
			"take": p.takes, "delete": p.deletes, "restore": p.restores, "wake": p.wakes, "failover": p.failsOver,
		}[c.does]
		return diff.Plan{}, nil, does(ctx, s, c)
	}
	return w.process(p)
}

// A reader is a mortal client whose process may also die while it reads: commands wait for long.
type reader struct{ mortalClient }

func (r reader) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	r.p.at("reading the clusters")
	return r.mortalClient.Clusters(ctx)
}

func (r reader) Cluster(ctx context.Context, uuid string) (*spec.Cluster, error) {
	r.p.at("reading the cluster")
	return r.mortalClient.Cluster(ctx, uuid)
}

func (r reader) Backups(ctx context.Context, cluster string) ([]spec.Backup, error) {
	r.p.at("reading the backups")
	return r.Client.Backups(ctx, cluster)
}

func (r reader) LatestRestore(ctx context.Context, cluster, id string) (*spec.Restore, error) {
	r.p.at("reading the latest restore")
	return r.Client.LatestRestore(ctx, cluster, id)
}

// account is a logged-in run without a file.
func (p *process) account() (s sides, err error) {
	s.p, s.log = p, slog.New(slog.NewJSONHandler(p.w, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, err := p.login(s.log)
	if err != nil {
		return s, err
	}
	s.client = mortalClient{client, p}
	s.journal, err = journal.Open(p.w.path("state"), account)
	return s, err
}

// current is a cluster that no other one has replaced.
func (s sides) current(ctx context.Context, uuid string) (spec.Cluster, error) {
	live, err := reader{s.client}.Clusters(ctx)
	if err != nil {
		return spec.Cluster{}, err
	}
	records, err := failover.Open(s.p.w.path("state"))
	if err = errors.Join(err, records.Mark(live)); err != nil {
		return spec.Cluster{}, err
	}
	c := spec.ByUUID(live, uuid)
	if c == nil {
		return spec.Cluster{}, errors.New("there is no such cluster")
	}
	if over, _ := diff.Replaced(*c, live); over != "" {
		return *c, fmt.Errorf("%w: %s", errGuard, over)
	}
	return *c, nil
}

func (p *process) takes(ctx context.Context, s sides, c command) error {
	cluster, err := s.current(ctx, c.cluster)
	if err != nil {
		return err
	}
	_, err = backup.Take(ctx, reader{s.client}, c.cluster, backup.Options{Wait: 2 * time.Hour, Journal: mortalJournal{s.journal, p}, Agree: func(complete []spec.Backup) error {
		reason, _ := cluster.Unusable()
		switch {
		case reason != "":
			return fmt.Errorf("%w: %s", errGuard, reason)
		case len(complete) >= backup.Kept && !c.word:
			return fmt.Errorf("%w: the oldest would be removed", errGuard)
		}
		return nil
	}})
	return err
}

func (p *process) deletes(ctx context.Context, s sides, c command) error {
	cluster, err := reader{s.client}.Cluster(ctx, c.cluster)
	if err != nil || cluster == nil {
		return errors.Join(err, errors.New("there is no such cluster"))
	}
	backups, err := backup.Listed(ctx, reader{s.client}, c.cluster)
	if err != nil {
		return err
	}
	if backup.ByID(backups, c.id) == nil {
		return &backup.MissingError{ID: c.id, Cluster: cluster.Name}
	}
	if refused := backup.DeleteRefusals(ctx, reader{s.client}, *cluster, c.id); len(refused) > 0 {
		return fmt.Errorf("%w: %v", errGuard, refused)
	}
	return backup.Delete(ctx, reader{s.client}, c.cluster, c.id)
}

func (p *process) restores(ctx context.Context, s sides, c command) error {
	cluster, err := s.current(ctx, c.cluster)
	if err != nil {
		return err
	}
	target, err := backup.Examine(ctx, reader{s.client}, cluster, c.id)
	if err != nil {
		return err
	}
	pending, err := s.journal.Pending()
	if err != nil {
		return err
	}
	target = target.WithAsked(pending)
	if refused := target.Refusals(backup.Terms{Again: c.word}); len(refused) > 0 {
		return fmt.Errorf("%w: %v", errGuard, refused)
	}
	_, err = backup.Restore(ctx, reader{s.client}, target, backup.Restoring{Wait: 4 * time.Hour, Again: c.word, Journal: mortalJournal{s.journal, p}})
	if refused := new(backup.RefusedError); errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", errGuard, err)
	}
	return err
}

func (p *process) wakes(ctx context.Context, s sides, c command) error {
	live, err := s.client.Clusters(ctx)
	if err != nil {
		return err
	}
	records, err := failover.Open(p.w.path("state"))
	if err = errors.Join(err, records.Mark(live)); err != nil {
		return err
	}
	plan, err := diff.Wake(spec.Organization{Clusters: spec.Known(live)}, c.cluster)
	if err != nil {
		return err
	}
	for _, r := range apply.Run(ctx, reader{s.client}, plan, apply.Options{Wait: 15 * time.Minute, Log: s.log}) {
		if r.Outcome == apply.Held {
			return fmt.Errorf("%w: %s", errGuard, r.Action.Reason)
		}
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}

func (p *process) failsOver(ctx context.Context, s sides, c command) error {
	records, err := failover.Open(p.w.path("state"))
	if err != nil {
		return err
	}
	request := failover.Request{Cluster: c.cluster, Backups: []string{c.id}, Restore: c.id, Allow: failover.Harms}
	plan, err := failover.Prepare(ctx, reader{s.client}, records, request)
	if refused := new(failover.RefusedError); errors.As(err, &refused) {
		return fmt.Errorf("%w: %w", errGuard, err)
	}
	if err != nil {
		return err
	}
	result, err := plan.Run(ctx, reader{s.client}, failover.Options{Records: records, Settle: settle, Log: s.log})
	switch {
	case err != nil:
		return err
	case result.Outcome != failover.Done:
		return fmt.Errorf("%s: %s: %v", result.Outcome, result.Problem, result.Err)
	}
	return nil
}

// early are the boundaries of a run but for those of its long waits, of which the first few are enough.
func (p *process) early() []string {
	return slices.DeleteFunc(slices.Clone(p.passed), func(name string) bool {
		_, nth, many := strings.Cut(name, " (")
		return many && nth != "2)" && nth != "3)"
	})
}
