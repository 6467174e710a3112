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
func planReport(p *reconcile.Pass) report.Report {
	return report.Report{Kind: report.Plan, Plan: p.Plan, Places: places(p.Desired), About: p.About()}
}

// show shows people the plan of a pass.
func (a *app) show(p *reconcile.Pass) error {
	return report.Text(a.term.Out, planReport(p), a.term.Style(a.term.Out))
}

// resultsReport is what became of the plan of a pass. Without a time, nothing was begun.
func resultsReport(p *reconcile.Pass, results []apply.Result, elapsed time.Duration) report.Report {
	r := planReport(p)
	r.Kind, r.Results, r.Elapsed = report.Results, results, elapsed
	return r
}

// places are where the desired organisation is declared, seen from the root of the repository that
// the working directory is in, or else its first file; from the working directory where there is none.
func places(desired spec.Organization) report.Places { return placesFrom(desired, spec.Pos{}) }

// placesFrom are the same where no organisation came of the files, the first of which is known.
func placesFrom(desired spec.Organization, first spec.Pos) report.Places {
	dir, err := os.Getwd()
	if err != nil {
		return report.PlacesOf(desired, "", "") // then paths stay as they were given
	}
	p := report.PlacesOf(desired, repository.Root(dir), dir)
	if p.Root == "" {
		file := cmp.Or(p.First.File, first.File)
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		p.Root = repository.Root(filepath.Dir(file))
	}
	p.Root = cmp.Or(p.Root, dir)
	return p
}

// invalid reports files that are no organisation in every format that was asked for, in the place of a report
// of that kind, and returns the error of them. Standard error shows it as text, so standard output does not.
func (a *app) invalid(reports outputs, files []string, instead report.Kind, err error) error {
	var errs spec.FileErrors
	if !errors.As(err, &errs) {
		return err
	}
	about := a.engine().About(files, time.Now())
	if instead == "" {
		about.Host = "" // which nobody would have asked
	}
	return errors.Join(err, a.validation(reports, report.Report{Errors: errs, Instead: instead, About: about}))
}

// validation writes what is wrong in the files, or that nothing is.
func (a *app) validation(reports outputs, r report.Report) error {
	r.Kind = report.Validation
	r.Places = placesFrom(spec.Organization{}, firstOf(r.Errors))
	return reports.writeEach(a.term, func(w io.Writer, o output, style report.Style) error {
		switch {
		case o.file == "" && o.format == formatText:
			return nil
		case o.format == "csv":
			return report.ValidationCSV(w, r)
		}
		return formatNamed(o.format).write(w, r)
	})
}

// firstOf is the first place of all.
func firstOf(errs spec.FileErrors) spec.Pos {
	for _, e := range errs {
		if e.Pos.File != "" {
			return e.Pos
		}
	}
	return spec.Pos{}
}
