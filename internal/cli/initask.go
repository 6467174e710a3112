package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/scaffold"
	"github.com/camsync/camsync/internal/spec"
)

// name is how --org will call the organisation.
func (b *beginning) name(ctx context.Context) (err error) {
	here, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("working directory: %w", err)
	}
	isName := func(name string) error {
		if why := orgfile.CheckOrganizationName(name); why != "" {
			return errors.New(why)
		}
		return nil
	}
	switch suggestion := scaffold.Label(filepath.Base(here)); {
	case b.flags.name != "":
		b.index.Name = b.flags.name
		if err := isName(b.flags.name); err != nil {
			return fmt.Errorf("--name %s %w", b.flags.name, err)
		}
	case b.form == nil:
		b.index.Name = suggestion
	default:
		b.index.Name, err = b.form.Text(ctx, "Name of the organisation, for --org", suggestion, isName)
	}
	return err
}

// credentials finds out where they are. Those of the environment are taken without a question.
func (b *beginning) credentials(ctx context.Context) error {
	where := b.flags.credentials
	if where == "" && b.inEnvironment() {
		where = fromEnvironment
	}
	if where != "" || b.form == nil {
		return b.from(ctx, where)
	}
	b.form.Say("\nThe environment has no credentials. Create an API client in Camunda Hub, under\nOrganization, Administration API; for now, it only has to read.")
	const typed = "type"
	where, err := b.form.Text(ctx, "Credentials (type, none, or the path of a file with them)", typed, func(where string) error {
		if where == typed {
			return nil
		}
		return b.from(ctx, where)
	})
	if err == nil && where == typed {
		return b.typed(ctx)
	}
	return err
}

// from takes the credentials from where a person says they are.
func (b *beginning) from(ctx context.Context, where string) error {
	variables, others := strings.CutPrefix(where, fromEnvironment+":")
	switch {
	case where == noCredentials:
		b.none = true
		return nil
	case where == fromEnvironment:
		return nil
	case others:
		id, secret, two := strings.Cut(variables, ",")
		if !two || id == "" || secret == "" {
			return fmt.Errorf("--credentials %s: want env:ID,SECRET, the names of two variables", where)
		}
		b.index.ID, b.index.Secret = id, secret
		if strings.HasSuffix(secret, "_FILE") {
			b.index.Secret, b.index.InFile = "", secret
		}
		account, err := b.env.With(environment.Credentials{ID: id, Secret: b.index.Secret, SecretFile: b.index.InFile})
		b.account = account
		return err
	}
	path := scaffold.Untilde(where)
	account, err := b.env.With(environment.Credentials{Path: path})
	if err != nil {
		return err
	}
	if len(delivery.Unignored(ctx, []string{path})) > 0 {
		return &hintedError{fmt.Errorf("%s is in the repository, and git does not ignore it, so the secret may be committed", where), "move it out, such as to ~/.config/camsync, and name that path"}
	}
	b.index.Path, b.account = scaffold.Tilde(path), account
	return nil
}

// typed asks for the credentials themselves, and where to keep them.
func (b *beginning) typed(ctx context.Context) error {
	id, err := b.form.Text(ctx, "Client id", "", nil)
	if err != nil {
		return err
	}
	secret, err := b.form.Secret(ctx, "Client secret")
	if err != nil {
		return err
	}
	given := map[string]string{environment.ClientID: id, environment.Secret: secret.Reveal(), environment.SecretFile: ""}
	b.account.Lookup = func(name string) (string, bool) {
		if value, is := given[name]; is {
			return value, value != ""
		}
		return b.env.Lookup(name)
	}
	return b.kept(ctx, id, secret)
}

// kept asks where typed credentials are kept: in a file outside the repository, or nowhere.
func (b *beginning) kept(ctx context.Context, id string, secret spec.Sealed) error {
	suggestion := noCredentials
	if dir := b.env.ConfigDir(); dir != "" {
		suggestion = scaffold.Tilde(filepath.Join(dir, b.index.Name+".env"))
	}
	where, err := b.form.Text(ctx, "Keep them in this file, or none", suggestion, func(where string) error {
		path := scaffold.Untilde(where)
		_, err := os.Lstat(path)
		switch {
		case where == noCredentials:
		case err == nil:
			return errors.New("that file is there already; name another one")
		case !filepath.IsAbs(path):
			return errors.New("want a path that begins with / or ~/")
		case localfile.Inside(b.outer(), path):
			return fmt.Errorf("that is in %s; name a place outside", localfile.Absolute(b.outer()))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if where == noCredentials {
		b.unkept = true
		return nil
	}
	file := scaffold.Credentials(scaffold.Untilde(where), id, secret)
	b.keep, b.index.Path = &file, scaffold.Tilde(file.Path)
	return nil
}

// outer is the directory in which no secret may be: the repository, or else the working directory.
func (b *beginning) outer() string {
	if b.root != "" {
		return b.root
	}
	return "."
}

// file is the file to write, and the CI system.
func (b *beginning) file(ctx context.Context) (err error) {
	isFree := func(path string) error {
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("%s is there already; name another file", path)
		}
		return isYAML(path)
	}
	if _, taken := os.Lstat(b.path()); taken == nil && !b.flags.print && b.form != nil {
		b.form.Say("  org.yaml is there already, and stays as it is.")
		if b.flags.file, err = b.form.Text(ctx, "Another file to write", "", isFree); err != nil {
			return err
		}
	}
	return b.system(ctx)
}

// system asks for the CI system, if the repository may have one.
func (b *beginning) system(ctx context.Context) (err error) {
	suggestion, why := scaffold.Detect(b.root)
	switch {
	case b.flags.ci != "":
	case b.form == nil || b.root == "":
		b.flags.ci = suggestion
	default:
		if suggestion == "" {
			suggestion = scaffold.NoCI
		}
		b.flags.ci, err = b.form.Text(ctx, "CI jobs for github, gitlab or none; "+why, suggestion, func(system string) error {
			if !slices.Contains(scaffold.Systems(), system) {
				return errors.New("want " + enumerated(scaffold.Systems(), "or"))
			}
			return nil
		})
	}
	return err
}
