// Package manual writes the manual as pages for man: one for the program, and one for each command. They say what --help says.
//
// The texts of commands are plain. A generator that takes them for Markdown, as cobra's own does, would read a glob such as
// cluster/prod* as the beginning of an emphasis, and order-worker~2 as a half of a deletion.
package manual

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Edition is what all pages of a manual have in common.
type Edition struct {
	Version  string
	Date     string    // as 2026-11-28; empty if none is known
	Sections []Section // of the program's own page, after its options
}

// A Section is a part of a page: terms, each with what it means.
type Section struct {
	Title string // in capitals
	Terms [][2]string
}

// A Page is the page of a command.
type Page struct {
	File string // its name, as camsync-plan.1
	Text string // in the language of roff
}

// Pages are those of a command and of all that are below it, except for hidden ones.
func (e Edition) Pages(c *cobra.Command) []Page {
	pages := []Page{{name(c) + ".1", e.Page(c)}}
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			pages = append(pages, e.Pages(below)...)
		}
	}
	return pages
}

// Page is the text of the page of a command.
func (e Edition) Page(c *cobra.Command) string {
	var p page
	p.raw(fmt.Sprintf(".TH \"%s\" 1 \"%s\" \"camsync %s\" camsync\n.nh\n.ad l", escape(strings.ToUpper(name(c))), e.Date, escape(e.Version)))
	p.macro("SH", "NAME")
	p.raw(escape(name(c)) + ` \- ` + escape(c.Short))
	p.macro("SH", "SYNOPSIS")
	p.synopsis(c)
	p.macro("SH", "DESCRIPTION")
	long := c.Long
	if long == "" {
		long = c.Short + "."
	}
	p.prose(long)
	p.commands(c)
	p.flags("OPTIONS", c.NonInheritedFlags())
	if c.HasParent() {
		p.macro("PP")
		p.text("The options of all commands, the exit status and the environment are in " + c.Root().Name() + "(1).")
	}
	if c.Example != "" {
		p.macro("SH", "EXAMPLES")
		p.verbatim(c.Example)
	}
	if !c.HasParent() {
		for _, s := range e.Sections {
			p.section(s)
		}
	}
	p.seeAlso(c)
	return p.b.String()
}

// name is what the page of a command is called.
func name(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

// synopsis is how the command is written.
func (p *page) synopsis(c *cobra.Command) {
	words := strings.TrimPrefix(c.Use, c.Name())
	if c.HasAvailableSubCommands() {
		words = " COMMAND"
	}
	if c.HasAvailableFlags() && !strings.Contains(words, "[") {
		words += " [OPTION]..."
	}
	p.raw(`\fB` + escape(c.CommandPath()) + `\fR` + escape(words))
}

// commands lists the commands below one, in their groups.
func (p *page) commands(c *cobra.Command) {
	if !c.HasAvailableSubCommands() {
		return
	}
	p.macro("SH", "COMMANDS")
	group := func(id string) {
		for _, below := range c.Commands() {
			if below.GroupID == id && below.IsAvailableCommand() {
				p.macro("TP")
				p.raw(`\fB` + escape(name(below)) + `\fR(1)`)
				p.text(below.Short + ".")
			}
		}
	}
	for _, g := range c.Groups() {
		p.macro("SS", strings.TrimSuffix(g.Title, ":"))
		group(g.ID)
	}
	group("")
}

// flags lists flags with what they mean.
func (p *page) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.macro("SH", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		term := `\fB\-\-` + escape(f.Name) + `\fR`
		if f.Shorthand != "" {
			term = `\fB\-` + escape(f.Shorthand) + `\fR, ` + term
		}
		if value != "" {
			term += ` \fI` + escape(value) + `\fR`
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		p.macro("TP")
		p.raw(term)
		p.text(usage + ".")
	})
}

// section is one of terms.
func (p *page) section(s Section) {
	p.macro("SH", s.Title)
	for _, t := range s.Terms {
		p.macro("TP")
		p.raw(`\fB` + escape(t[0]) + `\fR`)
		p.text(t[1] + ".")
	}
}

// seeAlso names the page above and those below.
func (p *page) seeAlso(c *cobra.Command) {
	var names []string
	if c.HasParent() {
		names = append(names, name(c.Parent()))
	}
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, name(below))
		}
	}
	if len(names) == 0 {
		return
	}
	p.macro("SH", "SEE ALSO")
	for i, n := range names {
		end := ","
		if i == len(names)-1 {
			end = ""
		}
		p.raw(".BR " + escape(n) + ` (1)` + end)
	}
}
