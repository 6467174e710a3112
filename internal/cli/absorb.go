package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/absorb"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
	"github.com/camsync/camsync/internal/terminal"
)

type absorbFlags struct {
	files, patterns []string
	all, yes        bool
}

func newAbsorb(a *app) *cobra.Command {
	var f absorbFlags
	c := &cobra.Command{
		Use:   "absorb -f PATH NAME… | --all",
		Short: "Write what is live into the file",
		Long: `The other way to settle a difference: the file is edited in place, so that it says what is live. Comments,
order and style stay; only what differs is rewritten. Shows the edit, asks, and writes nothing unless the
result loads and its plan no longer shows what was absorbed.

NAME is the name of a difference, as plan and drift show it, with * for any text: member/ana@example.com,
'cluster/production/*'. --all is every difference. An unmanaged resource is none, but may be named: the file
then declares it. What is declared and not live is taken out of the file; comments above it stay.

A value of a secret is never in the file, so another value cannot be absorbed.`,
		Example: `  camsync absorb -f org.yaml member/ana@example.com
  camsync absorb -f org.yaml 'cluster/production/allowlist' 'cluster/*/client/*'
  camsync absorb -f org.yaml --all --yes`,
		RunE: func(c *cobra.Command, args []string) error {
			f.patterns = args
			if f.all == (len(args) > 0) {
				return &usageError{c.CommandPath(), errors.New("name what to absorb, or use --all")}
			}
			return runAbsorb(c.Context(), a, f)
		},
	}
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		left := slices.DeleteFunc(spec.Texts(allNames(a, f.files)), func(name string) bool { return slices.Contains(args, name) })
		return left, cobra.ShellCompDirectiveNoFileComp
	}
	fileFlag(c, &f.files)
	c.Flags().Lookup("file").Usage = "`PATH` of a file or a directory; may be repeated. The default is the files of " + orgs.FileName
	c.Flags().BoolVar(&f.all, "all", false, "every difference")
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	return c
}

func runAbsorb(ctx context.Context, a *app, f absorbFlags) error {
	switch {
	case slices.Contains(f.files, "-"):
		return errors.New("-f -: standard input cannot be edited; name a file or a directory")
	case len(f.files) == 0:
		return reconcile.ErrNoFile
	}
	taken := orgfile.Take(f.files, nil)
	p, err := a.engine().Run(ctx, reconcile.Request{Files: f.files, Load: taken.Load})
	if err != nil {
		return err
	}
	if !p.Plan.Compared() {
		return errors.Join(a.show(p), &exit{code: exitRefused})
	}
	names, refused, err := choose(p, f)
	if err != nil {
		return err
	}
	if len(names)+len(refused) == 0 {
		_, err := fmt.Fprintln(a.term.Out, "No differences: there is nothing to absorb.")
		return err
	}
	e, err := edited(taken, p, names)
	if err != nil {
		return err
	}
	e.Refused = append(e.Refused, refused...)
	for i, r := range e.Refused {
		e.Refused[i].Why = a.invoked.complete(r.Why)
	}
	if err := e.show(a.term); err != nil && !f.yes {
		return err
	}
	if len(e.Texts) > 0 {
		if err := e.write(ctx, a.term, f); err != nil {
			return err
		}
	}
	if len(e.Refused) > 0 {
		return &exit{code: exitPartly}
	}
	return nil
}

// choose returns the names of a plan that match the patterns, each of which must match one; or, with --all, those that are
// certain.
func choose(p *reconcile.Pass, f absorbFlags) (chosen []spec.Name, refused []absorb.Refusal, err error) {
	var names []spec.Name
	for _, a := range p.Plan.Actions {
		if !a.IsSnapshot() { // one that is due is no difference
			names = append(names, a.Name)
		}
	}
	if f.all {
		chosen, refused = certain(p, slices.Compact(names))
		return chosen, refused, nil
	}
	for _, text := range f.patterns {
		pattern := lookalike.Pattern(text)
		found := slices.DeleteFunc(slices.Concat(names, p.Plan.Unmanaged), func(name spec.Name) bool { return !name.Match(pattern) })
		if len(found) == 0 {
			return nil, nil, fmt.Errorf("%s: nothing of that name differs or is unmanaged", text)
		}
		chosen = append(chosen, found...)
	}
	stable.Sort(chosen, func(a, b spec.Name) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(chosen), nil, nil
}

// certain are the names without those of clusters that may be live under another name, and of what is in them: the file
// would lose such a cluster. A pattern that names it takes it out.
func certain(p *reconcile.Pass, names []spec.Name) (sure []spec.Name, refused []absorb.Refusal) {
	alike := diff.LookAlikes(p.Desired, p.Live)
	for _, name := range names {
		switch others := alike[name.Lane()]; {
		case len(others) == 0:
			sure = append(sure, name)
		case name == name.Lane():
			refused = append(refused, absorb.Refusal{Name: name, Why: "it may be live under another name: " + strings.Join(others, " or ") +
				": if so, add uuid: or formerly: to the file; otherwise, camsync absorb " + dotenv.Word(name.String()) + " takes it out of the file"})
		}
	}
	return sure, refused
}

// An edition is the files after absorbing.
type edition struct {
	absorb.Result
	taken orgfile.Snapshot // the files before
}

// edited makes the edits, and checks that their plan no longer has what was absorbed.
func edited(taken orgfile.Snapshot, p *reconcile.Pass, names []spec.Name) (edition, error) {
	e := edition{taken: taken}
	before, err := taken.Load()
	if err != nil {
		return e, err
	}
	alsoShown(before, p.Desired)
	if e.Result, err = absorb.Into(taken.Texts(), before, p.Live, p.Plan, names); err != nil {
		return e, err
	}
	after, err := taken.With(e.Texts).Load()
	if err != nil {
		return e, fmt.Errorf("the edited file would not be valid: %w; nothing was written", err)
	}
	alsoShown(after, p.Desired)
	if err := absorb.Check(diff.Between(before, p.Live), diff.Between(after, p.Live), e.Result, names); err != nil {
		return e, fmt.Errorf("%w; nothing was written", err)
	}
	return e, nil
}

// alsoShown copies what was found of desired clusters when the same files were loaded before.
func alsoShown(to, from spec.Organization) {
	shown := make(map[string]spec.Shown)
	for _, c := range from.Clusters.Value() {
		shown[c.Name] = c.Shown
	}
	for i, c := range to.Clusters.Value() {
		to.Clusters.Value()[i].Shown = shown[c.Name]
	}
}

// files are the names of the files that change, sorted.
func (e edition) files() []string { return slices.Sorted(maps.Keys(e.Texts)) }

// write asks, and replaces the files, unless they have changed since they were read.
func (e edition) write(ctx context.Context, t *terminal.Terminal, f absorbFlags) error {
	if !f.yes {
		if err := t.Ask(ctx, "Write this?"); err != nil {
			return err
		}
	}
	var errs []error
	for _, name := range e.files() {
		errs = append(errs, atomicfile.Probe(e.taken.Path(name)))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if orgfile.Take(f.files, nil).Digest() != e.taken.Digest() {
		return errors.New("the files were changed in the meantime; nothing was written")
	}
	for _, name := range e.files() {
		path := e.taken.Path(name)
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("%s: %w", name, localfile.Cause(err))
		}
		if err := atomicfile.Write(path, e.Texts[name], info.Mode().Perm()); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.Out, "Absorbed %s into %s.\n", e.count(), report.Clean(strings.Join(e.files(), ", ")))
	return err
}
