package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/spec"
)

type runsFlags struct {
	since, cluster string
	only, outputs  []string
}

func newRuns(a *app) *cobra.Command {
	c := newRunsList(a)
	c.Use = "runs"
	c.Short = "Show what earlier runs changed, and who allowed it"
	c.Long = `Lists the runs of this account that are on record in the state directory, the newest first: those that wrote, that
were refused, or that failed in camsync sync. It sends no request.

A run that was killed is interrupted: what it had begun may have been done or not.`
	c.Example = `  camsync runs
  camsync runs --since 7d --cluster production
  camsync runs show "$RUN"`
	c.Args = knownCommand
	c.SuggestionsMinimumDistance = 2
	c.AddCommand(newRunsList(a), newRunsShow(a))
	return c
}

func newRunsList(a *app) *cobra.Command {
	var f runsFlags
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the runs that are on record, the newest first",
		Example: "  camsync runs list --since 2026-11-01 -o json",
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return runRunsList(a, f) },
	}
	c.Flags().StringVar(&f.since, "since", "", "only runs since a `TIME`: 7d, 12h or 90m ago, a day such as 2026-11-01, or RFC 3339")
	c.Flags().StringVar(&f.cluster, "cluster", "", "only runs with an action on the cluster of that `name` or uuid")
	c.Flags().StringArrayVar(&f.only, "only", nil, "only runs with an action on a resource whose name matches `GLOB`; may be repeated")
	choosing(c)
	outputFlag(c, runsFormats().names(), &f.outputs)
	completeWith(a, c, "cluster", func() []string { return recordedClusters(a) })
	complete(c, "only")
	return c
}

func newRunsShow(a *app) *cobra.Command {
	var f runsFlags
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show all that is on record of one run",
		Long: `Shows all that is on record of one run: each action with its old and new values, why it was made, how it ended and
how long it took; and who allowed it. The first letters of the id are enough.`,
		Example: `  camsync runs show "$RUN"
  camsync runs show "$RUN" -o markdown=run.md`,
		Args: takes(1, "name one run by its id"),
		RunE: func(c *cobra.Command, args []string) error { return runRunsShow(a, f, args[0]) },
	}
	choosing(c)
	outputFlag(c, runsFormats().names(), &f.outputs)
	completeFirst(a, c, func() []string {
		store, _ := a.engine().Runs() // without one, there are none
		return store.IDs()
	})
	return c
}

func runsFormats() formats[report.Runs] {
	return formats[report.Runs]{{name: formatText, text: report.RunsText}, {name: "json", write: report.RunsJSON}, {name: "jsonl", write: report.RunsJSONL}, {name: "markdown", write: report.RunsMarkdown}}
}

// open opens the reports, and the records that they are of.
func (f runsFlags) open(a *app) (reports outputs, store *runs.Store, err error) {
	if reports, err = open(a, runsFormats().names(), f.outputs); err == nil {
		store, err = a.engine().Runs()
	}
	return reports, store, err
}

func runRunsList(a *app, f runsFlags) error {
	since, err := parseTime(f.since, time.Now())
	if err != nil {
		return fmt.Errorf("--since %s: %w", f.since, err)
	}
	reports, store, err := f.open(a)
	if err != nil {
		return err
	}
	all := report.Runs{Of: len(store.IDs())}
	for r, err := range store.All(since) {
		switch {
		case err != nil:
			a.log.Warn("a record cannot be read", "error", report.Clean(localfile.Cause(err).Error()))
		case f.selects(r):
			all.Records = append(all.Records, r)
		}
	}
	return runsFormats().write(a.term, reports, all)
}

// selects reports whether the flags select a run.
func (f runsFlags) selects(r runs.Record) bool {
	of := func(matches func(runs.Action) bool) bool { return slices.ContainsFunc(r.Actions, matches) }
	if f.cluster != "" && !of(func(a runs.Action) bool { return a.Cluster == f.cluster || strings.EqualFold(a.UUID, f.cluster) }) {
		return false
	}
	return len(f.only) == 0 || of(func(a runs.Action) bool {
		name, known := spec.NameOf(spec.Kind(a.Kind), cmp.Or(a.Cluster, a.Workspace), a.Name)
		return known && slices.ContainsFunc(f.only, func(glob string) bool { return name.Match(lookalike.Pattern(glob)) })
	})
}

// recordedClusters are the names of the clusters in the records.
func recordedClusters(a *app) []string {
	store, _ := a.engine().Runs() // without one, there are none
	var names []string
	for r := range store.All(time.Time{}) {
		for _, action := range r.Actions {
			if action.Cluster != "" && !slices.Contains(names, action.Cluster) {
				names = append(names, action.Cluster)
			}
		}
	}
	slices.Sort(names)
	return names
}

func runRunsShow(a *app, f runsFlags, id string) error {
	reports, store, err := f.open(a)
	if err != nil {
		return err
	}
	r, err := store.Find(strings.ToLower(id))
	switch {
	case errors.Is(err, runs.ErrNone):
		return &hintedError{fmt.Errorf("run %q: %w", id, err), "camsync runs lists the runs that are on record"}
	case errors.Is(err, runs.ErrSeveral):
		return &hintedError{fmt.Errorf("run %q: %w", id, err), "give more letters of the id; camsync runs lists them"}
	case err != nil:
		return fmt.Errorf("run %q: %w", id, localfile.Cause(err))
	}
	was := invocation{a.invoked.root, r.About.Files, r.About.Name}
	for i := range r.Actions {
		r.Actions[i].Hint = was.complete(r.Actions[i].Hint)
	}
	return runsFormats().write(a.term, reports, report.Runs{Records: []runs.Record{r}, Of: 1, One: true})
}
