package manual_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/manual"
)

func program() *cobra.Command {
	run := func(*cobra.Command, []string) {}
	root := &cobra.Command{Use: "tool", Short: "Do things", Long: "First.\n\n  $ fixed 'line'\n\n.leading dot, back\\slash and \"quotes\"\n'apostrophe → arrow"}
	root.AddGroup(&cobra.Group{ID: "g", Title: "Group:"})
	child := &cobra.Command{Use: "work NAME~2 [FLAG]", Short: "Work", GroupID: "g", Run: run, Example: "  tool work 'cluster/prod*' --only a-b\n  .tool"}
	child.Flags().StringP("file", "f", "org.yaml", "`PATH` of a file")
	child.Flags().Bool("secret", false, "hidden")
	_ = child.Flags().MarkHidden("secret")
	root.AddCommand(child, &cobra.Command{Use: "hidden", Hidden: true, Run: run})
	return root
}

func TestPages(t *testing.T) {
	e := manual.Edition{Version: "1.2.3", Date: "2026-11-28", Sections: []manual.Section{{"EXIT STATUS", [][2]string{{"0", "done"}}}}}
	pages := e.Pages(program())
	if len(pages) != 2 || pages[0].File != "tool.1" || pages[1].File != "tool-work.1" {
		t.Fatalf("%d pages", len(pages))
	}
	for page, want := range map[int][]string{
		0: {`.TH "TOOL" 1 "2026-11-28" "camsync 1.2.3" camsync`, `tool \- Do things`, `$ fixed \(aqline\(aq`, `\&.leading dot, back\eslash and "quotes"`, `\(aqapostrophe \[u2192] arrow`, `.SS "Group"`, `\fBtool\-work\fR(1)`, `.SH "EXIT STATUS"`},
		1: {`\fBtool work\fR NAME\(ti2 [FLAG]`, `\fB\-f\fR, \fB\-\-file\fR \fIPATH\fR`, `PATH of a file (default org.yaml).`, `tool work \(aqcluster/prod*\(aq \-\-only a\-b`, `\&.tool`, `.BR tool (1)`},
	} {
		for _, line := range want {
			if !strings.Contains(pages[page].Text, line+"\n") {
				t.Errorf("page %d has no line %s:\n%s", page, line, pages[page].Text)
			}
		}
		if strings.Contains(pages[page].Text, "hidden") {
			t.Errorf("page %d names what is hidden", page)
		}
	}
}

// The tools that show pages of the manual find nothing to object to.
func TestToolsAcceptThePages(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, p := range (manual.Edition{Version: "1.2.3", Date: "2026-11-28"}).Pages(program()) {
		files = append(files, filepath.Join(dir, p.File))
		if err := os.WriteFile(filepath.Join(dir, p.File), []byte(p.Text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	Lint(t, files)
}
