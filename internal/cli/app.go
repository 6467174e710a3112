package cli

import (
	"io"
	"log/slog"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/syncer"
	"github.com/camsync/camsync/internal/terminal"
)

// A process is the environment, arguments and streams of a run.
type process struct {
	args   []string // without the program's name
	env    func(string) (string, bool)
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer

	replicas syncer.Replicas // nil if the program has no replicas
}

// An app is what all commands of a run share.
type app struct {
	env      environment.Environment
	term     *terminal.Terminal
	log      *slog.Logger // silent until the flags are known
	exposed  *private.Warnings
	replicas syncer.Replicas
	run      runs.Run // of the command under way
	streams  streams

	invoked invocation
	orgName string   // of --org
	named   []string // the paths in .camsync.yaml, if it was read
	chosen  choice
}

func newApp(p process) *app {
	env := environment.Environment{Lookup: p.env}
	a := &app{env: env, term: terminal.New(p.stdin, p.stdout, p.stderr, env), log: slog.New(slog.DiscardHandler), exposed: &private.Warnings{}, replicas: p.replicas}
	a.env.OnSecretFile = func(paths ...string) { a.exposed.Warn(a.log, paths...) }
	return a
}

// account is that of the chosen organisation, for reading. stateDir has what is remembered of it; empty for none.
func (a *app) account(stateDir string) (*reconcile.Account, error) {
	config, err := a.engine().Config()
	if err != nil {
		return nil, err
	}
	return reconcile.Connect(config, stateDir)
}

// engine makes the passes of the chosen organisation.
func (a *app) engine() *reconcile.Engine {
	b := readVersion()
	e := &reconcile.Engine{Env: a.env, Stdin: a.term.In, Version: b.version, Build: b.bound(), By: a.run.By, Log: a.log, Exposed: a.exposed}
	if org := a.chosen.org; org != nil {
		e.Credentials = org.Credentials
		if a.chosen.notes == nil { // else the name is that of who may choose nothing
			e.Name = org.Name
		}
	}
	return e
}
