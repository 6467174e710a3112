package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/spec"
)

//go:embed html/report.html
var htmlTemplate string

//go:embed html/parts.html
var htmlParts string

//go:embed html/report.css
var htmlStyle string

//go:embed html/report.js
var htmlScript string

// HTML writes the report as a single HTML file. It loads nothing, and its content security policy
// blocks all but its own style and script.
func HTML(w io.Writer, r Report) error {
	page, err := template.New("parts").Parse(htmlParts)
	if err == nil {
		page, err = page.New("report").Parse(htmlTemplate)
	}
	if err != nil {
		return fmt.Errorf("template of the HTML report: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := page.Execute(out, newPage(r, max(maxErrors, len(r.Plan.Actions)+len(r.Plan.Outside)+len(r.Plan.Notes)+len(r.Plan.Unmanaged)))); err != nil {
		return err
	}
	return out.Flush()
}

// page is the content of the template. All its texts are clean; style and script are ours.
type page struct {
	Policy   string
	Style    template.CSS
	Script   template.JS
	Kind     Kind
	Sentence string
	About    string
	Refusal  *refusal
	Groups   []pageCount
	Harms    []pageHarm
	Coverage *pageCoverage
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

type pageHarm struct {
	Name, Class string
	Count       int
}

type pageCoverage struct {
	Sentence string
	Kinds    []audit.Coverage
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
	Remarks           []pageRemark
	Harms             []pageHarm
	HarmList          string
	Severity          string   // high or medium, where it is drift and one of these
	Changed           []string // in pieces, between which a line may end
	Place             string
	Rank, Order       int
	Danger            int
}

type pageRemark struct{ Label, Text string }

// newPage limits the number of lines, and of texts in each list.
func newPage(r Report, most int) page {
	p := page{
		Policy: "default-src 'none'; style-src " + hashSource(htmlStyle) + "; script-src " + hashSource(htmlScript) + "; base-uri 'none'; form-action 'none'",
		Style:  template.CSS(htmlStyle), Script: template.JS(htmlScript),
		Kind: r.Kind, Sentence: r.sentence(), About: r.About.String(),
	}
	if refused := r.Plan.Refusal; refused != nil {
		p.Refusal = &refusal{Clean(refused.Reason), Clean(refused.Hint)}
	}
	if r.Coverage != nil {
		p.Coverage = &pageCoverage{r.coverageSentence(), r.Coverage}
	}
	if r.Kind == Validation {
		p.Lists = validationLists(r, most)
		return p
	}
	ranks := map[string]int{}
	for i, g := range r.groups() {
		ranks[g.word] = i
		p.Words = append(p.Words, g.word)
		p.Groups = append(p.Groups, pageCount{class(g.word), strings.ToLower(g.title), len(g.entries)})
	}
	for _, h := range r.harms() {
		p.Harms = append(p.Harms, pageHarm{h.name, harmClass(h.name), h.count})
	}
	p.Changed = slices.ContainsFunc(slices.Concat(r.Changed, r.Outside), func(c audit.Change) bool { return c != audit.Change{} })
	for _, e := range gravest(r.entries(), most) {
		row := newPageRow(e)
		row.Order = len(p.Rows)
		row.Rank = ranks[row.Word]
		p.Rows = append(p.Rows, row)
		if !slices.Contains(p.Kinds, row.Kind) {
			p.Kinds = append(p.Kinds, row.Kind)
		}
	}
	p.Crowds = crowds(r)
	if r.Kind == Drift {
		slices.SortStableFunc(p.Rows, func(a, b pageRow) int { return a.Danger - b.Danger })
	}
	for _, list := range []pageList{{Title: "Notes", Texts: r.notes()}, {Title: "Unmanaged, left alone", Texts: spec.Texts(r.leftAlone())}} {
		if len(list.Texts) == 0 {
			continue
		}
		cleaned := make([]string, min(len(list.Texts), most))
		for i := range cleaned {
			cleaned[i] = Clean(list.Texts[i])
		}
		p.Lists = append(p.Lists, pageList{list.Title, cleaned, len(list.Texts)})
	}
	return p
}

func newPageRow(e entry) pageRow {
	row := pageRow{
		Class: class(e.word()), Word: e.word(), Verb: openWord(e), Kind: e.Name.Kind, Name: strings.SplitAfter(Clean(e.Name.String()), "/"),
		Fields: e.differences(), HarmList: e.Harms.String(), Place: Clean(e.Pos.String()),
	}
	for _, remark := range e.remarks() {
		if remark.label != e.actor() && remark.label != changedBy { // shown in a column
			row.Remarks = append(row.Remarks, pageRemark{remark.label, remark.text})
		}
	}
	row.Changed = e.changedPieces()
	if e.ofDrift && e.level() == grave {
		row.Severity = grave.severity()
	}
	for i, name := range e.Harms.Names() {
		row.Harms = append(row.Harms, pageHarm{Name: e.harmTexts()[i], Class: harmClass(name)})
	}
	row.Danger = e.danger()
	return row
}

// changedPieces are who made the live resource differ and when, between which a line may end.
func (e entry) changedPieces() []string {
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
func (e entry) danger() int {
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
func gravest(all []entry, most int) []entry {
	if len(all) <= most {
		return all
	}
	slices.SortStableFunc(all, func(a, b entry) int { return a.danger() - b.danger() })
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

// hashSource allows one inline text by its digest.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
