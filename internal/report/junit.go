package report

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
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
	for _, n := range a.Named() {
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
	out := junitSuites{Name: "camsync " + string(r.Kind)}
	for _, e := range r.named() {
		out.add("camsync.files", junitCase{
			Name: Clean(e.Error()), File: Clean(r.Places.path(e.Pos.File)),
			Error: &junitProblem{"invalid", Clean(e.Text), labelled("at", Clean(e.Pos.String()))},
		})
	}
	for _, e := range r.entries() {
		out.add("camsync."+Clean(string(e.Name.Kind)), junitEntry(e, r.Places))
	}
	if refused := r.Plan.Refusal; refused != nil {
		problem := junitProblem{"refused", Clean(refused.Reason), labelled("hint", Clean(refused.Hint))}
		out.add("camsync", junitCase{Name: "no guard refuses the run", Error: &problem})
	}
	if notes := planNotes(r); len(notes) > 0 && len(out.Suites) > 0 {
		out.Suites[0].Output = &junitText{strings.Join(cleaned(notes), "\n")}
	}
	switch good := &(junitText{r.sentence()}); {
	case len(out.Suites) > 0:
	case r.Kind == Validation:
		out.add("camsync.files", junitCase{Name: "the files are valid", Output: good})
	default:
		out.add("camsync", junitCase{Name: "the organisation is as the file says", Output: good})
	}
	for i := range out.Suites {
		out.Suites[i].Properties = r.About.properties()
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// add adds a case to the suite of that name, and counts it.
func (s *junitSuites) add(suite string, c junitCase) {
	i := slices.IndexFunc(s.Suites, func(s junitSuite) bool { return s.Name == suite })
	if i < 0 {
		i, s.Suites = len(s.Suites), append(s.Suites, junitSuite{Name: suite})
	}
	in := &s.Suites[i]
	c.Class = suite
	in.Cases, in.Tests, s.Tests = append(in.Cases, c), in.Tests+1, s.Tests+1
	if c.Failure != nil {
		in.Failures, s.Failures = in.Failures+1, s.Failures+1
	}
	if c.Error != nil {
		in.Errors, s.Errors = in.Errors+1, s.Errors+1
	}
}

func junitEntry(e *entry, places Places) junitCase {
	c := junitCase{Name: e.label(), File: Clean(places.path(e.Pos.File))}
	text := e.text()
	if e.done() {
		c.Output = &junitText{text}
	} else {
		c.Failure = &junitProblem{e.word(), e.title(), text}
	}
	return c
}

// text is a line with all details, each on a line. It is clean.
func (e *entry) text() string {
	var b strings.Builder
	b.WriteString(e.title() + "\n")
	for _, difference := range e.differences() {
		b.WriteString("  " + difference + "\n")
	}
	b.WriteString(labelled("harm", strings.Join(e.harmTexts(), ", ")))
	for _, remark := range e.remarks() {
		b.WriteString(labelled(remark.Label, remark.Text))
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
