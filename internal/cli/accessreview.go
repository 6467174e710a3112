package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

type accessFlags struct{ files, outputs []string }

func newAccessReview(s *session) *cobra.Command {
	var f accessFlags
	c := &cobra.Command{
		Use:   "access-review [-f PATH]",
		Short: "Show who may do what in the organisation",
		Long: `Shows who owns and administers the organisation, the roles of all members, the pending invitations with
their age, and the API clients of all clusters with their permissions. With -f, also who and what is not
in the file. Reads neither secrets nor what a file's secrets come from, and changes nothing.

Ends with 3 where a list could not be read, so that somebody may be missing.`,
		Example: `  camsync access-review
  camsync access-review -f org.yaml -o html=access.html -o csv=access.csv`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return s.accessReview(c.Context(), f) },
	}
	fileFlag(c, &f.files)
	formatFlag(c, &f.outputs, accessFormats())
	return c
}

func accessFormats() []string { return []string{formatText, "markdown", "html", "csv"} }

func (s *session) accessReview(ctx context.Context, f accessFlags) error {
	reports, err := parseFormats(f.outputs, accessFormats())
	if err != nil {
		return err
	}
	if err := reports.probe(f.files...); err != nil {
		return err
	}
	var desired *spec.Organization
	if len(f.files) > 0 {
		loaded, err := s.load(f.files)
		if err != nil {
			return s.invalid(reports, f.files, "access-review", err)
		}
		desired = &loaded
	}
	r, err := s.readRights(ctx, desired, f.files)
	if err != nil {
		return err
	}
	err = s.writeEach(reports, func(w io.Writer, o output, style report.Style) error {
		switch o.format {
		case "markdown":
			return report.AccessMarkdown(w, r)
		case "html":
			return report.AccessHTML(w, r)
		case "csv":
			return report.AccessCSV(w, r)
		}
		return report.AccessText(w, r, style)
	})
	if err == nil && len(r.Unknown) > 0 {
		return &exit{code: exitPartly}
	}
	return err
}

// readRights reads who may do what, and at the same time the log that tells since when.
func (s *session) readRights(ctx context.Context, desired *spec.Organization, files []string) (report.Access, error) {
	config, err := s.config()
	if err != nil {
		return report.Access{}, err
	}
	client, err := api.New(config)
	if err != nil {
		return report.Access{}, err
	}
	self, err := s.actor(config)
	if err != nil {
		return report.Access{}, err
	}
	activity := readActivity(ctx, client)
	live, err := client.Read(ctx, api.Rights())
	if err != nil {
		activity.drop()
		return report.Access{}, err
	}
	at := time.Now()
	log := s.join(ctx, activity, live, self)
	if err := ctx.Err(); err != nil {
		return report.Access{}, err
	}
	if desired != nil {
		s.findOwner(ctx, client, *desired, &live)
		if refused := diff.Between(spec.Organization{OwnerID: desired.OwnerID}, live).Refusal; refused != nil {
			return report.Access{}, &exit{code: exitRefused, err: &refusalError{refused}}
		}
	}
	return report.Access{
		Review: audit.NewReview(at, live, log, config.ClientID, desired), About: s.about(pass{live: live, at: at, files: files}),
	}, nil
}

// A refusalError says why the whole run is refused.
type refusalError struct{ refusal *diff.Refusal }

func (e *refusalError) Error() string { return e.refusal.Reason }
