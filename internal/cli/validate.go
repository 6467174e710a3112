package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newValidate(a *app) *cobra.Command {
	var files, formats []string
	c := &cobra.Command{
		Use:   "validate -f PATH",
		Short: "Check files offline",
		Long: `Checks the files and shows every error with its place. Needs no credentials, makes no request, and reads no
secret. What only the API can judge, such as a backup schedule with names, is a note.

With -o, errors are also written in the formats of other reports, such as annotations of a pull request.`,
		Example: `  camsync validate -f org.yaml
  camsync validate -f org.yaml -o github -o sarif=camsync.sarif`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			reports, err := open(reportFormats().names(), formats, files...)
			if err == nil {
				err = a.streams.open(a, reports, files)
			}
			if err != nil {
				return err
			}
			return runValidate(a, files, reports)
		},
	}
	fileFlag(c, &files)
	outputFlag(c, reportFormats().names(), &formats)
	return c
}

func runValidate(a *app, files []string, reports outputs) error {
	org, err := reconcile.Load(files, a.term.In)
	if err != nil {
		return a.invalid(reports, files, "", err)
	}
	notes := diff.Undecided(org)
	if err := a.validation(reports, report.Report{Plan: diff.Plan{Notes: notes}}, files); err != nil || reports.onStdout() != formatText {
		return err
	}
	verb := "is"
	if len(files) > 1 {
		verb = "are"
	}
	text := fmt.Sprintf("%s %s valid: %s\n", report.Clean(strings.Join(files, ", ")), verb, contents(org))
	for _, note := range notes {
		text += "note: " + report.Clean(note) + "\n"
	}
	_, err = io.WriteString(a.term.Out, text)
	return err
}

// contents counts what an organisation's file manages.
func contents(org spec.Organization) string {
	texts := []string{report.Count(len(org.Clusters.Value()), "cluster"), report.Count(len(org.Members.Value()), "member")}
	for _, kind := range spec.InnerKinds() {
		n := 0
		for _, c := range org.Clusters.Value() {
			switch content := kind.In(c); {
			case !kind.Traits().Single:
				n += len(content.Names)
			case content.IsKnown():
				n++
			}
		}
		if n > 0 || kind == spec.Secrets || kind == spec.Clients {
			texts = append(texts, report.Count(n, spec.Words(kind.Noun())))
		}
	}
	return strings.Join(texts, ", ")
}
