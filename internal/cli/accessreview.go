package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

type accessFlags struct {
	files, outputs []string
	olderThan      time.Duration
}

func newAccessReview(a *app) *cobra.Command {
	var f accessFlags
	c := &cobra.Command{
		Use:   "access-review [-f PATH]",
		Short: "Show who has which rights in the organisation",
		Long: `Shows who owns and administers the organisation, the roles of all members, the pending invitations with their
age, the API clients of all clusters with their permissions, the monitoring clients with their last use, the AWS
principals with a private link, and the credentials of all clients, the oldest first. With -f, also shows who and what is
not in the file. Reads neither secrets nor their sources, and changes nothing. With --older-than, exits with 2 if
credentials are older than that. Exits with 3 if a list could not be read, so that people or clients may be missing, or,
with --older-than, if the activity log could not be read, which shows when credentials were made. A private link that may
not be read counts only if a file of -f manages it, since most plans have none.`,
		Example: `  camsync access-review
  camsync access-review -f org.yaml -o html=access.html -o csv=access.csv
  camsync access-review --older-than 90d`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return runAccessReview(c.Context(), a, f) },
	}
	fileFlag(c, &f.files)
	outputFlag(c, accessFormats().names(), &f.outputs)
	c.Flags().Var((*span)(&f.olderThan), "older-than", "point out credentials that are older, such as 90d, and exit with 2 if there are any")
	return c
}

func accessFormats() formats[report.Access] {
	return formats[report.Access]{
		{name: formatText, text: report.AccessText}, {name: "markdown", write: report.AccessMarkdown},
		{name: "html", write: report.AccessHTML}, {name: "csv", write: report.AccessCSV},
	}
}

func runAccessReview(ctx context.Context, a *app, f accessFlags) error {
	reports, err := open(a, accessFormats().names(), f.outputs, f.files...)
	if err != nil {
		return err
	}
	var desired *spec.Organization
	if len(f.files) > 0 {
		loaded, err := reconcile.Load(f.files, a.term.In)
		if err != nil {
			return a.invalid(reports, f.files, "access-review", err)
		}
		desired = &loaded
	}
	r, err := readRights(ctx, a, desired, f.files)
	if err != nil {
		return err
	}
	r.OlderThan = f.olderThan
	if err := accessFormats().write(a.term, reports, r); err != nil {
		return err
	}
	switch {
	case len(r.Unknown) > 0, r.OlderThan > 0 && r.Undated != "":
		return &exit{code: exitPartly}
	case len(r.TooOld()) > 0:
		return &exit{code: exitDiffers}
	}
	return nil
}

// readRights reads who may do what, and at the same time the log, which shows since when.
func readRights(ctx context.Context, a *app, desired *spec.Organization, files []string) (report.Access, error) {
	account, err := a.account(a.env.StateDir())
	if err != nil {
		return report.Access{}, err
	}
	reading := account.ReadLog(ctx)
	live, err := account.Client.Read(ctx, api.Rights())
	if err != nil {
		reading.Drop()
		return report.Access{}, err
	}
	account.MarkRotations(ctx, live.Clusters.Value())
	at := time.Now()
	log := reading.Join(ctx, live)
	if err := ctx.Err(); err != nil {
		return report.Access{}, err
	}
	if desired != nil {
		if live.OwnerID, err = ownerFor(ctx, account, desired.OwnerID, live.OwnerID); err != nil {
			return report.Access{}, err
		}
	}
	return report.Access{
		Review: audit.NewReview(at, live, log, account.Config.ClientID, desired), About: a.engine().About(live.OwnerID, files, at),
	}, nil
}
