package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/identity"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/sources"
	"github.com/camsync/camsync/internal/spec"
)

// fileFlag adds -f to a verb.
func fileFlag(c *cobra.Command, files *[]string) {
	c.Flags().StringArrayVarP(files, "file", "f", nil, "`PATH` of a file, a folder, or - for standard input; may be repeated")
	if err := c.MarkFlagFilename("file", "yaml", "yml"); err != nil {
		panic(err) // the flag was made in the line above
	}
}

// load reads the desired organisation, whose files have to be named.
func (s *session) load(files []string) (spec.Organization, error) {
	if len(files) == 0 {
		return spec.Organization{}, errNoFile()
	}
	org, err := orgfile.Load(files, s.term.In)
	if err == nil {
		return org, nil
	}
	for _, f := range files {
		if isSaved(f) {
			return spec.Organization{}, fmt.Errorf("-f %s: this is a saved plan; camsync apply %s carries it out", f, f)
		}
	}
	return spec.Organization{}, err
}

func errNoFile() error {
	return &usageError{err: fmt.Errorf("no file: name the desired organisation's with -f")}
}

// A pass is both sides as they were read, and the plan between them.
type pass struct {
	client        *api.Client
	journal       *journal.Journal // nil where there is none
	self          string           // the client id that is logged in
	actor         *actor.Self      // the same, as the activity log calls it
	desired, live spec.Organization
	plan          diff.Plan

	files []string  // of the desired side, as they were given
	at    time.Time // when both were read

	seen     map[string]string // which live cluster bore which declared name; nil to ask the store
	clients  identity.Clients  // which live clients were seen of the declared ones; nil to ask the store
	unlisted map[string]map[string][]identity.Unlisted
	store    identity.Store
	activity *activityRead // the log, where it is on its way anyway
}

// pass reads both sides and compares them. It changes nothing.
func (s *session) pass(ctx context.Context, files []string, allow spec.Harms, only ...spec.Pattern) (pass, error) {
	p, err := s.prepare(ctx, files, allow, only...)
	if err != nil {
		return pass{}, err
	}
	return s.compare(ctx, p)
}

// prepare reads the desired side, and sends nothing yet.
func (s *session) prepare(ctx context.Context, files []string, allow spec.Harms, only ...spec.Pattern) (pass, error) {
	desired, err := s.load(files)
	if err != nil {
		return pass{}, err
	}
	desired.Policy.Allow |= allow
	desired.Policy.Only = only
	p, err := s.resolve(ctx, desired)
	p.store, p.files = s.storeOf(files), files
	return p, err
}

// resolve fetches what a desired organisation that was loaded needs, and sends nothing yet.
func (s *session) resolve(ctx context.Context, desired spec.Organization) (pass, error) {
	p, err := s.connect(desired)
	if err != nil {
		return pass{}, err
	}
	s.exposed.Warn(s.log, secretFiles(p.desired)...)
	sources.Resolve(ctx, &p.desired, s.env.Lookup)
	return p, ctx.Err()
}

// connect makes ready to read the live side.
func (s *session) connect(desired spec.Organization) (pass, error) {
	config, err := s.config()
	if err != nil {
		return pass{}, err
	}
	client, err := api.New(config)
	if err != nil {
		return pass{}, err
	}
	p := pass{client: client, self: config.ClientID, desired: desired}
	if p.journal, err = s.journal(config); err != nil {
		return pass{}, err
	}
	p.actor, err = s.actor(config)
	return p, err
}

// compare reads what the desired organisation manages of the live one, takes up what earlier runs
// left in the midst, and plans.
func (s *session) compare(ctx context.Context, p pass) (pass, error) {
	var err error
	s.recallSeen(ctx, &p)
	find := s.finder(ctx, p)
	if p.live, err = p.client.Read(ctx, api.Needed(p.desired).Identified(find.Find)); err != nil {
		return pass{}, err
	}
	p.seen = identity.Seen(p.seen, p.desired, p.live)
	p.unlisted = p.clients.Unlisted(p.desired, p.live)
	p.clients = p.clients.Seen(p.seen, p.desired, p.live)
	s.remember(ctx, p)
	s.findOwner(ctx, p.client, p.desired, &p.live)
	if err := apply.Recover(ctx, p.client, p.journal, p.actor, p.desired, &p.live, s.log); err != nil {
		return pass{}, err
	}
	p.live.Self, p.at = p.self, time.Now()
	if s.env.CI() {
		delivery.MarkTemporary(&p.desired)
	}
	if err := unmatched(p.desired, p.live); err != nil {
		return pass{}, err
	}
	p.plan = diff.Between(p.desired, p.live)
	p.plan.Notes = append(p.plan.Notes, committable(ctx, p.desired, p.plan)...)
	if n := len(p.plan.Provided); n > 0 {
		s.log.DebugContext(ctx, "left to Camunda, which provides them", "secrets", strings.Join(spec.Texts(p.plan.Provided), ", "))
	}
	return p, nil
}

// findOwner asks whose organisation it is, where the file names one and no cluster shows it. Where the
// activity does not show it either, it stays unknown, and what the file says of it is a refusal.
func (s *session) findOwner(ctx context.Context, client *api.Client, desired spec.Organization, live *spec.Organization) {
	if desired.OwnerID == "" || live.OwnerID != "" {
		return
	}
	owner, err := client.OwnerFromActivity(ctx)
	if err != nil {
		s.log.DebugContext(ctx, "the activity does not show the organisation's id", "error", err)
	}
	live.OwnerID = owner
}

// parseHarms reads the value of --allow.
func parseHarms(values []string) (spec.Harms, error) {
	var all spec.Harms
	for _, value := range values {
		harm, err := spec.ParseHarm(strings.TrimSpace(value))
		if err != nil {
			return 0, fmt.Errorf("--allow: %w", err)
		}
		all |= harm
	}
	return all, nil
}

func allowFlag(c *cobra.Command, values *[]string) {
	c.Flags().StringSliceVar(values, "allow", nil, "`HARM[,HARM]` that this run may do besides what policy.allow says: "+strings.Join(spec.HarmNames(), ", "))
	complete(c, "allow", spec.HarmNames()...)
}
