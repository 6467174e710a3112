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
)

type restoreFlags struct {
	sceneFlags
	id, yes string
	status  bool
	wait    time.Duration
	terms   backup.Terms
}

func newRestore(a *app) *cobra.Command {
	var f restoreFlags
	c := &cobra.Command{
		Use:   "restore CLUSTER ID",
		Short: "Overwrite a cluster's data with that of a backup",
		Long: `Restores a cluster from one of its backups. This overwrites all current data of the cluster, which is down until the
end. Secrets, API clients and allowlists stay as they are: a backup does not hold them.

It is data-loss, which --allow or policy.allow in the files of -f must allow, and policy.protect can forbid. The
command asks for the cluster's name; in a CI job, --yes-restore gives it. It is refused unless the backup is complete
and of the cluster's generation, the cluster is Healthy or Suspended, and no restore is under way.

The request is sent once. If its answer is unclear, the restore's record shows whether it began; if it does not, the
outcome is unknown and the exit code 3; for an hour, another run then needs --again. After a restore that failed, the
data may be that from before, that of the backup, or neither: contact Camunda's support with the ids that the command
shows.

--status shows the latest restore of the backup and changes nothing.`,
		Example: `  camsync backup list production
  camsync restore production "$ID" --allow data-loss
  camsync restore production "$ID" --allow data-loss --yes-restore production --wait 4h
  camsync restore production "$ID" --status`,
		Args: takes(2, "name one cluster and the id of one of its backups"),
		RunE: func(c *cobra.Command, args []string) error {
			f.name, f.id = args[0], args[1]
			return runRestore(c.Context(), a, f)
		},
	}
	f.add(c, a, true)
	c.Flags().StringVar(&f.yes, "yes-restore", "", "do not ask; `NAME` is that of the cluster once more")
	c.Flags().BoolVar(&f.status, "status", false, "show the latest restore of the backup, and change nothing")
	c.Flags().DurationVar(&f.wait, "wait", 4*time.Hour, "how long to wait until the cluster is restored and Healthy")
	c.Flags().BoolVar(&f.terms.OtherGeneration, "other-generation", false, "restore a backup of another generation than the cluster has, or of an unknown one")
	c.Flags().BoolVar(&f.terms.Again, "again", false, "restore a backup that was restored before, or of which a restore failed; also while an earlier request may still begin")
	c.Flags().BoolVar(&f.terms.BackupFirst, "backup-first", false, "take a backup before; refused if it could remove the one to be restored")
	complete(c, "yes-restore")
	return c
}

func runRestore(ctx context.Context, a *app, f restoreFlags) error {
	if f.wait <= 0 {
		return fmt.Errorf("--wait %s: must be positive", f.wait)
	}
	s, err := a.scene(ctx, f.sceneFlags)
	if err != nil {
		return err
	}
	if f.status {
		return s.restoreStatus(ctx, f.id)
	}
	if err := s.current(fmt.Sprintf("The restore of cluster/%s from the backup %s", s.cluster.Name, f.id)); err != nil {
		return err
	}
	if err := s.openJournal(); err != nil {
		return err
	}
	target, err := s.examined(ctx, s.cluster, f.id)
	if err != nil {
		return lacking(err)
	}
	if err := s.refusals(target, f.terms); err != nil {
		return err
	}
	switch {
	case f.yes == "":
		if err := s.typedName(ctx, target); err != nil {
			return err
		}
	case f.yes != s.cluster.Name:
		return &exit{code: exitRefused, err: fmt.Errorf("--yes-restore %s: the cluster is called %s", f.yes, s.cluster.Name)}
	}
	if target, err = s.ready(ctx, target, f); err != nil {
		return err
	}
	return s.restore(ctx, target, f)
}

// examined reads what is to be known before a restore, with what earlier runs have asked for.
func (s *scene) examined(ctx context.Context, cluster spec.Cluster, id string) (backup.Target, error) {
	target, err := backup.Examine(ctx, s.account.Client, cluster, id)
	if err != nil {
		return target, err
	}
	pending, err := s.account.Journal.Pending()
	if err != nil {
		return target, fmt.Errorf("journal: %w", err)
	}
	return target.WithAsked(pending), nil
}

// refusals ends the run if anything is in the way of a restore.
func (s *scene) refusals(t backup.Target, terms backup.Terms) error {
	all := append(s.guarded("it overwrites all current data of the cluster, which is data-loss and not allowed"), t.Refusals(terms)...)
	return s.refuse(fmt.Sprintf("The restore of cluster/%s from the backup %s", s.cluster.Name, t.Backup.UUID), all)
}

