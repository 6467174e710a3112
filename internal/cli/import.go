package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/arrive"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
	"github.com/camsync/camsync/internal/waiting"
)

// importFlags are those of camsync import terraform.
type importFlags struct {
	out, removed             string
	cluster                  string
	all                      bool
	secretsTo, credentialsTo string
	secretsEnv               bool
}

func newImport(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "import terraform STATE…",
		Short: "Make a file of what another tool manages",
		Args:  knownCommand,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newImportTerraform(a))
	return c
}

func newImportTerraform(a *app) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "terraform STATE…",
		Short: "Make a file of a Terraform state",
		Long: `Makes a file of what the states of Terraform's Camunda provider have, whose plan is empty. Several states are one
organisation; - is standard input, as from terraform state pull.

With credentials in the environment, or those of --org, the organisation is read: the states say what is managed, and the file says how it is. What is not
live is left out, and what is live and in no state stays unmanaged. Without credentials, the states are all there is.

The file goes to standard output, and what a person has to know to standard error: what is left out, what the states
say otherwise, which secrets stood in them in clear text, and what to do in Terraform. Values of connector secrets
stay as they are (keep: true), unless --secrets-to or --secrets-env says where to put them.`,
		Example: `  terraform state pull | camsync import terraform - > org.yaml
  camsync import terraform prod.tfstate --out org.yaml --removed removed.tf
  camsync import terraform prod.tfstate --out kept.yaml --secrets-to secrets --credentials-to credentials`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{c.CommandPath(), errors.New("name a state, or - for standard input")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runImport(c.Context(), a, f, args) },
	}
	flags := c.Flags()
	flags.StringVar(&f.out, "out", "", "new `FILE` for the result, instead of standard output")
	flags.BoolVar(&f.all, "all", false, "declare what is live and in no state, too")
	flags.StringVar(&f.cluster, "cluster", "", "only the cluster of that `name` or uuid, and no members")
	flags.StringVar(&f.secretsTo, "secrets-to", "", "put the values of connector secrets into new files in this `DIRECTORY`")
	flags.BoolVar(&f.secretsEnv, "secrets-env", false, "put the values of connector secrets into a new file .env, as variables")
	flags.StringVar(&f.credentialsTo, "credentials-to", "", "put the credentials of API clients whose secret is in the state into new files in this `DIRECTORY`")
	flags.StringVar(&f.removed, "removed", "", "new `FILE` for Terraform's removed blocks, such as removed.tf")
	c.MarkFlagsMutuallyExclusive("secrets-to", "secrets-env")
	complete(c, "cluster")
	c.Annotations = map[string]string{chooses: asked}
	return c
}

func runImport(ctx context.Context, a *app, f importFlags, paths []string) error {
	target, err := newTarget(f, paths)
	if err != nil {
		return err
	}
	state, err := readStates(ctx, a, paths)
	if err != nil {
		return err
	}
	live, err := readTerraformed(ctx, a, f)
	if err != nil {
		return err
	}
	options := target.options()
	if options.Cluster, err = theCluster(f.cluster, state, live); err != nil {
		return err
	}
	result := arrive.From(state, live, options)
	text, err := writtenOrganization(a, result, live)
	if err != nil {
		return err
	}
	written, err := target.write(a, result, text, state)
	if err != nil {
		return err
	}
	unignored := delivery.Unignored(ctx, target.secretFiles(result))
	if err := writeArrival(a.term, arrivalReport{result, state, live, written, unignored, f, a.orgName}); err != nil {
		return err
	}
	if len(result.Left) > 0 || f.all && partly(*live) {
		return &exit{code: exitPartly}
	}
	return nil
}

