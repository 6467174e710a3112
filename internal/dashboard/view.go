package dashboard

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// What a page shows at most, so that an organisation of any size gives one that a phone can show.
const (
	mostLines    = 200
	mostClusters = 200
	mostMade     = 50 // of one pass
)

// A view is what the page shows. All its texts are clean, and none is a secret: a status holds none.
type view struct {
	Revision, Organization, Version string
	Files                           []string
	Now                             moment

	State    string // as a class
	Short    string
	Sentence string
	Alerts   []string // what is wrong, and what that means
	Facts    []fact

	Planned moment // when the organisation was as the lines say; zero where it still is
	Known   bool   // whether there ever was a plan
	Search  string // what the lines are looked for by; empty for all of them
	Count   int    // of all differences
	Found   int    // of those that fit the search
	Shown   int    // of those that were found
	Lines   any    // for the templates of the report

	Clusters clusters
	Passes   []pass
}

// A moment is a time for people and for the script; zero for none.
type moment struct{ Text, Exact string }

func at(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.UTC()
	return moment{t.Format("2006-01-02 15:04:05 UTC"), t.Format("2006-01-02T15:04:05.000Z")}
}

// A fact is a line about the daemon.
type fact struct {
	Name string
	At   moment
	Text string
}

type clusters struct {
	Count, Unwell int
	Shown         []cluster
}

type cluster struct{ Name, Status, Class string }

type pass struct {
	ID, Class string
	Begun     moment
	Cause     string
	Result    string
	Took      string
	Why       string
	Made      []made
	Others    int // that were made too
}

type made struct{ Class, Word, Name, Fields, Why string }

func newView(s daemon.Status, a About, search string) view {
	found := matching(s.Open, search)
	v := view{
		Revision: revision(s), Organization: report.Clean(a.Organization), Version: report.Clean(a.Version), Now: at(time.Now()), State: class(s),
		Short: short(s), Sentence: sentence(s), Alerts: alerts(s), Facts: facts(s),
		Known: s.Plan != nil, Search: report.Clean(search), Count: len(s.Open), Found: len(found), Shown: min(len(found), mostLines), Clusters: newClusters(s.Clusters),
	}
	for _, f := range a.Files {
		v.Files = append(v.Files, report.Clean(f))
	}
	if s.Plan != nil {
		open := diff.Plan{Actions: found, Unmanaged: s.Plan.Unmanaged, Notes: s.Plan.Notes}
		if s.State == daemon.Refused {
			open.Refusal = s.Plan.Refusal
		}
		v.Lines = report.HTMLLines(report.Report{Kind: report.Plan, Plan: open}, mostLines)
	}
	if s.State == daemon.Failing {
		v.Planned = at(s.Planned)
	}
	for _, p := range s.Passes {
		v.Passes = append(v.Passes, newPass(p))
	}
	return v
}

// class is the state as the style names it.
func class(s daemon.Status) string { return strings.ReplaceAll(string(state(s)), " ", "-") }

// newClusters has those first that are not as they should be.
func newClusters(live []daemon.Cluster) clusters {
	all := clusters{Count: len(live)}
	live = slices.Clone(live)
	slices.SortStableFunc(live, func(a, b daemon.Cluster) int {
		return cmp.Or(cmp.Compare(rank(a.Status), rank(b.Status)), strings.Compare(a.Name, b.Name))
	})
	for i, c := range live {
		if c.Status != spec.Healthy {
			all.Unwell++
		}
		if i < mostClusters {
			all.Shown = append(all.Shown, cluster{report.Clean(c.Name), report.Clean(string(c.Status)), [...]string{"unwell", "moving", "healthy"}[rank(c.Status)]})
		}
	}
	return all
}

// rank is 2 for a healthy cluster, 1 for one that is on its way, and else 0.
func rank(s spec.Status) int {
	switch s {
	case spec.Healthy:
		return 2
	case spec.Creating, spec.Updating, spec.Resuming:
		return 1
	}
	return 0
}

func newPass(p daemon.Pass) pass {
	v := pass{
		ID: "pass-" + strings.ReplaceAll(p.Begun.UTC().Format("20060102T150405.000000000"), ".", "-"), Begun: at(p.Begun),
		Cause: cause(p.Cause), Result: result(p), Took: took(p.Took), Class: strings.ReplaceAll(string(p.Result), "_", "-"), Why: report.Clean(p.Problem),
	}
	for i, r := range p.Made {
		if i == mostMade {
			v.Others = len(p.Made) - i
			break
		}
		v.Made = append(v.Made, newMade(r))
	}
	return v
}

func newMade(r apply.Result) made {
	m := made{Word: outcome(r), Name: report.Clean(r.Action.Name)}
	m.Class = strings.ReplaceAll(m.Word, " ", "-")
	var fields []string
	for _, f := range r.Action.Fields {
		fields = append(fields, report.Clean(f.String()))
	}
	m.Fields = strings.Join(fields, "; ")
	if r.Err != nil {
		m.Why = report.Clean(r.Err.Error())
	}
	return m
}

// outcome is the word for what became of an action: one that waits for its cluster has not failed.
func outcome(r apply.Result) string {
	if errors.Is(r.Err, apply.ErrWaiting) {
		return "waiting"
	}
	return string(r.Outcome)
}
