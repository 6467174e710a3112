package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/terminal"
)

type takeFlags struct {
	sceneFlags
	wait, ifOlder time.Duration
	evict         bool
}

func newBackupTake(a *app) *cobra.Command {
	var f takeFlags
	c := &cobra.Command{
		Use:   "take CLUSTER",
		Short: "Take a backup of a cluster, and wait for it",
		Long: `Takes a backup of a cluster, which is given by its name or its uuid, and waits until it is complete. If one is in
progress, it is waited for instead. With --if-older, a complete backup that is young enough is enough, so that the
command can be repeated.

If there are three complete backups or more, the new one may remove the oldest, so the command asks; --evict agrees
beforehand, as a CI job must.

The request is sent once. If its answer is unclear, the backup is looked for in the list; if it does not appear in
half a minute, the outcome is unknown and the exit code 3. The wait has an end, since a backup of a cluster whose
encryption key is unavailable stays in progress permanently.`,
		Example: `  camsync backup take production
  camsync backup take production --if-older 12h --evict`,
		Args: takes(1, "name one cluster"),
		RunE: func(c *cobra.Command, args []string) error {
			f.name = args[0]
			return runTake(c.Context(), a, f)
		},
	}
	f.add(c, a, false)
	c.Flags().DurationVar(&f.wait, "wait", 2*time.Hour, "how long to look for a backup and wait until it is complete")
	c.Flags().Var((*span)(&f.ifOlder), "if-older", "take none if the newest complete backup is at most so old, such as 12h or 1d")
	c.Flags().BoolVar(&f.evict, "evict", false, "do not ask if the oldest backup may be removed")
	return c
}

func runTake(ctx context.Context, a *app, f takeFlags) error {
	if f.wait <= 0 || f.ifOlder < 0 {
		return errors.New("--wait and --if-older take a time such as 2h")
	}
	s, err := a.scene(ctx, f.sceneFlags)
	if err != nil {
		return err
	}
	if err := s.current("The backup of cluster/" + s.cluster.Name); err != nil {
		return err
	}
	taken, err := s.take(ctx, backup.Options{IfOlder: f.ifOlder, Wait: f.wait, Agree: func(complete []spec.Backup) error {
		switch reason, hint := s.cluster.Unusable(); {
		case reason != "":
			if s.cluster.Status != spec.Healthy && s.cluster.Status != spec.Suspended {
				hint += "; a restore may be the cause, which camsync backup list " + dotenv.Word(s.cluster.Name) + " shows"
			}
			return &exit{code: exitRefused, err: &hintedError{fmt.Errorf("cluster %q: %s", s.cluster.Name, reason), hint}}
		case f.evict || len(complete) < backup.Kept:
			return nil
		}
		return s.mayEvict(ctx, complete)
	}})
	if err != nil {
		return outcome(s.takeHint(err))
	}
	return s.say(fmt.Sprintf("%s has a complete backup, %s (%s).", spec.ClusterName(s.cluster.Name), taken.Backup.UUID, taken.How), backupRemarks(taken.Backup)...)
}

// take takes a backup of the cluster, and shows what it waits for.
func (s *scene) take(ctx context.Context, o backup.Options) (backup.Taken, error) {
	if err := s.openJournal(); err != nil {
		return backup.Taken{}, err
	}
	o.Journal, o.Progress = s.account.Journal, s.progress
	end := underWay(ctx, "a backup of "+s.cluster.Name, finishing(s.log))
	defer func() { end() }()
	var sent *request
	agree := o.Agree
	o.Agree = func(complete []spec.Backup) error {
		if agree != nil {
			end() // the time that a person takes to answer is not part of the wait, and nothing is under way
			if err := agree(complete); err != nil {
				return err
			}
			end = underWay(ctx, "a backup of "+s.cluster.Name, finishing(s.log))
		}
		sent = requesting(s.app, s.account, s.about, s.cluster, runs.Field{Name: "backup", To: "a new one"}, 0, runs.ByCommand)
		return nil
	}
	taken, err := backup.Take(ctx, s.account.Client, s.cluster.UUID, o)
	sent.ended(taken.Backup.UUID, err)
	return taken, err
}

func backupRemarks(b spec.Backup) []report.Remark {
	return []report.Remark{{Label: "created", Text: b.Created.String()}, {Label: "completed", Text: b.Completed.String()}, {Label: "generation", Text: b.GenerationName}}
}

// mayEvict asks whether the oldest backup may be removed.
func (s *scene) mayEvict(ctx context.Context, complete []spec.Backup) error {
	oldest := complete[len(complete)-1]
	err := s.term.Ask(ctx, fmt.Sprintf("%s of %s has %d complete backups; a new one may remove the oldest, %s of %s. Take it?",
		report.Clean(spec.ClusterName(s.cluster.Name).String()), s.about.Where(), len(complete), report.Clean(oldest.UUID), report.Clean(oldest.Created.String())))
	if errors.Is(err, terminal.ErrNoTerminal) {
		return &hintedError{fmt.Errorf("a new backup may remove the oldest of %d, %s of %s: %w", len(complete), oldest.UUID, oldest.Created, err), "--evict agrees to that"}
	}
	return err
}