// readStates reads the states as those of one organisation. All errors are shown at once.
func readStates(ctx context.Context, a *app, paths []string) (tfstate.State, error) {
	var states []tfstate.State
	var errs []error
	for _, path := range paths {
		s, err := readState(ctx, a, path)
		if err != nil {
			errs = append(errs, stateHint(err))
			continue
		}
		states = append(states, s)
	}
	if err := errors.Join(errs...); err != nil {
		return tfstate.State{}, err
	}
	state, err := tfstate.Join(states...)
	if err == nil && len(state.Origins()) == 0 {
		err = nothingOfCamunda(paths, state)
	}
	return state, err
}

func readState(ctx context.Context, a *app, path string) (tfstate.State, error) {
	defer waiting.Begin(ctx, "reading "+path).End()
	if path == "-" {
		return tfstate.Read("standard input", a.term.In)
	}
	file, err := os.Open(path)
	if err != nil {
		return tfstate.State{}, err
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return tfstate.State{}, fmt.Errorf("%s is a directory; name a state in it", path)
	}
	a.exposed.Warn(a.log, path) // it holds secrets
	return tfstate.Read(path, file)
}

// stateHint adds to an error of a state what to do about it.
func stateHint(err error) error {
	const pull = "terraform state pull prints a state of version 4 from a current Terraform, of a remote backend too; pass it to camsync import terraform -"
	switch {
	case errors.Is(err, tfstate.ErrEncrypted):
		return &hintedError{err, "tofu state pull prints it in clear text; pass it to camsync import terraform -"}
	case errors.Is(err, tfstate.ErrTooLarge):
		return &hintedError{err, "a state of the Camunda resources alone is smaller: terraform state mv -state-out moves them to one"}
	case errors.Is(err, tfstate.ErrVersion), errors.Is(err, tfstate.ErrNotState), errors.Is(err, tfstate.ErrTruncated), errors.Is(err, tfstate.ErrShown), errors.Is(err, tfstate.ErrEmpty):
		return &hintedError{err, pull}
	}
	return err
}

// nothingOfCamunda is the error of states that have nothing that could be declared.
func nothingOfCamunda(paths []string, s tfstate.State) error {
	text := strings.Join(paths, ", ") + ": nothing of Camunda that could be declared"
	for _, p := range slices.Concat(s.Unreadable, s.Foreign) {
		text += "; " + p.Address + ": " + p.Why
	}
	if s.Others > 0 {
		text += fmt.Sprintf("; resources of other providers: %d", s.Others)
	}
	return errors.New(text)
}

// readTerraformed reads the organisation, or returns nil without credentials.
func readTerraformed(ctx context.Context, a *app, f importFlags) (*spec.Organization, error) {
	account, err := a.account("")
	if errors.Is(err, environment.ErrNoCredentials) && !f.all && a.chosen.org == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	selection := api.Terraformed()
	if f.all {
		selection = api.Everything()
	}
	org, err := account.Client.Read(ctx, selection)
	if err != nil {
		return nil, err
	}
	if why, unknown := org.Clusters.Why(); unknown {
		return nil, fmt.Errorf("the clusters are unknown: %s", why)
	}
	reconcile.MarkFailedOver(ctx, a.log, a.env.StateDir(), org.Clusters.Value())
	return &org, nil
}

// theCluster is the uuid of the cluster that --cluster names; empty if it does not.
func theCluster(name string, state tfstate.State, live *spec.Organization) (string, error) {
	if name == "" {
		return "", nil
	}
	var clusters []spec.Cluster
	if live != nil {
		clusters = live.Clusters.Value()
	} else {
		for _, c := range state.Clusters {
			clusters = append(clusters, spec.Cluster{Name: c.Name, UUID: c.UUID})
		}
	}
	one := spec.Organization{Clusters: spec.Known(clusters)}
	if err := only(&one, name); err != nil {
		return "", err
	}
	if found := one.Clusters.Value(); len(found) > 1 {
		return "", fmt.Errorf("cluster %q: there are %d of this name; write the uuid of one: %s or %s", name, len(found), found[0].UUID, found[1].UUID)
	}
	return one.Clusters.Value()[0].UUID, nil
}
