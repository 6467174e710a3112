package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// compareFlags are those of the commands that compare the whole organisation with its files.
type compareFlags struct{ files, outputs, allow, only []string }

// add adds the flags to a command, except --allow.
func (f *compareFlags) add(c *cobra.Command, a *app) {
	fileFlag(c, &f.files)
	outputFlag(c, reportFormats().names(), &f.outputs)
	c.Flags().StringArrayVar(&f.only, "only", nil, "only resources whose name matches `GLOB`, with * for any text, such as 'cluster/production*'; may be repeated")
	completeWith(a, c, "only", func() []string { return spec.Texts(allNames(a, f.files)) })
}

// request returns the pass that the flags describe, and its reports, which must not overwrite the files or the inputs.
func (f *compareFlags) request(a *app, inputs ...string) (reconcile.Request, outputs, error) {
	allow, err := parseHarms(f.allow)
	if err != nil {
		return reconcile.Request{}, nil, err
	}
	reports, err := open(a, reportFormats().names(), f.outputs, slices.Concat(f.files, inputs)...)
	return reconcile.Request{Files: f.files, Only: f.only, Allow: allow}, reports, err
}

// fileFlag adds -f to a command.
func fileFlag(c *cobra.Command, files *[]string) {
	choosing(c)
	c.Flags().StringArrayVarP(files, "file", "f", nil, "`PATH` of a file, a directory, or - for standard input; may be repeated. The default is the files of "+orgs.FileName)
	if err := c.MarkFlagFilename("file", "yaml", "yml"); err != nil {
		panic(err) // the flag was made in the line above
	}
}

// parseHarms reads the value of --allow.
func parseHarms(values []string) (spec.Harms, error) {
	var names []string
	for _, value := range values {
		names = append(names, strings.TrimSpace(value))
	}
	all, err := spec.ParseHarms(names)
	if err != nil {
		return 0, fmt.Errorf("--allow: %w", err)
	}
	return all, nil
}

func allowFlag(c *cobra.Command, values *[]string) {
	c.Flags().StringSliceVar(values, "allow", nil, "`HARM[,HARM]` that this run may do in addition to policy.allow: "+strings.Join(spec.HarmNames(), ", "))
	complete(c, "allow", spec.HarmNames()...)
}
