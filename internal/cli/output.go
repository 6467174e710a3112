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
	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

// An output is one value of -o.
type output struct {
	format string
	file   string         // empty for standard output
	events *report.Events // what is written as the run goes on; nil for every other format
}

// outputs are the reports of one run. At most one of them goes to standard output.
type outputs []output

// A format is a way to write a T.
type format[T any] struct {
	name  string
	text  func(io.Writer, T, report.Style) error // for people: on standard output, and in files unless there is write
	write func(io.Writer, T) error               // nil where text is all there is
}

// formats are those of a command, the default first.
type formats[T any] []format[T]

func (all formats[T]) names() []string {
	var names []string
	for _, f := range all {
		names = append(names, f.name)
	}
	return names
}

// outputFlag adds -o to a command that writes these formats.
func outputFlag(c *cobra.Command, names []string, values *[]string) {
	c.Flags().StringArrayVarP(values, "output", "o", nil, "`FORMAT[=FILE]` of the report: "+names[0]+" (the default), "+enumerated(names[1:], "or")+"; may be repeated")
	complete(c, "output", names...)
}

// open reads the values of -o. It checks, before the run does anything, that the files can be written and are not among
// the inputs. The first format goes to standard output unless another does.
func open(a *app, names, values []string, inputs ...string) (outputs, error) {
	var opened outputs
	for _, value := range values {
		format, file, named := strings.Cut(value, "=")
		switch {
		case !slices.Contains(names, format):
			known := "the formats are " + enumerated(names, "and")
			if len(names) == 1 {
				known = "the only format is " + names[0]
			}
			return nil, fmt.Errorf("-o %s: not a format; %s", value, known)
		case named && file == "":
			return nil, fmt.Errorf("-o %s: the file has no name", value)
		case file == "-":
			return nil, fmt.Errorf("-o %s: for standard output, write -o %s", value, format)
		case !named && opened.onStdout() != "":
			return nil, fmt.Errorf("-o %s: only one report can go to standard output; give the others a file, as in -o json=plan.json", value)
		case named && opened.include(file):
			return nil, fmt.Errorf("-o %s: another report goes to the same file", value)
		}
		opened = append(opened, output{format: format, file: file})
	}
	if opened.onStdout() == "" {
		opened = append(opened, output{format: names[0]})
	}
	return opened, opened.probe(a, inputs)
}

// write writes to each output, also after an error.
func (all formats[T]) write(t *terminal.Terminal, to outputs, value T) error {
	return to.write(t, func(o output, w io.Writer, style report.Style) error {
		if r, ok := any(value).(report.Report); ok && o.events != nil {
			o.events.Report(r)
			return nil
		}
		f := all[slices.IndexFunc(all, func(f format[T]) bool { return f.name == o.format })] // open refuses other names
		if f.text != nil && (o.file == "" || f.write == nil) {
			return f.text(w, value, style)
		}
		return f.write(w, value)
	})
}

// write writes what is rendered for each output. Files get text in the zero style.
func (all outputs) write(t *terminal.Terminal, render func(output, io.Writer, report.Style) error) error {
	var errs []error
	for _, o := range all {
		if o.file == "" || o.events != nil {
			errs = append(errs, render(o, t.Out, t.Style(t.Out)))
			continue
		}
		var b bytes.Buffer
		err := render(o, &b, report.Style{})
		if err == nil {
			err = atomicfile.Write(o.file, b.Bytes(), 0o644)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("-o %s=%s: %w", o.format, o.file, err))
		}
	}
	return errors.Join(errs...)
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

// include reports whether a report goes to that file.
func (all outputs) include(file string) bool {
	return slices.ContainsFunc(all, func(o output) bool { return o.file != "" && filepath.Clean(o.file) == filepath.Clean(file) })
}

func (all outputs) probe(a *app, inputs []string) error {
	var errs []error
	for _, o := range all {
		if o.file == "" {
			continue
		}
		err := apart(a, o.file, inputs)
		if info, unknown := os.Stat(o.file); err == nil && !(o.format == formatEvents && unknown == nil && !info.Mode().IsRegular()) { // events may go to a pipe
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
	errIndex     = errors.New("a file of that name says which files organisations have; name another")
	errNamed     = errors.New(orgs.FileName + " names that file, or its directory; name another")
)

// apart refuses a file that the run reads, or that the next run would read once it exists, also a run for another organisation.
func apart(a *app, file string, inputs []string) error {
	_, unknown := os.Stat(file)
	switch read := orgfile.Reads(inputs, file); {
	case filepath.Base(file) == orgs.FileName:
		return errIndex
	case read && unknown != nil:
		return errNextInput
	case read:
		return errInput
	case orgfile.Reads(a.named, file):
		return errNamed
	}
	return nil
}

const formatText = "text"

// reportFormats are those of a plan, a drift and results. Standard output has the plan of an apply already, and gets only the
// results; a file gets both.
func reportFormats() formats[report.Report] {
	return formats[report.Report]{
		{name: formatText, text: textOnStdout, write: textInFile},
		{name: "json", write: report.JSON},
		{name: formatEvents}, // see [streams]
		{name: "markdown", write: report.Markdown},
		{name: "html", write: report.HTML},
		{name: "junit", write: report.JUnit},
		{name: "sarif", write: report.SARIF},
		{name: "github", write: report.GitHub},
	}
}

func textOnStdout(w io.Writer, r report.Report, style report.Style) error {
	if r.Kind == report.Results {
		return writeResults(w, r, style)
	}
	return report.Text(w, r, style)
}

func textInFile(w io.Writer, r report.Report) error {
	if r.Kind != report.Results {
		return report.Text(w, r, report.Style{})
	}
	plan := report.Report{Kind: report.Plan, Plan: r.Plan, About: r.About}
	if err := report.Text(w, plan, report.Style{}); err != nil {
		return err
	}
	return writeResults(w, r, report.Style{})
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
	return strings.TrimLeft(strings.Join(head, ", ")+" "+last+" "+tail, " ")
}