// typedName asks for the name of the cluster.
func (s *scene) typedName(ctx context.Context, t backup.Target) error {
	err := s.term.AskName(ctx, fmt.Sprintf("All current data of cluster/%s of %s is overwritten with the backup %s, created %s (%s ago), and the cluster is down until the end.",
		report.Clean(s.cluster.Name), s.about.Where(), report.Clean(t.Backup.UUID), report.Clean(t.Backup.Created.String()), report.Age(t.Backup.At(), s.about.At)), report.Clean(s.cluster.Name))
	return unasked(err, "--yes-restore "+dotenv.Word(s.cluster.Name)+" restores it without asking")
}

// ready takes a backup first if that is asked for, and examines the target once more: the question and the backup took time.
func (s *scene) ready(ctx context.Context, t backup.Target, f restoreFlags) (backup.Target, error) {
	if f.terms.BackupFirst {
		taken, err := s.take(ctx, backup.Options{Wait: f.wait})
		if err != nil {
			return t, outcome(s.takeHint(fmt.Errorf("nothing was restored, since the backup before was not taken: %w", err)))
		}
		s.progress(fmt.Sprintf("the backup %s is complete (%s)", taken.Backup.UUID, taken.How))
		f.terms.BackupFirst = false // there is one more now
	}
	now, err := s.account.Client.Cluster(ctx, s.cluster.UUID)
	switch {
	case err != nil:
		return t, fmt.Errorf("nothing was restored: %w", err)
	case now == nil:
		return t, errors.New("nothing was restored: the cluster is gone")
	}
	again, err := s.examined(ctx, *now, t.Backup.UUID)
	if err != nil {
		return t, fmt.Errorf("nothing was restored: %w", err)
	}
	return again, s.refusals(again, f.terms)
}

// restore sends the request, waits, and says how it ended.
func (s *scene) restore(ctx context.Context, t backup.Target, f restoreFlags) error {
	end := underWay(ctx, "the restore of "+s.cluster.Name, finishing(s.log))
	o := backup.Restoring{Wait: f.wait, Again: f.terms.Again, Journal: s.account.Journal, Progress: s.progress}
	field := runs.Field{Name: "data", From: "current", To: "backup " + t.Backup.UUID + ", created " + t.Backup.Created.String()}
	sent := requesting(s.app, s.account, s.about, t.Cluster, field, spec.DataLoss, confirmed("--yes-restore", f.yes != "", spec.DataLoss, s.flags)...)
	made, err := backup.Restore(ctx, s.account.Client, t, o)
	sent.ended(made.UUID, err)
	end()
	if err == nil {
		return s.say(fmt.Sprintf("%s is restored from the backup %s.", spec.ClusterName(s.cluster.Name), t.Backup.UUID), restoreRemarks(t, made)...)
	}
	if refused, ok := errors.AsType[*backup.RefusedError](err); ok {
		return s.refuse(fmt.Sprintf("The restore of cluster/%s from the backup %s", s.cluster.Name, t.Backup.UUID), []backup.Refusal{refused.Refusal})
	}
	partly, ok := outcome(err).(*exit)
	if !ok {
		return err
	}
	sentence := fmt.Sprintf("The restore of cluster/%s from the backup %s %s.", s.cluster.Name, t.Backup.UUID, ending(err))
	if errors.Is(err, backup.ErrRefused) {
		partly.err = lacking(err)
	} else {
		partly.err = &hintedError{err, s.afterwards(t, err)}
	}
	if unwritten := s.say(sentence, restoreRemarks(t, made)...); unwritten != nil {
		s.log.Error("the report was not written", "error", unwritten)
	}
	return partly
}

// ending is how a restore ended that did not succeed as far as known.
func ending(err error) string {
	switch {
	case errors.Is(err, backup.ErrRefused):
		return "was not begun"
	case errors.Is(err, backup.ErrFailed):
		return "failed"
	}
	return "is not known to have succeeded"
}

// afterwards says what to do after a restore that is not known to have succeeded.
func (s *scene) afterwards(t backup.Target, err error) string {
	if errors.Is(err, backup.ErrFailed) {
		return "the data may be the old, that of the backup, or neither: contact Camunda's support with these ids"
	}
	return fmt.Sprintf("camsync restore %s %s --status shows how far it is; do not restore again before that is known", dotenv.Word(s.cluster.Name), t.Backup.UUID)
}

// restoreRemarks are what Camunda's support asks for.
func restoreRemarks(t backup.Target, r spec.Restore) []report.Remark {
	return []report.Remark{
		{Label: "restore", Text: r.UUID}, {Label: "state", Text: string(r.State)}, {Label: "started", Text: r.Started.String()}, {Label: "completed", Text: r.Completed.String()},
		{Label: "cluster", Text: t.Cluster.UUID}, {Label: "backup", Text: t.Backup.UUID}, {Label: "created", Text: t.Backup.Created.String()},
	}
}
