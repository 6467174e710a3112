package reconcile

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/audit"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/runs"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/signals"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// A Pass is both sides as they were read, the plan between them, and its results.
type Pass struct {
	*Account
	Files         []string // of the desired side, as they were given
	Desired, Live spec.Organization
	At            time.Time // when both were read; zero before
	Plan          diff.Plan
	Activity      *audit.Log     // who changed what; nil unless it was requested
	Declined      []int          // indices of actions that a person wants left as they are, and with them all that depends on them; of the plan that was asked about
	Results       []apply.Result // one for each action; nil where nothing was approved
	Elapsed       time.Duration  // of the calls

	Allowed []runs.Allowed // who lets it write, for its record
	Why     []string       // why each action is made, by those of the plan, besides the files; may be shorter, or nil
	Record  string         // the id under which the run is on record; empty if it is not

	Memory     identity.Memory // which live resources were seen of the declared ones
	Unfinished []spec.Name     // the clients that earlier runs deleted in order to recreate them, and did not recreate

	engine   *Engine
	request  Request
	warmed   warmed
	was      *saved.Plan // the plan that it has to be
	store    identity.Store
	reading  *LogReading
	fetching *sources.Fetching
	kept     *sources.Kept // what programs have given
	pending  []journal.Intent
	unlisted map[string]map[string][]identity.Unlisted
	approved bool
}

// About describes what the pass is of.
func (p *Pass) About() report.About { return p.engine.About(p.Live.OwnerID, p.Files, p.At) }

// load reads the desired side, from the files of the saved plan unless others are given.
func (p *Pass) load(context.Context) error {
	var err error
	if p.request.Saved != "" {
		if p.was, err = p.engine.saved(p.request.Saved, p.request.Only); err != nil {
			return err
		}
		p.request.Only = p.was.Only
		if len(p.Files) == 0 {
			p.Files = p.was.Files
		}
	}
	switch r := p.request; {
	case r.Load != nil:
		p.Desired, err = r.Load()
	case r.Untrusted:
		p.Desired, err = loadUntrusted(p.Files, p.engine.Stdin)
	default:
		p.Desired, err = Load(p.Files, p.engine.Stdin)
	}
	p.Desired.Policy.Allow |= p.request.Allow
	p.Desired.Policy.Granted |= p.request.Allow
	for _, glob := range p.request.Only {
		p.Desired.Policy.Only = append(p.Desired.Policy.Only, lookalike.Pattern(glob))
	}
	return err
}

// connect prepares the account, and sends nothing yet. For untrusted files nothing is remembered, and what other runs have
// left under way is not taken up.
func (p *Pass) connect(ctx context.Context) error {
	if p.Account = p.request.Account; p.Account == nil {
		if p.warmed.err != nil {
			return p.warmed.err
		}
		p.Account = p.warmed.account
		if p.request.Untrusted {
			return nil
		}
		if err := p.OpenJournal(); err != nil {
			return err
		}
	}
	p.store = p.storeOf(p.request.StoreID, p.Files)
	p.Memory = p.recall(ctx, p.store, p.Memory)
	return nil
}

// read reads what the desired organisation manages of the live one, and recognises renamed clusters.
func (p *Pass) read(ctx context.Context) error {
	if p.request.Activity {
		p.reading = p.ReadLog(ctx)
	}
	var err error
	answers := p.request.Seldom.answered()
	needed := api.Needed(p.Desired).Keeping(p.request.Seldom.kept()).Answered(answers).Sparing(trusting{p}.spares(ctx)).Identified(p.finder(p.Memory.Clusters, p.reading).Find)
	if p.request.Checks {
		needed = needed.Checked()
	}
	if p.request.Trash {
		needed = needed.Trashed()
	}
	if p.Live, err = p.Client.Read(ctx, needed); err != nil {
		return err
	}
	mark(ctx, p)
	p.Memory.Clusters = identity.Seen(p.Memory.Clusters, p.Desired, p.Live)
	p.unlisted = p.Memory.Clients.Unlisted(p.Desired, p.Live)
	p.Memory.Clients = p.Memory.Clients.Seen(p.Memory.Clusters, p.Desired, p.Live)
	p.remember(ctx)
	if !p.request.Untrusted && !answers.Unchanged() {
		RememberNames(ctx, p.Config, p.state, p.Live)
	}
	p.Live.OwnerID = p.Owner(ctx, p.Desired.OwnerID, p.Live.OwnerID)
	p.steadiness(ctx)
	return nil
}

