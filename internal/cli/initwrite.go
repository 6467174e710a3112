package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/scaffold"
)

// read reads the organisation, which shows at once whether the credentials are right.
func (b *beginning) read(ctx context.Context) error {
	if b.none {
		return nil
	}
	as := inEnvironmentOf(b.account, *b.app)
	account, err := as.account("")
	if err != nil {
		return err
	}
	if b.org, err = account.Client.Read(ctx, api.Everything()); err != nil {
		return err
	}
	reconcile.MarkFailedOver(ctx, b.log, b.env.StateDir(), b.org.Clusters.Value())
	if !b.org.Clusters.IsKnown() && !b.org.Members.IsKnown() || partly(b.org) {
		var errs []error
		for name, why := range b.org.Unknown() {
			errs = append(errs, fmt.Errorf("%s: %s", name, why))
		}
		last := errors.New("a first file would lack that; nothing was written")
		return errors.Join(append(errs, &hintedError{last, "camsync doctor shows what these credentials can see; then run camsync init again"})...)
	}
	warnUnknown(b.log, b.org)
	b.adopted = !scaffold.Empty(b.org)
	if b.form != nil {
		b.form.Say("\n" + b.found())
	}
	return nil
}

// inEnvironmentOf is the program with other credentials.
func inEnvironmentOf(env environment.Environment, a app) *app {
	a.env = env
	return &a
}

// compose makes the files.
func (b *beginning) compose(ctx context.Context) error {
	b.index.File = filepath.ToSlash(b.path())
	org := scaffold.File{Path: b.path(), Text: scaffold.First(b.org.OwnerID), About: "comments that say how a file begins"}
	if b.adopted {
		org.Text = orgfile.Adopt(b.org, exported(inEnvironmentOf(b.account, *b.app), b.org))
		declared, err := orgfile.Load([]string{"-"}, strings.NewReader(string(org.Text)))
		if err != nil {
			return fmt.Errorf("what the organisation shows cannot be declared: %w", err)
		}
		org.About = contents(declared)
	}
	b.files = []scaffold.File{org, {Path: indexFile, Text: b.index.Text(), About: "names " + b.index.File + " as " + b.index.Name + ", so that -f can be left out"}}
	if b.keep != nil {
		b.files = append(b.files, *b.keep)
	}
	if err := b.pipeline(); err != nil {
		return err
	}
	return b.ignore(ctx)
}

// pipeline adds the files of the CI system.
func (b *beginning) pipeline() error {
	root := b.outer()
	of := scaffold.Pipeline{Root: shownDir(root), Branch: repository.DefaultBranch(root)}
	path, err := filepath.Rel(localfile.Absolute(root), localfile.Absolute(b.path()))
	if err != nil {
		return err
	}
	of.File = filepath.ToSlash(path)
	switch b.flags.ci {
	case scaffold.GitHub:
		b.files = append(b.files, of.GitHub())
	case scaffold.GitLab:
		file, include := of.GitLab()
		if b.include = include; file.Path != "" {
			b.files = append(b.files, file)
		}
	}
	return nil
}

// shownDir is a directory as it is written in the working directory.
func shownDir(dir string) string {
	if path, err := filepath.Rel(localfile.Absolute("."), dir); err == nil {
		return path
	}
	return dir
}

// ignore adds a line to .gitignore, unless git ignores credentials already.
func (b *beginning) ignore(ctx context.Context) error {
	const entry = "credentials/"
	if b.root == "" && b.flags.ci == scaffold.NoCI {
		return nil
	}
	if b.root != "" && len(delivery.Unignored(ctx, []string{filepath.Join(entry, "any.env")})) == 0 {
		return nil
	}
	file, err := scaffold.Ignored(".", entry)
	if err == nil {
		b.files = append(b.files, file)
	}
	return err
}

// show prints the files instead of writing them.
func (b *beginning) show() error {
	for _, f := range b.files {
		text := string(f.Text)
		if f.Secret {
			text = "# " + f.About + "\n"
		}
		b.say("==> " + report.Clean(f.Path) + " <==")
		if _, err := b.term.Out.Write([]byte(text + "\n")); err != nil {
			return err
		}
	}
	if b.include != "" {
		b.say("==> to be added to .gitlab-ci.yml <==\n" + b.include)
	}
	return nil
}

// write writes the files, after the question on a terminal, and says what comes next.
func (b *beginning) write(ctx context.Context) error {
	missing, err := scaffold.Missing(b.files)
	if err != nil {
		return taken(err)
	}
	list := lineup(missing)
	if b.form != nil {
		b.form.Say("\nThese files will be written:\n\n" + list)
		if err := b.form.Yes(ctx, "Write "+report.Count(len(missing), "file")+"?"); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := scaffold.Write(missing); err != nil {
		return taken(err)
	}
	if b.form != nil {
		b.say("\nWrote " + report.Count(len(missing), "file") + ".")
	} else {
		b.say(strings.TrimSuffix(b.found()+"\nWrote "+report.Count(len(missing), "file")+":\n\n"+list, "\n"))
	}
	b.next()
	return nil
}

// found says which organisation the credentials are for.
func (b *beginning) found() string {
	if b.none {
		return ""
	}
	who := fmt.Sprintf("Organisation %s at %s,", b.org.OwnerID, b.account.Host())
	if b.org.OwnerID == "" {
		who = fmt.Sprintf("An organisation at %s that shows no id yet,", b.account.Host())
	}
	return report.Clean(who) + "\n" + report.Clean("read by the client "+b.account.Get(environment.ClientID)+".") + "\n"
}

// lineup is two lines for each file: where it is, and what is in it.
func lineup(files []scaffold.File) string {
	var b strings.Builder
	for _, f := range files {
		adds := ""
		if f.Adds {
			adds = ", to which a line is added"
		}
		fmt.Fprintf(&b, "  %s%s\n      %s\n", report.Clean(scaffold.Tilde(f.Path)), adds, report.Clean(f.About))
	}
	return b.String()
}

// next says what to know of the files, and what to do with them.
func (b *beginning) next() {
	var lines []string
	if b.adopted {
		lines = append(lines, "", b.path()+" deletes nothing, as its policy says, and secrets keep their values.")
	}
	lines = append(lines, "", "Next:")
	if b.none || b.unkept {
		lines = append(lines, "  export "+environment.ClientID+"=…", "  export "+environment.Secret+"=…")
	}
	if b.adopted {
		lines = append(lines, "  camsync plan        finds no differences, until you edit the file")
	} else {
		lines = append(lines, "  edit "+b.path(), "  camsync validate    checks it offline", "  camsync plan        shows what it would change")
	}
	lines = append(lines, "  camsync apply       makes the changes, after a question")
	if b.flags.ci != scaffold.NoCI {
		lines = append(lines, "", "Then commit the files, and give the jobs their credentials;", "docs/ci.md says which, and where.")
	}
	for _, line := range lines {
		b.say(report.Clean(line))
	}
	if b.include != "" {
		b.say("\n.gitlab-ci.yml stays as it is. Add to it:\n\n" + strings.TrimSuffix(b.include, "\n"))
	}
}
