package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

func newValidate(s *session) *cobra.Command {
	var files []string
	c := &cobra.Command{
		Use:   "validate -f PATH",
		Short: "Check a file, offline",
		Long: `Checks the file and says every mistake with its place. Needs no credentials, makes no request, and
reads no secret.`,
		Example: "  camsync validate -f org.yaml",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			org, err := s.load(files)
			if err != nil {
				return err
			}
			verb := "is"
			if len(files) > 1 {
				verb = "are"
			}
			_, err = fmt.Fprintf(s.stdout, "%s %s valid: %s\n", report.Clean(strings.Join(files, ", ")), verb, contents(org))
			return err
		},
	}
	fileFlag(c, &files)
	return c
}

// contents counts what an organisation's file manages.
func contents(org spec.Organization) string {
	var secrets, clients, allowlists int
	for _, c := range org.Clusters.Value() {
		secrets += len(c.Secrets.Value())
		clients += len(c.Clients.Value())
		if c.Allowlist.IsKnown() {
			allowlists++
		}
	}
	return strings.Join([]string{
		count(len(org.Clusters.Value()), "cluster"), count(len(org.Members.Value()), "member"),
		count(allowlists, "allowlist"), count(secrets, "secret"), count(clients, "client"),
	}, ", ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
