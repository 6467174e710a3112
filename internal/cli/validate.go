package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/orgs"
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
secret. Shows which clusters have which defaults. What only the API can judge, such as a backup schedule with names, is a note.

With -o, errors are also written in the formats of other reports, such as annotations of a pull request.`,
		Example: `  camsync validate -f org.yaml
  camsync validate -f org.yaml -o github -o sarif=camsync.sarif`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			all, err := validated(a, files)
			if err != nil {
				return err
			}
			reports, err := open(a, reportFormats().names(), formats, filesOf(all)...)
			if err == nil {
				err = a.streams.open(a, reports, filesOf(all))
			}
			if err != nil {
				return err
			}
			return runValidate(a, all, reports)
		},
	}
	fileFlag(c, &files)
	c.Annotations[chooses] = several
	outputFlag(c, reportFormats().names(), &formats)
	return c
}

// A declaration is an organisation that is validated.
type declaration struct {
	name  string // empty for the one of -f
	files []string
	wrong error // in what names the files
}

// validated are the organisations to validate: that of -f, or that of --org, or else all of .camsync.yaml.
func validated(a *app, files []string) ([]declaration, error) {
	if len(files) > 0 && a.orgName == "" {
		return []declaration{{files: files}}, nil
	}
	list, err := findOrgs(a, a.env.Fork())
	switch {
	case err != nil:
		return nil, err
	case list == nil && a.orgName != "":
		return nil, noList(a.orgName)
	case list == nil:
		return []declaration{{}}, nil
	}
	chosen := list.Organizations
	if a.orgName != "" {
		one, err := pick(list, a.orgName)
		if err != nil {
			return nil, err
		}
		chosen = []orgs.Organization{*one}
	}
	all := make([]declaration, len(chosen))
	for i, o := range chosen {
		all[i] = declaration{name: o.Name, files: files}
		if len(files) == 0 {
			all[i].files, all[i].wrong = o.Files()
		}
	}
	return all, nil
}

// filesOf are the files of organisations, each once.
func filesOf(all []declaration) []string {
	var files []string
	for _, d := range all {
		for _, f := range d.files {
			if !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
	}
	return files
}

func runValidate(a *app, all []declaration, reports outputs) error {
	var errs spec.FileErrors
	var notes []string
	var b strings.Builder
	for _, d := range all {
		org, err := d.load(a.term.In)
		var wrong spec.FileErrors
		switch {
		case errors.As(err, &wrong):
			for _, e := range wrong { // of a file that two organisations have, once
				if !slices.Contains(errs, e) {
					errs = append(errs, e)
				}
			}
			continue
		case err != nil:
			return err
		}
		b.WriteString(d.valid(org))
		for _, note := range diff.Undecided(org) {
			if !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	if err := errs.Err(); err != nil {
		return a.invalid(reports, filesOf(all), "", err)
	}
	if err := a.validation(reports, report.Report{Plan: diff.Plan{Notes: notes}}, filesOf(all)); err != nil || reports.onStdout() != formatText {
		return err
	}
	for _, note := range notes {
		b.WriteString("note: " + report.Clean(note) + "\n")
	}
	_, err := io.WriteString(a.term.Out, b.String())
	return err
}

func (d declaration) load(stdin io.Reader) (spec.Organization, error) {
	if d.wrong != nil {
		return spec.Organization{}, d.wrong
	}
	return reconcile.Load(d.files, stdin)
}

// valid says that an organisation is valid, and what is in it.
func (d declaration) valid(org spec.Organization) string {
	verb, name := "is", ""
	if len(d.files) > 1 {
		verb = "are"
	}
	if d.name != "" {
		name = d.name + ": "
	}
	text := fmt.Sprintf("%s%s %s valid: %s\n", name, report.Clean(strings.Join(d.files, ", ")), verb, contents(org))
	for _, given := range orgfile.DefaultsOf(org.Clusters.Value()) {
		text += "  " + report.Clean(fmt.Sprintf("default %s: %s (%s) of %s", given.Key, given.Text, given.Pos, having(given.Clusters, org.Clusters.Value()))) + "\n"
	}
	return text
}

// having names the clusters that have a default, or those few that do not.
func having(names []string, all []spec.Cluster) string {
	var others []string
	for _, c := range all {
		if !c.Absent && !slices.Contains(names, c.Name) {
			others = append(others, c.Name)
		}
	}
	switch {
	case len(names) == 1 || len(others) >= len(names):
		return strings.Join(names, ", ")
	case len(others) == 0:
		return fmt.Sprintf("all %d clusters", len(names))
	}
	return fmt.Sprintf("%d clusters, and not of %s", len(names), strings.Join(others, ", "))
}

// contents counts what an organisation's file manages.
func contents(org spec.Organization) string {
	texts := []string{report.Count(len(org.Clusters.Value()), "cluster"), report.Count(len(org.Members.Value()), "member")}
	counts := make(map[spec.Kind]int)
	for list, has := range org.Contents() {
		switch {
		case !list.Kind.Traits().Single:
			counts[list.Kind] += len(has.Names)
		case has.IsKnown():
			counts[list.Kind]++
		}
	}
	inner := func(outer spec.Kind) {
		for _, kind := range spec.Inside(outer) {
			if n := counts[kind]; n > 0 || kind == spec.Secrets || kind == spec.Clients {
				texts = append(texts, report.Count(n, kind.Noun()))
			}
		}
	}
	inner(spec.Clusters)
	if c, managed := org.Catalog.Get(); managed {
		texts = append(texts, report.Count(len(c.Assets), "element template"))
	}
	if n := len(org.Workspaces.Value()); n > 0 {
		texts = append(texts, report.Count(n, "workspace"))
		inner(spec.Workspaces)
	}
	return strings.Join(texts, ", ")
}
