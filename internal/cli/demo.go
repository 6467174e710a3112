package cli

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/terminal"
	"github.com/camsync/camsync/internal/waiting"
)

//go:embed demo.yaml
var demoFile string

func newDemo(a *app) *cobra.Command {
	return &cobra.Command{
		Use:         "demo",
		Annotations: map[string]string{runsOn: "yes"},
		Short:       "Take a tour against the built-in emulator",
		Long: `Runs a tour against the built-in emulator, on a free port of this machine: a file, its plan, apply, a change
made by hand, and its correction. Takes a few seconds, needs no account, and touches only a temporary directory,
which it removes.`,
		Example: "  camsync demo",
		Args:    noArguments,
		RunE:    func(c *cobra.Command, _ []string) error { return runDemo(c.Context(), a) },
	}
}

// A demo has an environment of its own, a file in a temporary directory and an emulated organisation.
type demo struct {
	app
	dir   string
	paced bool
	last  *reconcile.Pass // the last plan that was shown
}

func runDemo(ctx context.Context, a *app) (err error) {
	dir, err := os.MkdirTemp("", "camsync-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	served, err := emulator.Serve(ctx, "127.0.0.1:0", emulator.Options{
		Latency: 30 * time.Millisecond, Provisioning: 2 * time.Second, LoginInterval: -1,
	}, a.log)
	if err != nil {
		return err
	}
	defer served.Close()
	d := &demo{app: *a, dir: dir, paced: terminal.IsTerminal(a.term.Out)}
	d.env.Lookup = demoEnv(a.env.Lookup, dir, served.URL)
	if err := d.files(); err != nil {
		return err
	}
	return d.story(ctx)
}

// demoEnv is an environment that has only colours and width from the real one.
func demoEnv(real func(string) (string, bool), dir, url string) func(string) (string, bool) {
	own := map[string]string{
		environment.ClientID: "emulator", environment.Secret: "emulator-secret", environment.OAuthURL: url + "/oauth/token", environment.BaseURL: url,
		environment.CacheDir: filepath.Join(dir, "cache"), environment.StateDir: filepath.Join(dir, "state"), "SLACK_TOKEN": "demo-slack-token",
	}
	return func(name string) (string, bool) {
		switch name {
		case environment.NoColor, environment.ForceColor, environment.CLIColorForce, "TERM", "COLUMNS":
			return real(name)
		}
		value, ok := own[name]
		return value, ok
	}
}

func (d *demo) files() error {
	if err := os.Mkdir(filepath.Join(d.dir, "secrets"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.dir, "secrets", "db-password"), []byte("demo-db-password\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.dir, "org.yaml"), []byte(demoFile), 0o600)
}

func (d *demo) story(ctx context.Context) error {
	for _, chapter := range []struct {
		title string
		run   func(context.Context) error // nil where there is only the text
		text  string
	}{
		{"A file describes the desired state of the organisation: org.yaml", nil, "  " + strings.ReplaceAll(strings.TrimSpace(demoFile), "\n", "\n  ")},
		{"camsync plan -f org.yaml", d.plan, ""},
		{"camsync apply -f org.yaml    (a real cluster takes minutes, not seconds)", d.apply,
			"\nThe new client's secret, which the API shows only once, is in credentials/order-worker.env."},
		{"camsync plan -f org.yaml    once more", d.inSync, ""},
		{"By hand, a colleague makes ben an admin, opens production, deletes a secret", d.changeByHand,
			"  POST    /members/ben@example.com\n  PUT     /clusters/…/ipallowlist\n  DELETE  /clusters/…/secrets/SLACK_TOKEN"},
		{"camsync plan -f org.yaml    sees it", d.plan, ""},
		{"camsync apply -f org.yaml    corrects it", d.apply, ""},
		{"camsync plan -f org.yaml    is empty again", d.inSync, ""},
		{"What next", nil, `  camsync emulator              an organisation of your own to experiment with
  camsync doctor                what your credentials can see; hints say how to get some
  camsync export > org.yaml     your organisation as a file; its plan is empty
  camsync plan -f org.yaml      from then on: edit, plan, apply`},
	} {
		d.title(ctx, chapter.title)
		if chapter.run != nil {
			if err := chapter.run(ctx); err != nil {
				return err
			}
		}
		if chapter.text != "" {
			d.say(chapter.text)
		}
	}
	return nil
}

// plan shows the plan. The file's name in it is the one that the story uses.
func (d *demo) plan(ctx context.Context) error {
	var err error
	if d.last, err = d.engine().Run(ctx, reconcile.Request{Files: []string{d.file()}}); err != nil {
		return err
	}
	for i := range d.last.Plan.Actions {
		if at := &d.last.Plan.Actions[i].Pos; at.File != "" {
			at.File = filepath.Base(at.File)
		}
	}
	r := planReport(&d.app, d.last)
	r.About.Files, r.About.Commit = []string{"org.yaml"}, "" // it is in no repository
	return report.Text(d.term.Out, r, d.term.Style(d.term.Out))
}

func (d *demo) file() string { return filepath.Join(d.dir, "org.yaml") }

func (d *demo) apply(ctx context.Context) error {
	d.run.ID, d.run.Begun = runs.NewID(), time.Now() // each apply of the story is a run of its own
	p, err := d.engine().Run(ctx, d.applying(reconcile.Request{
		Files: []string{d.file()}, Wait: time.Minute,
		Approve: func(context.Context, *reconcile.Pass) (reconcile.Answer, error) { return reconcile.Yes, nil },
	}))
	if err != nil {
		return err
	}
	if err := report.ResultsText(d.term.Out, p.Results, p.Elapsed, d.term.Style(d.term.Out)); err != nil {
		return err
	}
	if !apply.Done(p.Results) {
		return errors.New("demo: not everything could be applied")
	}
	return nil
}

// inSync shows a plan that has to be empty.
func (d *demo) inSync(ctx context.Context) error {
	err := d.plan(ctx)
	if err == nil && d.last.Plan.Differs() {
		err = errors.New("demo: something still differs")
	}
	return err
}

// changeByHand changes the organisation without camsync, over HTTP as any client.
func (d *demo) changeByHand(ctx context.Context) error {
	production := ""
	for _, c := range d.last.Live.Clusters.Value() {
		if c.Name == "production" {
			production = c.UUID
		}
	}
	for _, call := range []api.Call{
		api.SetRoles{Email: "ben@example.com", Roles: []string{"admin"}},
		api.SetAllowlist{Entries: []api.AllowlistEntry{{IP: "0.0.0.0/0", Description: "just for a minute"}}},
		api.DeleteSecret{Name: "SLACK_TOKEN"},
	} {
		if _, err := d.last.Client.Do(ctx, call, production); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// title begins a chapter, on a terminal after a pause for reading the one before.
func (d *demo) title(ctx context.Context, text string) {
	if d.paced {
		_ = waiting.Sleep(ctx, 700*time.Millisecond) // the next request ends with it
	}
	before, after := "", ""
	if d.term.Style(d.term.Out).Color {
		before, after = "\x1b[1;36m", "\x1b[0m"
	}
	d.say("\n" + before + "── " + text + after + "\n")
}
