package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

// NewPlanHint is what to do about a saved plan that is refused.
const NewPlanHint = "camsync plan --out saves a new plan"

// saved reads the saved plan that a pass has to equal. One of another API, or of other resources than the request is for,
// is as unusable as one of another version.
func (e *Engine) saved(path string, only []string) (*saved.Plan, error) {
	was, err := saved.ReadFile(path, e.Build)
	base := e.baseURL()
	switch {
	case err != nil:
	case was.Name != "" && was.Name != e.Name:
		err = fmt.Errorf("%w: it was made for organisation %s of .camsync.yaml, not %s", saved.ErrUnusable, was.Name, cmp.Or(e.Name, "for the credentials of the environment"))
	case was.BaseURL != base:
		err = fmt.Errorf("%w: it was made with the API at %s, not %s", saved.ErrUnusable, was.BaseURL, base)
	case len(only) > 0 && !slices.Equal(only, was.Only):
		err = fmt.Errorf("%w: it was made with other patterns of --only than this run has; leave --only out", saved.ErrUnusable)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &was, nil
}

// baseURL is the address of the API; empty where the organisation's credentials cannot be read.
func (e *Engine) baseURL() string {
	env, err := e.Environment()
	if err != nil {
		return ""
	}
	return env.BaseURL()
}

// asSaved refuses a plan that is not the saved one. The --allow of the saved plan does not count: it must be repeated.
func (p *Pass) asSaved(ctx context.Context) error {
	path := p.request.Saved
	wanted, err := spec.ParseHarms(p.was.Allow)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	now := p.Saved(ctx)
	switch {
	case p.was.Foreign(now):
		unseen := "one whose id cannot be seen"
		return fmt.Errorf("%s: %w: it is for organisation %s, and these credentials belong to %s",
			path, saved.ErrUnusable, cmp.Or(p.was.Organization, unseen), cmp.Or(now.Organization, unseen))
	case p.Plan.Refusal != nil:
		return nil // for a reason of its own, which comes first
	case wanted&^p.Desired.Policy.Allow != 0:
		err := &NotAllowedError{path, wanted &^ p.Desired.Policy.Allow}
		p.Plan.Refusal = &diff.Refusal{Reason: err.Error(), Hint: err.Hint()}
		return err
	}
	return p.stale(ctx, p.was.Made, &StaleError{path, p.was.Moves(now), NewPlanHint})
}

// Saved is the plan of a pass as it is saved.
func (p *Pass) Saved(ctx context.Context) saved.Plan {
	run := saved.Run{
		Camsync: p.engine.Build, Made: time.Now(), Organization: p.organization(ctx, p.Desired, p.Live), Client: p.Config.ClientID, BaseURL: p.engine.baseURL(),
		Name: p.engine.Name, Files: p.Files, Allow: p.request.Allow.Names(),
	}
	for _, pattern := range p.Desired.Policy.Only {
		run.Only = append(run.Only, pattern.String())
	}
	return saved.New(run, p.Plan, p.Desired, p.Live)
}

// organization is the id of the organisation that the credentials belong to, also where the plan itself does not need it.
// It is empty where nothing shows it.
func (a *Account) organization(ctx context.Context, desired, live spec.Organization) string {
	if live.OwnerID != "" {
		return live.OwnerID
	}
	var clusters []spec.Cluster
	var unread error
	if !desired.Clusters.IsKnown() {
		clusters, unread = a.Client.Clusters(ctx)
	}
	owner, err := Owner(ctx, a.Client, clusters)
	if err != nil {
		a.Config.Log.DebugContext(ctx, "nothing shows the organisation's id", "clusters", unread, "activity", err)
	}
	return owner
}

// A NotAllowedError is a saved plan that was made with an --allow that the pass which is to apply it does not have.
type NotAllowedError struct {
	path  string
	harms spec.Harms
}

func (e *NotAllowedError) Error() string {
	return fmt.Sprintf("%s was made with --allow %s, which this run does not allow", e.path, strings.Join(e.harms.Names(), ","))
}

// Hint says how to allow it.
func (e *NotAllowedError) Hint() string {
	return "--allow " + strings.Join(e.harms.Names(), ",") + ", or policy.allow in the file, allows it here"
}
