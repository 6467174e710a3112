package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

// An output is one report that was asked for.
type output struct {
	format string
	file   string // empty for standard output
}

// outputs are the reports of one run. At most one of them goes to standard output.
type outputs []output

// outputFlag adds -o to a command that writes reports.
func outputFlag(c *cobra.Command, values *[]string) { formatFlag(c, values, formatNames()) }

// formatFlag adds -o to a command that writes these formats, the default first.
func formatFlag(c *cobra.Command, values *[]string, names []string) {
	c.Flags().StringArrayVarP(values, "output", "o", nil, "`FORMAT[=FILE]` of the report: "+names[0]+" (the default), "+enumerated(names[1:], "or")+"; may be repeated")
	complete(c, "output", names...)
}

// parseOutputs reads the values of -o of a command that writes reports.
func parseOutputs(values []string) (outputs, error) { return parseFormats(values, formatNames()) }

// parseFormats reads the values of -o. The first format goes to standard output unless another does.
func parseFormats(values, names []string) (outputs, error) {
	var all outputs
	toStdout := false
	for _, value := range values {
		format, file, named := strings.Cut(value, "=")
		switch {
		case !slices.Contains(names, format):
			return nil, fmt.Errorf("-o %s: not a format; the formats are %s", value, enumerated(names, "and"))
		case named && file == "":
			return nil, fmt.Errorf("-o %s: the file has no name", value)
		case file == "-":
			return nil, fmt.Errorf("-o %s: for standard output, write -o %s", value, format)
		case !named && toStdout:
			return nil, fmt.Errorf("-o %s: only one report can go to standard output; give the others a file, as in -o json=plan.json", value)
		case named && slices.ContainsFunc(all, func(o output) bool { return o.file != "" && filepath.Clean(o.file) == filepath.Clean(file) }):
			return nil, fmt.Errorf("-o %s: another report goes to the same file", value)
		}
		toStdout = toStdout || !named
		all = append(all, output{format, file})
	}
	if !toStdout {
		all = append(all, output{format: names[0]})
	}
	return all, nil
}

// onStdout is the format of the report on standard output.
func (all outputs) onStdout() string {
	for _, o := range all {
		if o.file == "" {
			return o.format
		}
	}
	return ""
}

// probe proves that the files can be written, before a run has done anything, and are none of those that it reads.
func (all outputs) probe(inputs ...string) error {
	var errs []error
	for _, o := range all {
		if o.file == "" {
			continue
		}
		err := apart(o.file, inputs)
		if err == nil {
			err = atomicfile.Probe(o.file)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("-o %s=%s: %w", o.format, o.file, err))
		}
	}
	return errors.Join(errs...)
}

var (
	errInput     = errors.New("this run reads that file; name another")
	errNextInput = errors.New("the next run would read that file as one of the organisation's, since its directory is; name another")
)

// apart is an error where a file is one of those that a run reads, or would be once it is written.
func apart(file string, inputs []string) error {
	if !orgfile.Reads(inputs, file) {
		return nil
	}
	if _, err := os.Stat(file); err != nil {
		return errNextInput
	}
	return errInput
}

// write writes a report to all outputs.
func (all outputs) write(t *terminal.Terminal, r report.Report) error {
	return all.writeEach(t, func(w io.Writer, o output, style report.Style) error {
		f := formatNamed(o.format)
		if o.file == "" {
			return f.toStdout(w, r, style)
		}
		return f.write(w, r)
	})
}

// writeEach writes to each output what write makes for it; one that cannot be written does not keep
// the others from it. Files get text in the zero style.
func (all outputs) writeEach(t *terminal.Terminal, write func(io.Writer, output, report.Style) error) error {
	var errs []error
	for _, o := range all {
		if o.file == "" {
			errs = append(errs, write(t.Out, o, t.Style(t.Out)))
			continue
		}
		var b bytes.Buffer
		err := write(&b, o, report.Style{})
		if err == nil {
			err = atomicfile.Write(o.file, b.Bytes(), 0o644)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("-o %s=%s: %w", o.format, o.file, err))
		}
	}
	return errors.Join(errs...)
}

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
