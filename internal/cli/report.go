package cli

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/spec"
)

// planReport is the plan of a pass as a report.
func planReport(a *app, p *reconcile.Pass) report.Report {
	r := report.Report{Kind: report.Plan, Plan: p.Plan, Places: places(p.Desired, nil), About: p.About()}
	return report.Phrase(a.invoked.complete).Of(r)
}

// show shows people the plan of a pass.
func (a *app) show(p *reconcile.Pass) error {
	return report.Text(a.term.Out, planReport(a, p), a.term.Style(a.term.Out))
}

// resultsReport is the outcome of the plan of a pass. Without a time, nothing was begun.
func resultsReport(a *app, p *reconcile.Pass, results []apply.Result, elapsed time.Duration) report.Report {
	r := report.Report{Kind: report.Results, Plan: p.Plan, Results: results, Elapsed: elapsed, Places: places(p.Desired, nil), About: p.About()}
	return report.Phrase(a.invoked.complete).Of(r)
}

// places are where the desired organisation is declared, relative to the root of the repository of the working directory, or
// else to that of its first file, or else to the working directory. For invalid files, the first file is that of the first
// error.
func places(desired spec.Organization, errs spec.FileErrors) report.Places {
	dir, err := os.Getwd()
	if err != nil {
		return report.PlacesOf(desired, "", "") // paths stay as they were given
	}
	p := report.PlacesOf(desired, repository.Root(dir), dir)
	if p.Root == "" {
		file := p.First.File
		for _, e := range errs {
			file = cmp.Or(file, e.Pos.File)
		}
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		p.Root = repository.Root(filepath.Dir(file))
	}
	p.Root = cmp.Or(p.Root, dir)
	return p
}

// invalid reports invalid files in every format that was requested, instead of a report of that kind, and returns their error.
func (a *app) invalid(reports outputs, files []string, instead report.Kind, err error) error {
	var errs spec.FileErrors
	if !errors.As(err, &errs) {
		return err
	}
	return errors.Join(err, a.validation(reports, report.Report{Instead: instead, Errors: errs}, files))
}

// validation writes the errors of the files, or that there are none, instead of a report of the kind that r names; of none for validate,
// which sends no request and so names no host. Standard error shows the errors as text, so standard output does not.
func (a *app) validation(reports outputs, r report.Report, files []string) error {
	r.Kind, r.About, r.Places = report.Validation, a.engine().About("", files, time.Now()), places(spec.Organization{}, r.Errors)
	if r.Instead == "" {
		r.About.Host = ""
	}
	all := reportFormats()
	all[0].text = func(io.Writer, report.Report, report.Style) error { return nil }
	return append(all, format[report.Report]{name: "csv", write: report.ValidationCSV}).write(a.term, reports, r)
}
