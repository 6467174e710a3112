package cli

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/hcl"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newExport(a *app) *cobra.Command {
	var cluster, format string
	c := &cobra.Command{
		Use:   "export",
		Short: "Write the organisation as a file",
		Long: `Writes the organisation as a file whose plan is empty. Secrets are written as keep: true, because their values
belong elsewhere; a comment says what these credentials cannot see. If a list that they may see could not be
read, a comment says so, and the exit code is 3.

With --format hcl, the result is configuration for Terraform's Camunda provider from version 0.1 on, with an import
block for each resource: terraform plan shows imports only. What the provider cannot manage is a comment.`,
		Example: "  camsync export > org.yaml\n  camsync export --cluster production\n  camsync export --format hcl > camunda.tf",
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return runExport(c.Context(), a, cluster, format) },
	}
	c.Flags().StringVar(&format, "format", formatYAML, "`FORMAT` of the result: yaml, or hcl for Terraform")
	complete(c, "format", formatYAML, formatHCL)
	choosing(c)
	c.Flags().StringVar(&cluster, "cluster", "", "only the cluster of that `name` or uuid, and no members")
	completeWith(a, c, "cluster", func() []string { return namesOf(a, spec.Clusters, nil, "") })
	return c
}

// The formats of an export.
const (
	formatYAML = "yaml"
	formatHCL  = "hcl"
)

func runExport(ctx context.Context, a *app, cluster, format string) error {
	selection, write := api.Everything(), orgfile.Write
	switch format {
	case formatYAML:
	case formatHCL:
		selection, write = api.Terraformed().Offered(), hcl.Write
	default:
		return fmt.Errorf("--format %s: not a format; the formats are %s and %s", format, formatYAML, formatHCL)
	}
	account, err := a.account("")
	if err != nil {
		return err
	}
	org, err := account.Client.Read(ctx, selection)
	if err != nil {
		return err
	}
	reconcile.RememberNames(ctx, account.Config, a.env.StateDir(), org)
	reconcile.MarkFailedOver(ctx, a.log, a.env.StateDir(), org.Clusters.Value())
	if cluster != "" {
		if err := only(&org, cluster); err != nil {
			return err
		}
	}
	warnUnknown(a.log, org)
	if _, err = a.term.Out.Write(write(org, exported(a, org))); err != nil {
		return err
	}
	if partly(org) {
		return &exit{code: exitPartly}
	}
	return nil
}

// partly reports whether an export lacks a list that the credentials may read: the next one may have it.
func partly(org spec.Organization) bool {
	lists := []spec.AnyPart{org.Members, org.Clusters, org.Workspaces, org.Catalog}
	for list, has := range org.Contents() {
		if !list.Kind.Traits().Single {
			lists = append(lists, has.AnyPart)
		}
	}
	return slices.ContainsFunc(lists, func(p spec.AnyPart) bool {
		_, unknown := p.Why()
		return unknown && !p.IsRefused()
	})
}

// exported describes an export in its first comment. It has the day and no time, so that an export in a repository changes
// at most once a day for it.
func exported(a *app, org spec.Organization) string {
	about := a.engine().About(org.OwnerID, nil, time.Time{})
	return fmt.Sprintf("%s, %s", about, time.Now().UTC().Format(time.DateOnly))
}

// only reduces an organisation to the cluster of one uuid, or to the clusters of one name.
func only(org *spec.Organization, name string) error {
	clusters, known := org.Clusters.Get()
	if !known {
		why, _ := org.Clusters.Why()
		return fmt.Errorf("cluster %q: the clusters are unknown: %s", name, why)
	}
	found := slices.DeleteFunc(slices.Clone(clusters), func(c spec.Cluster) bool { return c.Name != name })
	if c := spec.ByUUID(clusters, name); c != nil {
		found = []spec.Cluster{*c}
	}
	if len(found) == 0 {
		return fmt.Errorf("cluster %q does not exist; %s", name, suggest(name, clusters))
	}
	org.Members, org.Clusters, org.Workspaces = spec.Part[[]spec.Member]{}, spec.Known(found), spec.Part[[]spec.Workspace]{}
	org.Catalog = spec.Part[spec.Catalog]{}
	return nil
}

// suggest says what the user may have meant.
func suggest(name string, clusters []spec.Cluster) string {
	if len(clusters) == 0 {
		return "the organisation has no cluster"
	}
	var names []string
	for _, c := range clusters {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	if near := lookalike.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return `there are "` + strings.Join(names, `", "`) + `"`
}

// warnUnknown logs what is missing from an export.
func warnUnknown(log *slog.Logger, org spec.Organization) {
	for name, why := range org.Unknown() {
		log.Warn("not exported", "part", report.Clean(name.String()), "reason", report.Clean(why))
	}
}
