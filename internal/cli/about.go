package cli

import (
	"path/filepath"
	"time"

	"github.com/camsync/camsync/internal/report"
)

// aboutFiles is what a report is of where the organisation was not read.
func (s *session) aboutFiles(files []string, at time.Time) report.About {
	return report.About{Files: files, Commit: commitOf(files), Version: savedVersion(), At: at}
}

// about is what the reports of a pass are of. It costs no request.
func (s *session) about(p pass) report.About {
	a := s.aboutFiles(p.files, p.at)
	a.Organization, a.Host = p.live.OwnerID, s.env.Host()
	return a
}

// commitOf is the commit that is checked out where the first of the files is, short; empty where there is none.
func commitOf(files []string) string {
	for _, file := range files {
		if file == "-" {
			continue
		}
		dir, err := filepath.Abs(filepath.Dir(file))
		if err != nil {
			return ""
		}
		if root := repository(dir); root != "" {
			return checkedOut(filepath.Join(root, ".git"))
		}
		return ""
	}
	return ""
}
