package cli

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/saved"
)

// An invocation is how the command under way was told its files and its organisation. A command in a hint is told the same: whoever
// pastes it must not act on others.
type invocation struct {
	root  *cobra.Command // nil before the command is known
	files []string       // of -f
	org   string         // of --org
}

// invoked is how a command was called. What a saved plan says of itself counts as said.
func invoked(a *app, c *cobra.Command, args []string) invocation {
	i := invocation{root: c.Root(), org: a.orgName}
	if files := c.Flags().Lookup("file"); files != nil && files.Changed {
		if given, ok := files.Value.(pflag.SliceValue); ok { // that of init names a file to write
			i.files = given.GetSlice()
		}
	}
	if plan := savedPlan(c, args); plan != "" {
		if was, err := saved.ReadFile(plan, readVersion().bound()); err == nil { // the run reports an error
			if len(i.files) == 0 {
				i.files = was.Files
			}
			i.org = cmp.Or(i.org, was.Name)
		}
	}
	return i
}

// ours is where a command of ours begins in a text, and below are the words behind it that may be the names of commands.
var (
	ours  = regexp.MustCompile(`\bcamsync\b`)
	below = regexp.MustCompile(`^( [a-z][a-z-]*)+`)
)

// complete adds to each command in a text what it has to be told, right behind its name, unless it is told something there.
func (i invocation) complete(text string) string {
	if i.root == nil || len(i.files) == 0 && i.org == "" {
		return text
	}
	var b strings.Builder
	end := 0
	for _, at := range ours.FindAllStringIndex(text, -1) {
		words := strings.Fields(below.FindString(text[at[1]:]))
		c, _, err := i.root.Find(words)
		if err != nil || c == i.root {
			continue
		}
		behind := at[1]
		for _, word := range words[:depth(c)] {
			behind += len(" " + word)
		}
		if told(text[behind:]) {
			continue
		}
		b.WriteString(text[end:behind] + i.flags(c))
		end = behind
	}
	return b.String() + text[end:]
}

// told reports whether the rest of a command line names files or an organisation by itself, or asks for the help.
func told(rest string) bool {
	for _, flag := range []string{" -f ", " --org ", " --help"} {
		if strings.HasPrefix(rest, flag) {
			return true
		}
	}
	return false
}

// depth is how many words a command has below the program.
func depth(c *cobra.Command) int {
	n := 0
	c.VisitParents(func(*cobra.Command) { n++ })
	return n
}

// flags are those that a command has to be given, each after a blank.
func (i invocation) flags(c *cobra.Command) string {
	text := ""
	if c.Flags().Lookup("file") != nil {
		for _, file := range slices.Compact(slices.Clone(i.files)) {
			text += " -f " + dotenv.Word(file)
		}
	}
	if i.org != "" && c.Annotations[chooses] != "" {
		text += " --org " + dotenv.Word(i.org)
	}
	return text
}
