package verify

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
)

// A Report is what was seen of each assumption. It holds no id, name, address or token of the organisation, so that it can be sent to others.
type Report struct {
	Version string    // of camsync
	Day     time.Time // its time of day is not written
	Rows    []Row
	Left    bool // a scratch cluster may be left in the organisation
}

// A Row is one assumption.
type Row struct {
	ID         string  `json:"id"`
	Assumption string  `json:"assumption"`
	Outcome    Outcome `json:"outcome"`
	Seen       string  `json:"seen"` // or why not
	Safe       string  `json:"safe"` // why camsync is safe either way
}

// report has a row for each assumption.
func (l *lab) report() Report {
	l.seeErrors()
	r := Report{Day: time.Now()}
	for _, a := range assumptions {
		s, tried := l.seen[a.id]
		switch {
		case tried:
		case a.not != "":
			s = Seen{NotTried, a.not}
		default:
			s = missed("the verification ended before it was tried")
		}
		r.Rows = append(r.Rows, Row{a.id, a.what, s.Outcome, s.text, a.safe})
	}
	return r
}

// seeErrors notes the form of all refusals.
func (l *lab) seeErrors() {
	var forms []word
	for _, s := range l.refusals {
		as := either(s.Value().Kind() == "an object", "JSON", "text")
		forms = append(forms, count(s.Status)+" "+media(s)+" as "+as)
	}
	if len(forms) > 0 {
		l.see("errors.form", saw("%s", list(forms)))
	} else {
		l.see("errors.form", missed("nothing was refused"))
	}
	var headers []word
	for name := range maps.Keys(l.limits) {
		headers = append(headers, header(name))
	}
	if l.throttled > 0 || len(headers) > 0 {
		l.see("errors.throttled", saw("%s answers were 429; headers: %s", count(l.throttled), list(headers)))
	}
}

// header is the name of a header that is about how often may be asked; no value.
func header(name string) word {
	if len(name) > 40 || strings.ContainsFunc(name, func(r rune) bool { return r != '-' && (r < 'A' || r > 'z') }) {
		return "another header"
	}
	return word(name)
}

// Text writes a report for a terminal.
func Text(w io.Writer, r Report, style report.Style) error {
	var b strings.Builder
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "%s\n  %-11s %s\n  %-11s %s\n", report.Clean(row.ID+"  "+row.Assumption), row.Outcome, report.Clean(row.Seen), "safe", "because "+report.Clean(row.Safe))
	}
	fmt.Fprintf(&b, "\n%s\n", r.summary())
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) summary() string {
	counts := map[Outcome]int{}
	for _, row := range r.Rows {
		counts[row.Outcome]++
	}
	return fmt.Sprintf("%s: %d seen, %d not seen, %d not tried", report.Count(len(r.Rows), "assumption"), counts[Settled], counts[NotSeen], counts[NotTried])
}

// schemaVersion changes if readers of the JSON must change. New keys do not change it.
const schemaVersion = 1

// JSON writes a report for programs.
func JSON(w io.Writer, r Report) error {
	return report.WriteJSON(w, struct {
		Schema  int    `json:"schemaVersion"`
		Kind    string `json:"kind"`
		Version string `json:"version"`
		Day     string `json:"day"`
		Left    bool   `json:"scratchClusterLeft"`
		Rows    []Row  `json:"assumptions"`
	}{schemaVersion, "verification", r.Version, r.Day.UTC().Format(time.DateOnly), r.Left, slices.Concat([]Row{}, r.Rows)})
}

// Markdown writes a report for an issue.
func Markdown(w io.Writer, r Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "camsync %s, %s. %s.\n\n| assumption | seen | camsync is safe either way because |\n|---|---|---|\n", r.Version, r.Day.UTC().Format(time.DateOnly), r.summary())
	cell := func(text string) string { return strings.ReplaceAll(report.Clean(text), "|", `\|`) }
	for _, row := range r.Rows {
		seen := cell(row.Seen)
		if row.Outcome != Settled {
			seen = string(row.Outcome) + ": " + seen
		}
		fmt.Fprintf(&b, "| `%s` %s | %s | %s |\n", row.ID, cell(row.Assumption), seen, cell(row.Safe))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
