package reconcile

import (
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/spec"
)

// About says what is made of these files at a time, as far as that is known before anything is read.
func (e *Engine) About(files []string, at time.Time) report.About {
	about := report.About{Files: files, Commit: repository.Commit(files), Version: e.Build, At: at}
	if env, err := e.environment(); err == nil { // else there is no host to ask
		about.Host = env.Host()
	}
	return about
}

// AboutLive says the same of what was read. It costs no request.
func (e *Engine) AboutLive(live spec.Organization, files []string, at time.Time) report.About {
	a := e.About(files, at)
	a.Organization = live.OwnerID
	return a
}

// About says what the pass is of.
func (p *Pass) About() report.About { return p.engine.AboutLive(p.Live, p.Files, p.At) }