// recover takes up what earlier runs left under way.
func (p *Pass) recover(ctx context.Context) error {
	var err error
	if p.pending, err = p.Journal.Pending(); err != nil {
		p.engine.Log.DebugContext(ctx, "what earlier runs left unfinished is not known", "error", localfile.Cause(err))
	}
	if err != nil || len(p.pending) > 0 {
		if err := (trusting{p}).reread(ctx); err != nil {
			return err
		}
	}
	apply.Delivered(ctx, p.pending, p.Rotations(), p.Desired, &p.Live, p.engine.Log)
	return apply.Recover(ctx, p.Client, p.Journal, p.Actor, p.Desired, &p.Live, p.engine.Log)
}

// plan compares both sides.
func (p *Pass) plan(ctx context.Context) error {
	if err := unmatched(p.Desired, p.Live); err != nil {
		return err
	}
	p.Live.Self, p.At = p.Config.ClientID, time.Now()
	if p.engine.Env.CI() {
		delivery.MarkTemporary(&p.Desired)
	}
	p.Plan = diff.Between(p.Desired, p.Live)
	if p.request.Checks && p.Plan.Compared() {
		p.Plan.Checks = diff.Checks(p.Desired, p.Live, p.At)
	}
	if n := len(p.Plan.Provided); n > 0 {
		p.engine.Log.DebugContext(ctx, "left to Camunda, which provides them", "secrets", strings.Join(spec.Texts(p.Plan.Provided), ", "))
	}
	if p.request.Plan != nil {
		var err error
		if p.Plan, err = p.request.Plan(p.Desired, p.Live); err != nil {
			return err
		}
	}
	p.Plan.Notes = append(append(p.Plan.Notes, p.request.Notes...), committable(ctx, p.Desired, p.Plan)...)
	p.Unfinished = unfinished(p.pending, p.Plan)
	if p.reading == nil {
		return nil
	}
	p.Activity = p.reading.Join(ctx, p.Live)
	return ctx.Err()
}

// guard turns actions into holds, or refuses the whole plan where it is not the one that was saved.
func (p *Pass) guard(ctx context.Context) error {
	if p.request.Guard != nil {
		p.Plan = p.request.Guard(p)
	}
	switch {
	case p.request.Same != nil:
		return asProposed(ctx, p)
	case p.was != nil:
		return p.asSaved(ctx)
	}
	return nil
}

// approve asks whether to apply the plan. A refused plan is never applied.
func (p *Pass) approve(ctx context.Context) error {
	if p.request.Approve == nil {
		return nil
	}
	asked := time.Now()
	answer, err := p.request.Approve(ctx, p)
	if err == nil && answer == AfterAll {
		err = p.again(ctx, asked)
	}
	p.approved = err == nil && answer != No && p.Plan.Refusal == nil
	if p.approved && len(p.Declined) > 0 {
		p.Plan = p.Plan.Without(p.Declined)
	}
	return err
}

// apply makes the calls of an approved plan, and remembers what they made.
func (p *Pass) apply(ctx context.Context) error {
	if !p.approved {
		return nil
	}
	r, begin := p.request, time.Now()
	if r.Stopping != nil {
		working, end := signals.Stoppable(ctx, r.Stopping)
		defer end()
		ctx = working
	}
	options := apply.Options{
		Wait: r.Wait, Journal: p.Journal, Settle: cmp.Or(r.Settle, DefaultSettle), Self: p.Actor, Log: p.engine.Log,
		Unlisted: p.unlisted, Deliver: r.Deliver, Rotations: p.Rotations(), Holder: holder, Placements: placements{p}.store(),
	}
	if options.Deliver == nil {
		options.Deliver = delivery.Destinations{Log: p.engine.Log}
	}
	if r.Watch != nil {
		watch, done := r.Watch(p)
		defer done()
		options.Watch = watch
	}
	recorded := recorder{p}.recorded(&options)
	p.Results = apply.Run(ctx, p.Client, p.Plan, options)
	recorded()
	apply.Remembered(p.Memory, p.unlisted, p.Results)
	p.remember(ctx)
	p.namesChanged(ctx)
	p.Elapsed = time.Since(begin)
	return nil
}

// DefaultSettle is how long to look for what a creation made whose answer was lost.
const DefaultSettle = 2 * time.Minute
