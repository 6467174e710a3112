package cli

import (
	"io"
	"strings"

	"github.com/camsync/camsync/internal/report"
)

const formatText = "text"

// A format is a way to write a report. Only text looks different on standard output.
type format struct {
	name  string
	write func(io.Writer, report.Report) error
}

// formats are all formats, the default first.
func formats() []format {
	return []format{
		{formatText, func(w io.Writer, r report.Report) error { return writeText(w, r, report.Style{}) }},
		{"json", report.JSON},
		{"markdown", report.Markdown},
		{"html", report.HTML},
		{"junit", report.JUnit},
		{"sarif", report.SARIF},
		{"github", report.GitHub},
	}
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// formatNamed is a format of a name that is known.
func formatNamed(name string) format {
	for _, f := range formats() {
		if f.name == name {
			return f
		}
	}
	panic("no format " + name) // parseOutputs lets no other name through
}

// toStdout writes a report where people may look at it. The plan of an apply stands there already,
// and there is no more to say of a run that was not begun.
func (f format) toStdout(w io.Writer, r report.Report, style report.Style) error {
	if f.name != formatText {
		return f.write(w, r)
	}
	if r.Kind == report.Results {
		return writeResults(w, r, style)
	}
	return report.Text(w, r, style)
}

func writeText(w io.Writer, r report.Report, style report.Style) error {
	if r.Kind != report.Results {
		return report.Text(w, r, style)
	}
	plan := report.Report{Kind: report.Plan, Plan: r.Plan, About: r.About}
	if err := report.Text(w, plan, style); err != nil {
		return err
	}
	return writeResults(w, r, style)
}

func writeResults(w io.Writer, r report.Report, style report.Style) error {
	if r.Elapsed == 0 || !r.Plan.Differs() {
		return nil
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	return report.ResultsText(w, r.Results, r.Elapsed, style)
}

// enumerated lists names in a sentence.
func enumerated(names []string, last string) string {
	head, tail := names[:len(names)-1], names[len(names)-1]
	return strings.Join(head, ", ") + " " + last + " " + tail
}
