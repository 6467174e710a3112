package cli

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/report"
)

// An output is one report that was asked for.
type output struct {
	format string
	file   string // empty for standard output
}

// outputs are the reports of one run. At most one of them goes to standard output.
type outputs []output

// outputFlag adds -o to a verb.
func outputFlag(c *cobra.Command, values *[]string) {
	names := formatNames()
	c.Flags().StringArrayVarP(values, "output", "o", nil, "`FORMAT[=FILE]` of the report: text (the default), "+enumerated(names[1:], "or")+"; may be repeated")
	complete(c, "output", names...)
}

// parseOutputs reads the values of -o. Text goes to standard output unless another report does.
func parseOutputs(values []string) (outputs, error) {
	var all outputs
	toStdout := false
	for _, value := range values {
		format, file, named := strings.Cut(value, "=")
		switch {
		case !slices.Contains(formatNames(), format):
			return nil, fmt.Errorf("-o %s: not a format; there are %s", value, enumerated(formatNames(), "and"))
		case named && file == "":
			return nil, fmt.Errorf("-o %s: the file has no name", value)
		case !named && toStdout:
			return nil, fmt.Errorf("-o %s: only one report can go to standard output; give the others a file, as in -o json=plan.json", value)
		case named && slices.ContainsFunc(all, func(o output) bool { return o.file == file }):
			return nil, fmt.Errorf("-o %s: another report goes to the same file", value)
		}
		toStdout = toStdout || !named
		all = append(all, output{format, file})
	}
	if !toStdout {
		all = append(all, output{format: formatText})
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

// probe proves that the files can be written, before a run has done anything.
func (all outputs) probe() error {
	var errs []error
	for _, o := range all {
		if o.file != "" {
			if err := atomicfile.Probe(o.file); err != nil {
				errs = append(errs, fmt.Errorf("-o %s=%s: %w", o.format, o.file, err))
			}
		}
	}
	return errors.Join(errs...)
}

// write writes a report to all outputs; one that can not be written does not keep the others from
// it. Files get text in the zero style.
func (s *session) write(all outputs, r report.Report) error {
	var errs []error
	for _, o := range all {
		f := formatNamed(o.format)
		if o.file == "" {
			errs = append(errs, f.toStdout(s.stdout, r, s.style(s.stdout)))
			continue
		}
		var b bytes.Buffer
		err := f.write(&b, r)
		if err == nil {
			err = atomicfile.Write(o.file, b.Bytes(), 0o644)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("-o %s=%s: %w", o.format, o.file, err))
		}
	}
	return errors.Join(errs...)
}
