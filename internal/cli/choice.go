package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/orgs"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/syncer"
)

// Annotations of commands, for --org.
const (
	chooses = "chooses" // it is about one organisation; with "several", it may be about more, and chooses them itself
	writes  = "writes"  // it changes the organisation
)

const (
	several = "several"
	asked   = "asked" // it is about the organisation of --org, and without that never about one of .camsync.yaml
)

// choosing says of a command that it is about one organisation, and of one that changes it.
func choosing(c *cobra.Command, notes ...string) {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	if c.Annotations[chooses] == "" {
		c.Annotations[chooses] = "one"
	}
	for _, note := range notes {
		c.Annotations[note] = "yes"
	}
}

// A choice is the organisation of .camsync.yaml that a run is about. The zero value stands for the credentials of the environment, and the files
// of -f.
type choice struct {
	org   *orgs.Organization
	notes []string // what was not done as the file says, and why
}

// addOrgFlag adds --org to all commands. The flag of sync, of the same name, is another one.
func addOrgFlag(a *app, root *cobra.Command) {
	root.PersistentFlags().Var((*orgFlag)(&a.orgName), "org", "`NAME` of the organisation, as "+orgs.FileName+" has it")
	completeLate(root, "org", func(*cobra.Command) []string {
		list, _ := findOrgs(a, a.env.Fork())
		if list == nil {
			return nil
		}
		return list.Names()
	})
}

// findOrgs reads .camsync.yaml; nil where there is none. What it names is written over by no report from then on. Distrust is why
// its author is not trusted; empty for one who is.
func findOrgs(a *app, distrust string) (*orgs.List, error) {
	list, err := orgs.Find(orgs.Options{CI: a.env.CI(), Untrusted: distrust != ""})
	if err == nil && list != nil {
		a.named = list.Paths()
	}
	return list, err
}

// chooseOrg chooses the organisation that a command is about, and gives the command its files if there is no -f.
func chooseOrg(a *app, c *cobra.Command, args []string) error {
	name, files := a.orgName, c.Flags().Lookup("file")
	switch how := c.Annotations[chooses]; {
	case how == several:
		return nil
	case how == "" && name != "":
		return &usageError{c.CommandPath(), fmt.Errorf("--org: %s is not about an organisation", c.CommandPath())}
	case how == "", how == asked && name == "":
		return nil
	}
	given := files == nil || files.Changed
	if plan := savedPlan(c, args); plan != "" {
		given = true
		if was, err := saved.ReadFile(plan, readVersion().bound()); err == nil && name == "" { // the run reports an error
			name = was.Name
		}
	}
	if name == "" && given && files != nil {
		return nil
	}
	distrust := distrustOf(a, c)
	list, err := findOrgs(a, distrust)
	if err != nil {
		return err
	}
	if list == nil && name != "" {
		return noList(name)
	}
	if list == nil {
		return nil // each command says what it needs
	}
	if a.chosen.org, err = pick(list, name); err != nil {
		return err
	}
	if err := limit(a, c, distrust); err != nil || given {
		return err
	}
	paths, err := a.chosen.org.Files()
	if err != nil {
		return err
	}
	return files.Value.(pflag.SliceValue).Replace(paths)
}

// noList is the error of --org where there is no .camsync.yaml.
func noList(name string) error {
	return fmt.Errorf("--org %s: there is no %s, which names the organisations, from this directory up to the root of its repository", name, orgs.FileName)
}

// savedPlan is the path of the saved plan that a command is to apply; empty for none.
func savedPlan(c *cobra.Command, args []string) string {
	if c.Name() != "apply" || len(args) != 1 {
		return ""
	}
	return args[0]
}

// distrustOf is why the author of the files is not trusted; empty for one who is.
func distrustOf(a *app, c *cobra.Command) string {
	if flag := c.Flags().Lookup("untrusted"); flag != nil && flag.Value.String() == "true" {
		return "the files are not trusted"
	}
	return a.env.Fork()
}

// pick is the organisation of that name, or else the one that the file says, or its only one.
func pick(list *orgs.List, name string) (*orgs.Organization, error) {
	switch found := list.Named(name); {
	case found != nil:
		return found, nil
	case name != "":
		return nil, fmt.Errorf("--org %s: %s has no organisation of that name; it has %s", name, list.Path, strings.Join(list.Names(), ", "))
	case list.Default != "":
		return list.Named(list.Default), nil
	case len(list.Organizations) == 1:
		return &list.Organizations[0], nil
	}
	return nil, &hintedError{fmt.Errorf("no organisation chosen: %s has %s", list.Path, strings.Join(list.Names(), ", ")),
		"--org NAME chooses one for this run; default: in " + list.Path + " chooses one for all"}
}

// limit leaves the file no choice of credentials if its author is not trusted. What changes an organisation is refused then.
func limit(a *app, c *cobra.Command, distrust string) error {
	org := a.chosen.org
	if distrust == "" || !org.Credentials.Chosen() {
		return nil
	}
	if c.Annotations[writes] != "" {
		return mayNotChoose(org.Name, distrust)
	}
	org.Credentials.Path, org.Credentials.ID = "", ""
	note := fmt.Sprintf("the credentials that %s chooses for %s are not used, since %s; those of the environment are", orgs.FileName, org.Name, distrust)
	a.chosen.notes = []string{note}
	if c.Annotations[notes] == "" {
		a.log.Warn(report.Clean(note))
	}
	return nil
}

// mayNotChoose refuses a run that would change an organisation with credentials of another's choice.
func mayNotChoose(name, distrust string) error {
	return &exit{code: exitRefused, err: &hintedError{
		fmt.Errorf("%s chooses credentials for %s, and %s: nothing was read or changed", orgs.FileName, name, distrust),
		"name the files with -f to use those of the environment",
	}}
}

// notes is the annotation of a command whose report has the notes of the choice.
const notes = "notes"

// syncedOrgs are the organisations that sync is about: those of --org, or else the files of -f, or else all of .camsync.yaml.
func syncedOrgs(a *app, files, values []string) ([]syncer.Organisation, error) {
	fork := a.env.Fork()
	list, err := findOrgs(a, fork)
	plain := func(value string) bool { return !strings.ContainsAny(value, "=/\\") }
	switch {
	case len(files) > 0 && len(values) == 0:
		return syncer.One(a.engine(), files), nil
	case err != nil:
		return nil, err
	case len(files) > 0 && (len(values) > 1 || !plain(values[0])):
		return nil, errors.New("-f and --org: an organisation's file is named in its --org")
	case len(values) == 0 && list == nil:
		return nil, reconcile.ErrNoFile
	case list == nil:
		return syncer.Several(a.engine(), values, nil)
	}
	if len(values) == 0 {
		values = list.Names()
	}
	var declared []syncer.Organisation
	for _, value := range values {
		org := list.Named(value)
		if org == nil {
			continue
		}
		if fork != "" && org.Credentials.Chosen() {
			return nil, mayNotChoose(value, fork)
		}
		paths := files
		if len(paths) == 0 {
			if paths, err = org.Files(); err != nil {
				return nil, err
			}
		}
		declared = append(declared, syncer.Declared(a.engine(), value, paths, org.Credentials))
	}
	return syncer.Several(a.engine(), values, declared)
}
