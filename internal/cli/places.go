package cli

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// planReport is the plan of a pass as a report.
func (s *session) planReport(p pass) report.Report {
	return report.Report{Kind: report.Plan, Plan: p.plan, Places: places(p.desired), About: s.about(p)}
}

// show shows people the plan of a pass.
func (s *session) show(w io.Writer, p pass) error {
	return report.Text(w, s.planReport(p), s.term.Style(w))
}

// resultsReport is what became of the plan of a pass. Without a time, nothing was begun.
func (s *session) resultsReport(p pass, results []apply.Result, elapsed time.Duration) report.Report {
	return report.Report{Kind: report.Results, Plan: p.plan, Results: results, Elapsed: elapsed, Places: places(p.desired), About: s.about(p)}
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
	p := report.PlacesOf(desired, repository(dir), dir)
	if p.Root == "" {
		file := cmp.Or(p.First.File, first.File)
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		p.Root = repository(filepath.Dir(file))
	}
	p.Root = cmp.Or(p.Root, dir)
	return p
}

// repository is the nearest folder upwards that has a .git; empty where there is none.
func repository(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
}
