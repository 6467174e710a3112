package report

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/spec"
)

// The elements of JUnit XML that GitLab and Jenkins read. GitLab shows a case's class name as its
// suite, and merges cases of the same class and name.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`

	Properties *junitProperties `xml:"properties"` // what the report is of
	Cases      []junitCase      `xml:"testcase"`
	Output     *junitText       `xml:"system-out"` // what the plan notes
}

type junitProperties struct {
	All []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// properties are nil if nothing is known.
func (a About) properties() *junitProperties {
	if !a.known() {
		return nil
	}
	out := &junitProperties{}
	for _, n := range a.named() {
		out.All = append(out.All, junitProperty(n))
	}
	return out
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Failure *junitProblem `xml:"failure"`
	Error   *junitProblem `xml:"error"`
	Output  *junitText    `xml:"system-out"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",cdata"`
}

// junitText is clean, so it may be in a CDATA section.
type junitText struct {
	Text string `xml:",cdata"`
}

// JUnit writes the report as JUnit XML: a case for each difference, which fails unless the difference
// was resolved, or one passing case if there is none.
func JUnit(w io.Writer, r Report) error {
	if r.Kind == Validation {
		return validationJUnit(w, r)
	}
	out := junitSuites{Name: "camsync " + string(r.Kind)}
	index := map[spec.Kind]int{}
	for _, e := range r.entries() {
		i, found := index[e.Name.Kind]
		if !found {
			i = len(out.Suites)
			index[e.Name.Kind] = i
			out.Suites = append(out.Suites, junitSuite{Name: "camsync." + Clean(string(e.Name.Kind))})
		}
		out.Suites[i].add(junitEntry(e, out.Suites[i].Name, r.Places))
	}
	const all = "camsync"
	if refused := r.Plan.Refusal; refused != nil {
		problem := junitProblem{Type: "refused", Message: Clean(refused.Reason), Text: labelled("hint", Clean(refused.Hint))}
		out.Suites = append(out.Suites, junitSuite{Name: all})
		out.Suites[len(out.Suites)-1].add(junitCase{Class: all, Name: "no guard refuses the run", Error: &problem})
	}
	if all := planNotes(r); len(all) > 0 && len(out.Suites) > 0 {
		notes := make([]string, len(all))
		for i, text := range all {
			notes[i] = Clean(text)
		}
		out.Suites[0].Output = &junitText{strings.Join(notes, "\n")}
	}
	if len(out.Suites) == 0 {
		out.Suites = []junitSuite{{Name: all}}
		out.Suites[0].add(junitCase{Class: all, Name: "the organisation is as the file says", Output: &junitText{r.sentence()}})
	}
	for i := range out.Suites {
		out.Suites[i].Properties = r.About.properties()
	}
	return writeJUnit(w, out)
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Error != nil {
		s.Errors++
	}
}

func junitEntry(e entry, class string, places Places) junitCase {
	c := junitCase{Class: class, Name: e.label(), File: Clean(places.path(e.Pos.File))}
	text := e.text()
	if e.done() {
		c.Output = &junitText{text}
		return c
	}
	c.Failure = &junitProblem{Type: e.word(), Message: e.title(), Text: text}
	return c
}

// text is a line with all details, each on a line. It is clean.
func (e entry) text() string {
	var b strings.Builder
	b.WriteString(e.title() + "\n")
	for _, difference := range e.differences() {
		b.WriteString("  " + difference + "\n")
	}
	b.WriteString(labelled("harm", strings.Join(e.harmTexts(), ", ")))
	for _, remark := range e.remarks() {
		b.WriteString(labelled(remark.label, remark.text))
	}
	b.WriteString(labelled("at", Clean(e.Pos.String())))
	return b.String()
}

// labelled is a labelled line, or empty if there is no text.
func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + ": " + text + "\n"
}

// planNotes are the notes of a plan or a drift. After a run they describe the state before it.
func planNotes(r Report) []string {
	if r.Kind == Results {
		return nil
	}
	return r.Plan.Notes
}
