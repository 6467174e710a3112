package cli

import (
	"errors"
	"io"
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// invalid reports files that are no organisation in every format that was asked for, in the place of a report
// of that kind, and returns the error of them. Standard error shows it as text, so standard output does not.
func (s *session) invalid(reports outputs, files []string, instead report.Kind, err error) error {
	var errs spec.FileErrors
	if !errors.As(err, &errs) {
		return err
	}
	about := s.aboutFiles(files, time.Now())
	if instead != "" {
		about.Host = s.env.Host() // that would have been asked
	}
	return errors.Join(err, s.validation(reports, report.Report{Errors: errs, Instead: instead, About: about}))
}

// validation writes what is wrong in the files, or that nothing is.
func (s *session) validation(reports outputs, r report.Report) error {
	r.Kind = report.Validation
	r.Places = placesFrom(spec.Organization{}, firstOf(r.Errors))
	return s.writeEach(reports, func(w io.Writer, o output, style report.Style) error {
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
