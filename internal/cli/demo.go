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
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/terminal"
)

//go:embed demo.yaml
var demoFile string

func newDemo(s *session) *cobra.Command {
	return &cobra.Command{
		Use:         "demo",
		Annotations: map[string]string{runsOn: "yes"},
		Short:       "Show the whole story against the built-in emulator",
		Long: `Plays the whole story against the built-in emulator, on a free port of this machine: a file, its plan,
apply, a change that somebody makes by hand, and its repair. Takes a few seconds, needs no account, and
touches nothing but a temporary folder, which it removes.`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return s.demo(c.Context()) },
	}
}

// A demo is the session of a demonstration: in surroundings of its own, with a file in a temporary
// folder and an emulated organisation.
type demo struct {
	session
	folder string
	paced  bool
}

func (s *session) demo(ctx context.Context) (err error) {
	folder, err := os.MkdirTemp("", "camsync-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	served, err := s.serve(ctx, "127.0.0.1:0", emulator.Options{
		Latency: 30 * time.Millisecond, Provisioning: 2 * time.Second, LoginInterval: -1,
	})
	if err != nil {
		return err
	}
	defer served.close()
	d := &demo{session: *s, folder: folder, paced: terminal.IsTerminal(s.term.Out)}
	d.env.Lookup = demoEnv(s.env.Lookup, folder, served.url)
	if err := d.files(); err != nil {
		return err
	}
	return d.story(ctx)
}

// demoEnv is an environment in which nothing but the looks come from the real one.
func demoEnv(real func(string) (string, bool), folder, url string) func(string) (string, bool) {
	own := map[string]string{
		environment.ClientID: "emulator", environment.Secret: "emulator-secret", environment.OAuthURL: url + "/oauth/token", environment.BaseURL: url,
		environment.CacheDir: filepath.Join(folder, "cache"), environment.StateDir: filepath.Join(folder, "state"), "SLACK_TOKEN": "demo-slack-token",
	}
	return func(name string) (string, bool) {
		switch name {
		case environment.NoColor, "TERM", "COLUMNS":
			return real(name)
		}
		value, ok := own[name]
		return value, ok
	}
}

func (d *demo) files() error {
	if err := os.Mkdir(filepath.Join(d.folder, "secrets"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.folder, "secrets", "db-password"), []byte("demo-db-password\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(d.folder, "org.yaml"), []byte(demoFile), 0o600)
}

func (d *demo) story(ctx context.Context) error {
	d.title(ctx, "The file says what the organisation should be: org.yaml")
	d.say("  " + strings.ReplaceAll(strings.TrimSpace(demoFile), "\n", "\n  "))
	d.title(ctx, "camsync plan -f org.yaml")
	p, err := d.plan(ctx)
	if err != nil {
		return err
	}
	d.title(ctx, "camsync apply -f org.yaml    (a real cluster takes minutes, not seconds)")
	if err := d.apply(ctx, p); err != nil {
		return err
	}
	d.say("\nThe new client's secret, which the API shows only once, is in credentials/order-worker.env.")
	d.title(ctx, "camsync plan -f org.yaml    once more")
	if p, err = d.peace(ctx); err != nil {
		return err
	}
	d.title(ctx, "Meanwhile somebody makes ben an admin, opens production, deletes a secret")
	if err := meddle(ctx, p); err != nil {
		return err
	}
	d.say("  POST    /members/ben@example.com\n  PUT     /clusters/…/ipallowlist\n  DELETE  /clusters/…/secrets/SLACK_TOKEN")
	d.title(ctx, "camsync plan -f org.yaml    sees it")
	if p, err = d.plan(ctx); err != nil {
		return err
	}
	d.title(ctx, "camsync apply -f org.yaml    repairs it")
	if err := d.apply(ctx, p); err != nil {
		return err
	}
	d.title(ctx, "camsync plan -f org.yaml    is empty again")
	if _, err := d.peace(ctx); err != nil {
		return err
	}
	d.title(ctx, "What next")
	d.say(`  camsync emulator              an organisation of your own to try things on
  camsync doctor                what your credentials can see and do; its hints say how to get some
  camsync export > org.yaml     your organisation as a file; its plan is empty
  camsync plan -f org.yaml      from there on: edit, plan, apply`)
	return nil
}

// plan shows the plan. The file's name in it is the one that the story uses.
func (d *demo) plan(ctx context.Context) (pass, error) {
	p, err := d.pass(ctx, []string{filepath.Join(d.folder, "org.yaml")}, 0)
	if err != nil {
		return pass{}, err
	}
	for i := range p.plan.Actions {
		if at := &p.plan.Actions[i].Pos; at.File != "" {
			at.File = filepath.Base(at.File)
		}
	}
	p.files = []string{"org.yaml"}
	return p, report.Text(d.term.Out, d.planReport(p), d.term.Style(d.term.Out))
}

func (d *demo) apply(ctx context.Context, p pass) error {
	begin := time.Now()
	results := d.makeCalls(ctx, p, time.Minute, settleTime)
	if err := report.ResultsText(d.term.Out, results, time.Since(begin), d.term.Style(d.term.Out)); err != nil {
		return err
	}
	if !apply.Done(results) {
		return errors.New("demo: not everything could be applied")
	}
	return nil
}

// peace shows a plan that has to be empty.
func (d *demo) peace(ctx context.Context) (pass, error) {
	p, err := d.plan(ctx)
	if err == nil && p.plan.Differs() {
		err = errors.New("demo: something still differs")
	}
	return p, err
}

// meddle changes the organisation past camsync, over HTTP like everybody.
func meddle(ctx context.Context, p pass) error {
	production := ""
	for _, c := range p.live.Clusters.Value() {
		if c.Name == "production" {
			production = c.UUID
		}
	}
	for _, call := range []api.Call{
		api.SetRoles{Email: "ben@example.com", Roles: []string{"admin"}},
		api.SetAllowlist{Entries: []api.AllowlistEntry{{IP: "0.0.0.0/0", Description: "just for a minute"}}},
		api.DeleteSecret{Name: "SLACK_TOKEN"},
	} {
		if _, err := p.client.Do(ctx, call, production); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// title begins a chapter. On a terminal there is time to have read the one before.
func (d *demo) title(ctx context.Context, text string) {
	if d.paced {
		select {
		case <-time.After(700 * time.Millisecond):
		case <-ctx.Done():
		}
	}
	before, after := "", ""
	if d.term.Style(d.term.Out).Color {
		before, after = "\x1b[1;36m", "\x1b[0m"
	}
	d.say("\n" + before + "── " + text + after + "\n")
}
