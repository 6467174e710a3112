// Package reconcile is the engine: one pass compares what is desired with what is live, and may change the second to match
// the first. The commands plan, apply, drift and absorb make one pass, rotate makes two, and the daemon makes one after
// another; they differ only in their requests.
//
// A pass returns data: both sides, the plan, the results. It prints nothing, and does not know whether a person, a job or
// a daemon waits for it.
package reconcile

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/private"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/repository"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// Run makes one pass. The order of its steps is what makes it safe. With an error, the pass that it returns shows how far it
// came.
func (e *Engine) Run(ctx context.Context, r Request) (*Pass, error) {
	p := &Pass{engine: e, request: r, Files: r.Files, Memory: r.Memory}
	cool := p.warm(ctx)
	defer cool()
	err := inOrder(ctx,
		p.load,    // strict: every error in the files is reported at once, before any request
		p.connect, // sends nothing yet
		p.compare,
		trusting{p}.wholly, // of what an earlier pass has read, nothing is shown or written
		p.guard,            // of the caller: the daemon holds what is flapping, a saved plan refuses to be another one
		p.approve,          // takes time: after a question, both sides are compared once more, and another plan is refused
		p.apply,            // and remembers the outcome for the next pass
	)
	recorder{p}.note(ctx, err)
	return p, err
}

func (p *Pass) compare(ctx context.Context) error {
	defer func() { p.reading.Drop() }()  // an error ends the reading of the log,
	defer func() { p.fetching.Drop() }() // and the programs
	return inOrder(ctx,
		values{p}.begin,    // programs run beside the reading
		p.read,             // what the files manage and nothing else: a list that is refused is unknown and not empty
		placements{p}.read, // of a project's files, only what has to be compared
		p.recover,          // what was read may have a creation whose answer an earlier run did not see: a plan must not repeat it
		values{p}.end,      // a secret that cannot be fetched is unknown: it holds its own action and no other
		p.plan,             // a pure function of both sides, which holds what policy and harm forbid
	)
}

// inOrder takes the steps in order, up to the first error.
func inOrder(ctx context.Context, steps ...func(context.Context) error) error {
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// An Engine makes the passes of one organisation.
type Engine struct {
	Env         environment.Environment
	Name        string                  // by which .camsync.yaml calls the organisation; empty for none
	Credentials environment.Credentials // the zero value for those of the environment
	Stdin       io.Reader               // the file whose path is -
	Version     string                  // of camsync
	By          runs.By                 // who runs the program, for records
	Build       string                  // the same, with the revision of a build without a version, for reports and saved plans
	Log         *slog.Logger
	Exposed     *private.Warnings
}

// Config is the API and the credentials.
func (e *Engine) Config() (api.Config, error) {
	env, err := e.Environment()
	if err != nil {
		return api.Config{}, err
	}
	config, err := env.Config()
	config.Version, config.Log = e.Version, e.Log
	return config, err
}

// Environment is the environment with the organisation's own credentials and addresses.
func (e *Engine) Environment() (environment.Environment, error) {
	env := e.Env
	env.OnSecretFile = func(paths ...string) { e.Exposed.Warn(e.Log, paths...) }
	return env.With(e.Credentials)
}

// About describes a report of these files and the organisation of that id; both may be empty. It sends no request.
func (e *Engine) About(organization string, files []string, at time.Time) report.About {
	about := report.About{Name: e.Name, Organization: organization, Files: files, Commit: repository.Commit(files), Version: e.Build, At: at}
	if env, err := e.Environment(); err == nil { // else there is no host to ask
		about.Host = env.Host()
	}
	return about
}

// A Request says what one pass compares and may do. With the zero values, a pass ends with its plan.
type Request struct {
	Files     []string
	Load      func() (spec.Organization, error) // reads the desired organisation; nil to read Files
	Saved     string                            // the path of a saved plan, which names the files unless they are given
	Only      []string                          // patterns of the names of resources to compare; nil for all
	Untrusted bool                              // the author of the files may not read secrets: what they name is not opened or run
	Notes     []string                          // for the plan, of how it was requested
	Allow     spec.Harms                        // besides what the policy in the files allows

	Account  *Account        // nil to connect as the engine's configuration says
	StoreID  string          // of what is remembered of these files; empty for that of the account and the files
	Memory   identity.Memory // what the process remembers; what is nil is asked of the store
	Seldom   *Seldom         // what earlier passes have read of what seldom changes; nil to read all
	Checks   bool            // read what the checks in the files are about, too, and find what they find
	Trash    bool            // read which workspaces are in the trash, too
	Activity bool            // read the activity log too, at the same time as the organisation

	// Run describes the run for its record: its id, command and cause, and who it is by. Without a command, none is kept.
	// It was allowed by what Approve adds to [Pass.Allowed], too.
	Run     runs.Run
	Repeats bool // it is one of many passes: failed ones are on record, too, and equal ones in a row have one record

	Plan    func(desired, live spec.Organization) (diff.Plan, error) // nil for all that differs
	Guard   func(*Pass) diff.Plan                                    // its plan with actions turned into holds; nil for none
	Same    *saved.Plan                                              // a proposal that the plan has to be, or it is refused; nil for any plan
	Approve func(context.Context, *Pass) (Answer, error)             // nil to approve nothing

	Wait     time.Duration                                      // how long to wait for one cluster to become Healthy
	Settle   time.Duration                                      // how long to look for what a creation made whose answer was lost; 0 for two minutes
	Deliver  apply.Deliverer                                    // takes the credentials of new clients; nil for the destinations in the files
	Watch    func(*Pass) (watch func(apply.Event), done func()) // shows the progress of the calls; may be nil
	Stopping func()                                             // called when ctx has ended and calls under way may finish; may be nil
}

// An Answer says what happens to a plan.
type Answer int

// The answers.
const (
	No       Answer = iota // the pass ends with its plan
	Yes                    // it is applied
	AfterAll               // it is applied if, after the question, it is still the same plan
)
