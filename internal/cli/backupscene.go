package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/backup"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// A scene is one cluster that a command is about, and what the files say of what may be done to it.
type scene struct {
	*app
	account   *reconcile.Account
	cluster   spec.Cluster
	about     report.About
	allow     spec.Harms
	flags     spec.Harms // those of allow that --allow names
	live      []spec.Cluster
	protected string // the pattern of policy.protect that protects the cluster; empty for none
}

// sceneFlags are those of a command about one cluster.
type sceneFlags struct {
	name         string
	files, allow []string
}

// add adds the flags to a command, and completes its first argument; with harms, the command has --allow.
func (f *sceneFlags) add(c *cobra.Command, a *app, harms bool) {
	fileFlag(c, &f.files)
	choosing(c, writes)
	if harms {
		allowFlag(c, &f.allow)
	}
	completeFirst(a, c, func() []string { return namesOf(a, spec.Clusters, f.files, "") })
}

// scene finds the cluster of a command. It reads the list of clusters, and the files if there are any.
func (a *app) scene(ctx context.Context, f sceneFlags) (*scene, error) {
	allow, err := parseHarms(f.allow)
	if err != nil {
		return nil, err
	}
	desired := spec.Organization{Policy: spec.DefaultPolicy()}
	if len(f.files) > 0 {
		if desired, err = reconcile.Load(f.files, a.term.In); err != nil {
			return nil, err
		}
	}
	s := &scene{app: a, allow: allow | desired.Policy.Allow, flags: allow}
	if s.account, err = a.account(a.env.StateDir()); err != nil {
		return nil, err
	}
	live, err := s.account.Client.Clusters(ctx)
	if err != nil {
		return nil, fmt.Errorf("the clusters are unknown: %w", err)
	}
	s.account.MarkFailedOver(ctx, live)
	owner, err := ownerFor(ctx, s.account, desired.OwnerID, spec.OwnerOf(live))
	if err != nil {
		return nil, err
	}
	found, err := clusterNamed(f.name, desired.Clusters.Value(), live)
	if err != nil {
		return nil, err
	}
	s.cluster, s.live, s.about = *found, live, a.engine().About(owner, f.files, time.Now())
	s.protected = protecting(desired.Policy.Protect, f.name, found.Name)
	return s, nil
}

// clusterNamed is the live cluster that a name or a uuid means: the one that the files say of the name, or else the one that has it.
func clusterNamed(name string, desired, live []spec.Cluster) (*spec.Cluster, error) {
	for _, m := range spec.Matches(desired, live) {
		switch {
		case m.Desired.Name != name:
		case m.Conflict != "":
			return nil, fmt.Errorf("cluster %q: %s", name, m.Conflict)
		case m.Live != nil:
			return m.Live, nil
		}
	}
	if found := spec.ByUUID(live, name); found != nil {
		return found, nil
	}
	named := slices.DeleteFunc(slices.Clone(live), func(c spec.Cluster) bool { return c.Name != name })
	switch len(named) {
	case 1:
		return &named[0], nil
	case 0:
		return nil, fmt.Errorf("cluster %q does not exist; %s", name, suggest(name, live))
	}
	uuids := make([]string, len(named))
	for i, c := range named {
		uuids[i] = c.UUID
	}
	return nil, &hintedError{fmt.Errorf("%d live clusters are called %q: %s", len(named), name, strings.Join(uuids, ", ")), "give the uuid of one of them instead of the name"}
}

// protecting is the first pattern of policy.protect that matches a cluster under any of its names; empty for none.
func protecting(patterns []string, names ...string) string {
	for _, text := range patterns {
		for _, name := range names {
			if spec.ClusterName(name).Match(lookalike.Pattern(text)) {
				return text
			}
		}
	}
	return ""
}

// openJournal opens the journal of requests, once, and warns if there can be none.
func (s *scene) openJournal() error {
	if s.account.Journal != nil {
		return nil
	}
	err := s.account.OpenJournal()
	if err == nil && s.account.Journal == nil {
		s.log.Warn("no state directory can be written: a request that is killed half-way will not be recognised by the next run", "variable", environment.StateDir)
	}
	return err
}

// progress shows what is waited for.
func (s *scene) progress(text string) {
	s.term.Progress(s.log, text)
}

// say writes what was done or refused on standard output.
func (s *scene) say(sentence string, remarks ...report.Remark) error {
	return report.Sentence(s.term.Out, s.about, sentence, remarks, s.term.Style(s.term.Out))
}

// guarded are the reasons why data of the cluster may not be lost.
func (s *scene) guarded(loss string) []backup.Refusal {
	var all []backup.Refusal
	if s.protected != "" {
		all = append(all, backup.Refusal{Reason: "the cluster is protected by " + s.protected, Hint: "take the name out of policy.protect if this is meant"})
	}
	if !s.allow.Has(spec.DataLoss) {
		all = append(all, backup.Refusal{Reason: loss, Hint: "--allow data-loss for this run, or policy.allow in the file"})
	}
	return all
}

// refuse ends the run before any write, with all reasons, if there are any.
func (s *scene) refuse(what string, all []backup.Refusal) error {
	if len(all) == 0 {
		return nil
	}
	var remarks []report.Remark
	for _, r := range all {
		remarks = append(remarks, report.Remark{Label: "refused", Text: r.Reason}, report.Remark{Label: "hint", Text: s.invoked.complete(r.Hint)})
	}
	return &exit{code: exitRefused, err: s.say(what+" is refused; nothing was changed.", remarks...)}
}

// ownerFor is the id of the live organisation, as far as its clusters show it. An organisation other than the one that the files name
// ends the run.
func ownerFor(ctx context.Context, account *reconcile.Account, named, shown string) (string, error) {
	owner := account.Owner(ctx, named, shown)
	if refused := diff.Between(spec.Organization{OwnerID: named}, spec.Organization{OwnerID: owner}).Refusal; refused != nil {
		return owner, &exit{code: exitRefused, err: &reconcile.RefusalError{Refusal: refused}}
	}
	return owner, nil
}

// outcome is how a run ends whose request failed: as a whole before it was sent, or else partly.
func outcome(err error) error {
	for _, sent := range []error{backup.ErrUnknown, backup.ErrFailed, backup.ErrWaiting, backup.ErrRefused} {
		if errors.Is(err, sent) {
			return &exit{code: exitPartly, err: err}
		}
	}
	return err
}
