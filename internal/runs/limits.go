package runs

import (
	"strings"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
)

// The bounds of the records of one account.
const (
	MaxRuns  = 1000     // older ones are removed
	MaxBytes = 32 << 20 // of all records together

	MaxActions = 2000    // of one run; the rest is counted
	MaxRecord  = 2 << 20 // bytes of one run; what does not fit is counted or cut
	maxPlan    = MaxRecord / 2
	maxEndings = MaxRecord / 4 * 3 // from here on, an ending has no texts
	maxText    = 1000              // bytes of one text
	maxFields  = 50                // of one action
	maxList    = 100               // files, patterns, permissions of one run
)

// cut is a text within the bound.
func cut(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

func cutAll(texts []string) []string {
	all := make([]string, 0, min(len(texts), maxList))
	for _, text := range texts[:min(len(texts), maxList)] {
		all = append(all, cut(text))
	}
	return all
}

func (r Run) bounded() Run {
	r.About.Files, r.Only = cutAll(r.About.Files), cutAll(r.Only)
	for _, text := range []*string{&r.Command, &r.Cause, &r.About.Name, &r.About.Organization, &r.About.Host, &r.About.Commit, &r.About.Version, &r.By.User, &r.By.Host, &r.By.Job} {
		*text = cut(*text)
	}
	allowed := make([]Allowed, 0, min(len(r.Allowed), maxList))
	for _, a := range r.Allowed[:min(len(r.Allowed), maxList)] {
		allowed = append(allowed, Allowed{cut(a.How), cut(a.Who), a.At.UTC(), cut(a.PlanDigest)})
	}
	r.Allowed, r.Begun = allowed, r.Begun.UTC()
	return r
}

func (a Action) bounded() Action {
	fields := make([]Field, 0, min(len(a.Fields), maxFields))
	for _, f := range a.Fields[:min(len(a.Fields), maxFields)] {
		fields = append(fields, Field{cut(f.Name), cut(f.From), cut(f.To)})
	}
	a.Verb, a.Would = diff.Verb(cut(string(a.Verb))), diff.Verb(cut(string(a.Would)))
	a.Fields, a.Harms, a.Ending = fields, cutAll(a.Harms), a.Ending.bounded()
	for _, text := range []*string{&a.Name, &a.Kind, &a.Cluster, &a.Workspace, &a.UUID, &a.Position, &a.Why} {
		*text = cut(*text)
	}
	return a
}

func (e Ending) bounded() Ending {
	e.Outcome = apply.Outcome(cut(string(e.Outcome)))
	for _, text := range []*string{&e.Error, &e.Reason, &e.Hint, &e.Made, &e.Backup} {
		*text = cut(*text)
	}
	return e
}
