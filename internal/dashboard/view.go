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
	"github.com/camsync/camsync/internal/stable"
)

// Limits that keep the page of a large organisation usable on a phone.
const (
	maxLines     = 200
	maxClusters  = 200
	maxMade      = 50 // results of one pass
	maxSameCause = 3  // of results with the same cause
)

// view is the content of the page. All texts are safe to print, and none is a secret.
type view struct {
	Revision, Organization, Version string
	Files                           []string
	HasRuns                         bool // earlier runs can be shown
	Now                             moment

	About    string // organisation, host and files of the last pass
	State    string // a CSS class
	Short    string
	Sentence string
	Alerts   []string // problems and their effect
	Facts    []fact

	Planned moment // when the differences were read; zero if they are current
	Known   bool   // whether there was a plan
	Search  string // the search text
	Filters []filter
	Some    bool // whether a search or filter is set
	Count   int  // all differences
	Found   int  // matching ones
	Shown   int  // listed ones
	Lines   report.Parts

	Offer    *daemon.Offer // that can be approved here; nil for none
	Approved string        // who has approved a plan whose pass has not ended, and when

	Clusters clusters
	Passes   []pass
}

// moment is a time as text and for the script; empty if there is none.
type moment struct{ Text, Exact string }

func at(t time.Time) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.UTC()
	return moment{t.Format("2006-01-02 15:04:05 UTC"), t.Format("2006-01-02T15:04:05.000Z")}
}

// filter is one drop-down above the differences.
type filter struct {
	Title, Name string
	Options     []option
}

type option struct {
	Text   string
	Chosen bool
}

// fact is a line about the daemon.
type fact struct {
	Name string
	At   moment
	Text string
}

type clusters struct {
	Count, Unhealthy int
	Shown            []cluster
}

type cluster struct{ Name, Status, Class string }

type pass struct {
	ID, Class string
	Begun     moment
	Cause     string
	Approved  string // by whom, and when; empty for a pass without approval
	Result    string
	Took      string
	Record    string // the id of its record; empty for none
	Why       string
	Made      []made
	Others    int // results that are not listed
}

type made struct {
	Class, Word, Name, Fields, Was, Why string

	More int // results with the same cause that are not listed
}

func newView(s daemon.Status, a About, f report.Filter) view {
	drift := s.Drift()
	found := drift.Filtered(f)
	v := view{
		Revision: revision(s), Organization: report.Clean(a.Organization), Version: report.Clean(a.Version), Now: at(time.Now()), State: class(s),
		About: s.About.String(), Short: short(s), Sentence: sentence(s), Alerts: alerts(s), Facts: facts(s),
		Known: s.Plan != nil, Search: report.Clean(f.Search), Filters: filters(drift, f), Some: f != report.Filter{},
		Count: drift.Lines(), Found: found.Lines(), Shown: min(found.Lines(), maxLines), Clusters: newClusters(s.Clusters),
	}
	v.HasRuns = a.Runs != nil
	if a.Approve != nil {
		v.Offer = s.Offer
	}
	if given := s.Approved; given != nil {
		v.Offer, v.Approved = nil, approvedBy(*given)
	}
	for _, f := range a.Files {
		v.Files = append(v.Files, report.Clean(f))
	}
	if s.Plan != nil {
		v.Lines = report.HTMLParts(found, maxLines)
	}
	if s.State == daemon.Failing {
		v.Planned = at(s.Planned)
	}
	for _, p := range s.Passes {
		v.Passes = append(v.Passes, newPass(p))
	}
	return v
}

// filters offers the values that occur in the differences.
func filters(drift report.Report, f report.Filter) []filter {
	words, kinds, harms := drift.Choices()
	return []filter{newFilter("What", "word", words, f.Word), newFilter("Kind", "kind", kinds, f.Kind), newFilter("Harm", "harm", harms, f.Harm)}
}

func newFilter[T ~string](title, name string, values []T, chosen string) filter {
	f := filter{Title: title, Name: name}
	for _, value := range values {
		f.Options = append(f.Options, option{report.Clean(string(value)), string(value) == chosen})
	}
	return f
}

// class is the CSS class of the state.
func class(s daemon.Status) string { return strings.ReplaceAll(string(state(s)), " ", "-") }

// newClusters puts unhealthy clusters first.
func newClusters(live []daemon.Cluster) clusters {
	all := clusters{Count: len(live)}
	live = slices.Clone(live)
	stable.Sort(live, func(a, b daemon.Cluster) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Name, b.Name))
	})
	for i, c := range live {
		if rank(c) < 2 {
			all.Unhealthy++
		}
		if i < maxClusters {
			all.Shown = append(all.Shown, cluster{report.Clean(c.Name), report.Clean(c.State()), [...]string{"unhealthy", "changing", "healthy"}[rank(c)]})
		}
	}
	return all
}

// rank is 2 for a healthy cluster, 1 for one that is changing, and otherwise 0.
func rank(c daemon.Cluster) int {
	switch spec.Status(c.State()) {
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
		Cause: cmp.Or(causes[p.Cause], report.Clean(string(p.Cause))), Result: result(p), Took: took(p.Took), Class: strings.ReplaceAll(string(p.Result), "_", "-"), Why: report.Clean(p.Problem), Record: p.Record,
	}
	if p.Approval != nil {
		v.Approved = approvedBy(*p.Approval)
	}
	more := report.SimilarResults(p.Made, maxSameCause)
	v.Others = len(p.Made)
	for i, r := range p.Made {
		if more[i] < 0 || len(v.Made) == maxMade {
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
	m := made{Word: outcome(r), Name: report.Clean(r.Action.Name.String())}
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

// outcome is the word for a result. An action that waits for its cluster has not failed.
func outcome(r apply.Result) string {
	if errors.Is(r.Err, apply.ErrWaiting) {
		return "waiting"
	}
	return string(r.Outcome)
}
