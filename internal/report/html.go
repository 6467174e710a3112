package report

import (
	"io"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

// HTML writes the report as a single HTML file. It loads nothing, and its content security policy
// blocks all but its own style and script.
func HTML(w io.Writer, r Report) error {
	all := len(r.Plan.Actions) + len(r.Plan.Outside) + len(r.Plan.Checks) + len(r.Plan.Notes) + len(r.Plan.Unmanaged)
	return writePage(w, newPage(r, max(maxErrors, all)).element())
}

// page is what the HTML report shows. All its texts are clean.
type page struct {
	Kind     Kind
	Sentence string
	About    string
	Refusal  *refusal
	Groups   []pageCount
	Harms    []harmCount
	Coverage string
	Covered  []audit.Coverage
	Words    []string
	Kinds    []spec.Kind
	Changed  bool
	Rows     []pageRow
	Lists    []pageList
	Crowds   []string // the causes that very many lines have
}

type pageCount struct {
	Class, Title string
	Count        int
}

type pageList struct {
	Title string
	Texts []string
	Count int // including those left out
}

// pageRow is a line. Rank and Danger are its sort keys.
type pageRow struct {
	Class, Word, Verb string
	Kind              spec.Kind
	Name              []string // in pieces, between which a line may end
	Fields            []string
	Remarks           []remark
	Harms             []harmCount
	HarmList          string
	Severity          string   // high or medium, where it is drift and one of these
	Changed           []string // in pieces, between which a line may end
	Place             string
	Rank, Order       int
	Danger            int
}

// newPage limits the number of lines, and of texts in each list.
func newPage(r Report, most int) page {
	p := page{
		Kind: r.Kind, Sentence: r.sentence(), About: r.About.String(), Harms: r.harms(), Crowds: crowds(r),
		Coverage: r.coverageSentence(), Covered: r.Coverage,
		Changed: slices.ContainsFunc(slices.Concat(r.Changed, r.Outside), func(c audit.Change) bool { return c != audit.Change{} }),
	}
	if refused := r.Plan.Refusal; refused != nil {
		p.Refusal = &refusal{Clean(refused.Reason), Clean(refused.Hint)}
	}
	ranks := map[string]int{}
	for i, g := range r.groups() {
		ranks[g.word] = i
		p.Words = append(p.Words, g.word)
		p.Groups = append(p.Groups, pageCount{class(g.word), strings.ToLower(g.title), len(g.entries)})
	}
	for _, e := range gravest(r.entries(), most) {
		row := newPageRow(e)
		row.Order = len(p.Rows)
		row.Rank = ranks[row.Word]
		p.Rows = append(p.Rows, row)
		if !slices.Contains(p.Kinds, row.Kind) {
			p.Kinds = append(p.Kinds, row.Kind)
		}
	}
	if r.Kind == Drift {
		stable.Sort(p.Rows, func(a, b pageRow) int { return a.Danger - b.Danger })
	}
	errors := pageList{Title: "Errors"}
	for _, e := range r.Errors {
		errors.Texts = append(errors.Texts, e.Error())
	}
	for _, list := range append([]pageList{errors}, r.lists()...) {
		if list.Count = len(list.Texts); list.Count > 0 {
			list.Texts = cleaned(list.Texts[:min(list.Count, most)])
			p.Lists = append(p.Lists, list)
		}
	}
	return p
}

// lists are what a report says besides its lines. They may be empty.
func (r Report) lists() []pageList {
	return []pageList{{Title: endpointsTitle, Texts: endpoints(r.Results)}, {Title: backupsTitle, Texts: precedingBackups(r.Results)},
		{Title: "Rotations under way", Texts: rotationTexts(r)}, {Title: "Notes", Texts: r.notes()}, {Title: "Unmanaged, left alone", Texts: r.leftAloneTexts()}}
}

func newPageRow(e *entry) pageRow {
	row := pageRow{
		Class: class(e.word()), Word: e.word(), Verb: openWord(e), Kind: e.Name.Kind, Name: strings.SplitAfter(Clean(e.Name.String()), "/"),
		Fields: e.differences(), HarmList: e.Harms.String(), Place: Clean(e.Pos.String()),
	}
	row.Remarks = slices.DeleteFunc(e.remarks(), func(r remark) bool { return r.Label == e.actor() || r.Label == changedBy }) // shown in a column
	row.Changed = changedPieces(e)
	if e.ofDrift && e.level() == grave {
		row.Severity = grave.severity()
	}
	for i, name := range e.Harms.Names() {
		row.Harms = append(row.Harms, harmCount{Name: e.harmTexts()[i], Class: harmClass(name)})
	}
	row.Danger = e.danger()
	return row
}

// changedPieces are who made the live resource differ and when, between which a line may end.
func changedPieces(e *entry) []string {
	pieces := e.changed.Pieces()
	for i, piece := range pieces {
		pieces[i] = Clean(piece)
		if i < len(pieces)-1 {
			pieces[i] += ","
		}
	}
	if label := e.actor(); label != changedBy && len(pieces) > 0 {
		pieces[0] = label + " " + pieces[0]
	}
	if e.changed.Why != "" {
		pieces[len(pieces)-1] += ": " + Clean(e.changed.Why)
	}
	return pieces
}

// danger is a sort key: lower for worse harm, then for a more urgent level.
func (e *entry) danger() int {
	worst := len(spec.HarmNames())
	if names := e.Harms.Names(); len(names) > 0 {
		worst = slices.Index(spec.HarmNames(), names[0])
	}
	if e.ofDrift { // gained access is worse than losses
		if e.level() == grave && e.Harms.Has(spec.AccessGain) {
			return 0
		}
		return int(grave-e.level())*16 + worst + 1
	}
	return worst*4 + int(grave-e.level())
}

// gravest are the lines with the worst harm, if there are too many.
func gravest(all []*entry, most int) []*entry {
	if len(all) <= most {
		return all
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.danger() - b.danger() })
	return all[:most]
}

// class is a word as a CSS class.
func class(word string) string { return strings.ReplaceAll(word, " ", "-") }

func harmClass(name string) string {
	if harmInk(name) == red {
		return "grave"
	}
	return "harm"
}
