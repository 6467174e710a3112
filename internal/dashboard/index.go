package dashboard

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
)

// A Named is the daemon of one of several organisations.
type Named struct {
	Name   string // a valid path segment
	Source Source
}

// NewIndex serves a page at / that shows the state of each organisation and links to its page at
// org/NAME/. Otherwise it is like [New].
func NewIndex(all []Named, version string) http.Handler {
	var sources []Source
	for _, n := range all {
		sources = append(sources, n.Source)
	}
	return serve(sources, About{}, func(statuses []daemon.Status, _ report.Filter) g.Node { return newIndex(all, statuses, version).page() })
}

// index is the content of the page.
type index struct {
	Revision, Version string
	Now               moment
	Short, Sentence   string
	State             string // a CSS class
	Organisations     []organisation
}

type organisation struct {
	Name, State string
	Sentence    string
	About       string
	Since       moment
	Alerts      []string
	Waits       bool // a plan, for approval
}

func newIndex(all []Named, statuses []daemon.Status, version string) index {
	v := index{Revision: revision(statuses...), Version: report.Clean(version), Now: at(time.Now()), State: "in-sync"}
	good, elsewhere, waiting := 0, 0, 0
	for i, s := range statuses {
		since := s.Since
		switch state(s) {
		case invalid:
			since = s.Invalid.Since
		case daemon.InSync:
			good++
		case daemon.Standby:
			elsewhere++
		}
		waits := s.Offer != nil && s.Approved == nil
		if waits {
			waiting++
		}
		v.Organisations = append(v.Organisations, organisation{
			Name: all[i].Name, State: class(s), Sentence: sentence(s), About: s.About.Where(), Since: at(since), Alerts: alerts(s), Waits: waits,
		})
	}
	var said []string
	if rest := len(statuses) - good - elsewhere; rest > 0 {
		v.State = string(daemon.Differs)
		said = append(said, report.Count(rest, "organisation")+" not in sync")
	}
	if good > 0 {
		said = append(said, fmt.Sprintf("%d in sync", good))
	}
	if elsewhere > 0 {
		said = append(said, fmt.Sprintf("%d managed by another replica", elsewhere))
	}
	if waiting > 0 {
		said = append(said, fmt.Sprintf("%d with a plan that waits for approval", waiting))
	}
	v.Short, v.Sentence = said[0], strings.Join(said, ", ")+"."
	return v
}
