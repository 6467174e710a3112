package dashboard

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// What a page shows at most, so that an organisation of any size gives one that a phone can show.
const (
	mostLines    = 200
	mostClusters = 200
	mostMade     = 50 // of one pass
	fewAlike     = 3  // of very many that failed for one reason
)

// A view is what the page shows. All its texts are clean, and none is a secret: a status holds none.
type view struct {
	Revision, Organization, Version string
	Files                           []string
	Now                             moment

	About    string // what the last pass was of
	State    string // as a class
	Short    string
	Sentence string
	Alerts   []string // what is wrong, and what that means
	Facts    []fact

	Planned moment // when the organisation was as the lines say; zero where it still is
	Known   bool   // whether there ever was a plan
	Search  string // what the lines are looked for by
	Filters []filter
	Some    bool // whether not all lines are asked for
	Count   int  // of all differences
	Found   int  // of those that fit
	Shown   int  // of those that were found
	Lines   any  // for the templates of the report

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

// A filter is one choice of what the lines are about.
type filter struct {
	Title, Name string
	Options     []option
}

type option struct {
	Text   string
	Chosen bool
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

type made struct {
	Class, Word, Name, Fields, Was, Why string

	More int // that are as they are for the same reason, and not listed
}

func newView(s daemon.Status, a About, f report.Filter) view {
	drift := s.Drift()
	found := drift.Filtered(f)
	v := view{
		Revision: revision(s), Organization: report.Clean(a.Organization), Version: report.Clean(a.Version), Now: at(time.Now()), State: class(s),
		About: s.About.String(), Short: short(s), Sentence: sentence(s), Alerts: alerts(s), Facts: facts(s),
		Known: s.Plan != nil, Search: report.Clean(f.Search), Filters: filters(drift, f), Some: f != report.Filter{},
		Count: drift.Lines(), Found: found.Lines(), Shown: min(found.Lines(), mostLines), Clusters: newClusters(s.Clusters),
	}
	for _, f := range a.Files {
		v.Files = append(v.Files, report.Clean(f))
	}
	if s.Plan != nil {
		v.Lines = report.HTMLLines(found, mostLines)
	}
	if s.State == daemon.Failing {
		v.Planned = at(s.Planned)
	}
	for _, p := range s.Passes {
		v.Passes = append(v.Passes, newPass(p))
	}
	return v
}

// filters are the choices that there are between these lines.
func filters(drift report.Report, f report.Filter) []filter {
	words, kinds, harms := drift.Choices()
	all := []filter{{Title: "What", Name: "word"}, {Title: "Kind", Name: "kind"}, {Title: "Harm", Name: "harm"}}
	for _, word := range words {
		all[0].Options = append(all[0].Options, option{word, word == f.Word})
	}
	for _, kind := range kinds {
		all[1].Options = append(all[1].Options, option{report.Clean(string(kind)), string(kind) == f.Kind})
	}
	for _, harm := range harms {
		all[2].Options = append(all[2].Options, option{harm, harm == f.Harm})
	}
	return all
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
	more := report.AlikeResults(p.Made, fewAlike)
	v.Others = len(p.Made)
	for i, r := range p.Made {
		if more[i] < 0 || len(v.Made) == mostMade {
			continue
		}
		m := newMade(r)
		m.Was, m.More = report.Clean(report.DriftedOf(r.Action, p.MadeBy(i)).Who), more[i]
		v.Made = append(v.Made, m)
		v.Others -= 1 + m.More
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
