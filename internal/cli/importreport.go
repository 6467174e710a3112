package cli

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/arrive"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/terminal"
	"github.com/camsync/camsync/internal/tfstate"
)

// An arrivalReport is what a person has to know of an import.
type arrivalReport struct {
	result    arrive.Result
	state     tfstate.State
	live      *spec.Organization // nil without one
	written   []string           // files
	unignored []string           // of them, those with secrets that may be committed
	f         importFlags
	org       string // of --org
}

// writeArrival writes the report to standard error. Nothing in it is secret.
func writeArrival(t *terminal.Terminal, r arrivalReport) error {
	var b bytes.Buffer
	r.head(&b)
	section(&b, "Left out of the file", r.result.Left)
	section(&b, "The state says otherwise; the file has what is live", r.result.Differs)
	section(&b, "To know", r.result.Remarks)
	listing(&b, "In clear text in the state; rotate what others may have read there", spec.Texts(r.result.Rotate))
	listing(&b, "Written", r.written)
	listing(&b, "git does not ignore these, so the secrets may be committed; add them to .gitignore", r.unignored)
	if r.f.secretsEnv {
		file := filepath.ToSlash(filepath.Join(filepath.Dir(r.f.out), variablesFile))
		if !strings.Contains(file, "/") {
			file = "./" + file
		}
		fmt.Fprintf(&b, "\nA shell reads the variables with: set -a; . %s; set +a\n", report.Clean(dotenv.Word(file)))
	}
	r.leaving(&b)
	_, err := t.Err.Write(b.Bytes())
	return err
}

func (r arrivalReport) head(b *bytes.Buffer) {
	fmt.Fprintf(b, "Imported from Terraform: %s.", contents(r.result.Organization))
	if r.live == nil {
		b.WriteString(" There are no credentials, so nothing was compared with the organisation.")
	}
	if n := r.state.Others; n > 0 {
		fmt.Fprintf(b, " Not of Camunda: %s.", report.Count(n, "resource"))
	}
	b.WriteString("\n")
}

// section writes lines in two columns.
func section(b *bytes.Buffer, title string, lines []arrive.Line) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, l := range lines {
		fmt.Fprintf(b, "  %s: %s\n", report.Clean(l.About), report.Clean(l.Text))
	}
}

// listing writes names below a title, if there are any.
func listing(b *bytes.Buffer, title string, names []string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, name := range names {
		fmt.Fprintf(b, "  %s\n", report.Clean(name))
	}
}

// leaving says what to do in Terraform, for people to run.
func (r arrivalReport) leaving(b *bytes.Buffer) {
	file := r.f.out
	if file == "" {
		file = "org.yaml"
	}
	told := "-f " + dotenv.Word(file)
	if r.org != "" {
		told += " --org " + r.org
	}
	fmt.Fprintf(b, `
In Terraform, in this order. Never terraform destroy: it deletes the clusters.
  1. Give each resource lifecycle { prevent_destroy = true }, until the last step. Apply with one of the two tools
     alone: both write an allowlist as a whole.
  2. camsync plan %s shows no differences.
  3. Take the resources out of the state`, report.Clean(told))
	if r.f.removed != "" {
		fmt.Fprintf(b, `: replace their blocks by those in %s, and terraform apply.
     The plan must destroy nothing. This needs Terraform 1.7 or later; with an earlier one:
`, report.Clean(r.f.removed))
	} else {
		b.WriteString(":\n")
	}
	for _, group := range byState(r.state) {
		fmt.Fprintf(b, "\n     # %s\n     terraform state rm", report.Clean(group[0].File))
		for _, at := range group {
			fmt.Fprintf(b, " \\\n       %s", report.Clean(dotenv.Quote(at.Address)))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n  4. Only then remove the blocks from the configuration.\n")
}

// byState are the addresses of each state, what is in clusters first.
func byState(s tfstate.State) (groups [][]tfstate.Origin) {
	at := map[string]int{}
	seen := map[string]bool{}
	for _, o := range s.Managed() {
		if seen[o.File+"\x00"+o.Address] {
			continue
		}
		seen[o.File+"\x00"+o.Address] = true
		i, known := at[o.File]
		if !known {
			i = len(groups)
			at[o.File] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], o)
	}
	return groups
}
