package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

type historyFlags struct {
	since, until         string
	cluster, kind, actor string
	outputs              []string
}

func newHistory(a *app) *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:   "history",
		Short: "Show who did what in the organisation, and when",
		Long: `Shows the organisation's activity log with the names of clusters, clients and people instead of their ids, the
newest entry last. Values that may be secret are never shown.`,
		Example: `  camsync history --since 7d
  camsync history --cluster production --kind secrets --actor ana@example.com
  camsync history --since 2026-01-01 --until 2026-04-01 -o csv=first-quarter.csv`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runHistory(c.Context(), a, f) },
	}
	choosing(c)
	c.Flags().StringVar(&f.since, "since", "", "only entries since a `TIME`: 7d, 12h or 90m ago, a day such as 2026-11-01, or RFC 3339")
	c.Flags().StringVar(&f.until, "until", "", "only entries before a `TIME`")
	c.Flags().StringVar(&f.cluster, "cluster", "", "only entries on the cluster of that `name`, earlier name or uuid")
	c.Flags().StringVar(&f.kind, "kind", "", "only what concerns a `KIND` of resource: "+enumerated(kindNames(), "or"))
	c.Flags().StringVar(&f.actor, "actor", "", "only what one actor did: an `ID`, an e-mail address, or one of \"a person\", \"this credential\", \"Camunda\" and \"unknown\"")
	outputFlag(c, historyFormats().names(), &f.outputs)
	completeWith(a, c, "cluster", func() []string { return namesOf(a, spec.Clusters, nil, "") })
	complete(c, "kind", kindNames()...)
	complete(c, "actor", string(audit.Person), string(audit.Self), string(audit.Camunda), string(audit.Unknown))
	return c
}

func historyFormats() formats[report.History] {
	return formats[report.History]{{name: "table", text: report.HistoryText}, {name: "json", write: report.HistoryJSON}, {name: "csv", write: report.HistoryCSV}}
}

// kindNames are the kinds of resources that the log can be asked about.
func kindNames() []string {
	var names []string
	for _, kind := range spec.Kinds() {
		if kind.Traits().Unlogged {
			continue
		}
		if kind == spec.BackupSchedules {
			names = append(names, string(audit.Backups))
		}
		names = append(names, string(kind))
	}
	return names
}

func runHistory(ctx context.Context, a *app, f historyFlags) error {
	filter, err := f.filter(time.Now())
	if err != nil {
		return err
	}
	reports, err := open(a, historyFormats().names(), f.outputs)
	if err != nil {
		return err
	}
	h, err := readHistory(ctx, a, filter)
	if err != nil {
		return err
	}
	return historyFormats().write(a.term, reports, h)
}

// readHistory reads the log and, at the same time, the names of live resources. Without the names, it shows ids; but a
// cluster that --cluster names must be known.
func readHistory(ctx context.Context, a *app, filter audit.Filter) (report.History, error) {
	account, err := a.account(a.env.StateDir())
	if err != nil {
		return report.History{}, err
	}
	reading := account.ReadLog(ctx)
	live, nameless := account.Client.Read(ctx, api.Rights())
	entries, err := reading.Entries(ctx)
	if err != nil {
		return report.History{}, fmt.Errorf("activity log: %w", err)
	}
	if nameless == nil {
		if why, unknown := live.Clusters.Why(); unknown {
			nameless = fmt.Errorf("clusters: %s", why)
		}
	}
	if nameless != nil {
		a.log.WarnContext(ctx, "clusters and clients that the log does not name are shown by their ids", "reason", report.Clean(nameless.Error()))
	}
	log := audit.New(entries, live, account.Actor)
	if cluster := filter.Cluster; cluster != "" && !log.Knows(cluster) {
		return report.History{}, unknownCluster(cluster, live, nameless)
	}
	return report.History{Events: log.Events(filter), Of: log.Size(), About: a.engine().About(live.OwnerID, nil, time.Now())}, nil
}

func unknownCluster(name string, live spec.Organization, nameless error) error {
	if nameless != nil {
		return fmt.Errorf("--cluster %s: the log does not name such a cluster, and the live clusters are unknown: %w", name, nameless)
	}
	return fmt.Errorf("--cluster %s: neither the organisation nor its log has such a cluster; %s", name, suggest(name, live.Clusters.Value()))
}

// filter is the filter of the flags. Durations in them are before now.
func (f historyFlags) filter(now time.Time) (audit.Filter, error) {
	filter := audit.Filter{Cluster: f.cluster, Kind: spec.Kind(f.kind), Actor: f.actor}
	var err error
	if filter.Since, err = parseTime(f.since, now); err != nil {
		return filter, fmt.Errorf("--since %s: %w", f.since, err)
	}
	if filter.Until, err = parseTime(f.until, now); err != nil {
		return filter, fmt.Errorf("--until %s: %w", f.until, err)
	}
	if !filter.Since.IsZero() && !filter.Until.IsZero() && !filter.Since.Before(filter.Until) {
		return filter, fmt.Errorf("--since %s is not before --until %s", f.since, f.until)
	}
	if f.kind != "" && !slices.Contains(kindNames(), f.kind) {
		return filter, fmt.Errorf("--kind %s: not one of %s", f.kind, enumerated(kindNames(), "and"))
	}
	return filter, nil
}

var errTime = errors.New("not a time; write 7d, 12h or 90m for so long ago, a day such as 2026-11-01, or RFC 3339 such as 2026-11-01T08:00:00Z")

// parseTime reads a time: a duration before now, in which d is 24 hours; a day, which begins at
// midnight UTC; or RFC 3339. An empty text is the zero time.
func parseTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return time.Time{}, errTime
		}
		return now.Add(-time.Duration(n) * 24 * time.Hour), nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		if ago < 0 {
			return time.Time{}, errTime
		}
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, errTime
}
