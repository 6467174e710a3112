package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/saved"
	"github.com/camsync/camsync/internal/spec"
)

const maxSavedPlan = 64 << 20 // bytes

// savedArgument takes a saved plan as the only argument.
func savedArgument(c *cobra.Command, args []string) error {
	var err error
	switch {
	case len(args) == 0:
	case len(args) > 1:
		err = fmt.Errorf("%s takes one saved plan; a file is given with -f", c.CommandPath())
	}
	if err != nil {
		return &usageError{c.CommandPath(), err}
	}
	return nil
}

// savable reports what speaks against saving the plan of these files at out.
func savable(out string, files []string, reports outputs) error {
	if slices.Contains(files, "-") {
		return errors.New("--out: a plan from standard input can not be saved, since apply reads the file again; name the file with -f")
	}
	if slices.ContainsFunc(reports, func(o output) bool { return o.file != "" && filepath.Clean(o.file) == filepath.Clean(out) }) {
		return fmt.Errorf("--out %s: a report goes to the same file", out)
	}
	if err := apart(out, files); err != nil {
		return fmt.Errorf("--out %s: %w", out, err)
	}
	if err := atomicfile.Probe(out); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// save writes the plan of a pass for apply to take.
func (s *session) save(ctx context.Context, out string, p pass, files []string, allow spec.Harms) error {
	text, err := s.savedPlan(ctx, p, files, allow).Encode()
	if err == nil {
		err = atomicfile.Write(out, text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("--out %s: %w", out, err)
	}
	return nil
}

// savedPlan is the plan of a pass as it is saved.
func (s *session) savedPlan(ctx context.Context, p pass, files []string, allow spec.Harms) saved.Plan {
	run := saved.Run{
		Camsync: savedVersion(), Made: time.Now(), Organization: s.organization(ctx, p), Client: p.self, BaseURL: s.env.BaseURL(),
		Files: files, Allow: allow,
	}
	for _, pattern := range p.desired.Policy.Only {
		run.Only = append(run.Only, pattern.String())
	}
	return saved.New(run, p.plan, p.desired, p.live)
}

// savedVersion is the version that a saved plan is bound to; builds of no version differ by revision.
func savedVersion() string {
	b := readVersion()
	if b.version == "devel" && b.revision != "" {
		return b.version + " " + b.revision
	}
	return b.version
}

// organization is the id of the organisation that the credentials belong to, also where the plan
// itself had no need of it. It is empty where nothing shows it.
func (s *session) organization(ctx context.Context, p pass) string {
	if p.live.OwnerID != "" {
		return p.live.OwnerID
	}
	var clusters []spec.Cluster
	var unread error
	if !p.desired.Clusters.IsKnown() {
		clusters, unread = p.client.Clusters(ctx)
	}
	for _, c := range clusters {
		if c.OwnerID != "" {
			return c.OwnerID
		}
	}
	owner, err := p.client.OwnerFromActivity(ctx)
	if err != nil {
		s.log.DebugContext(ctx, "nothing shows the organisation's id", "clusters", unread, "activity", err)
	}
	return owner
}

// recall reads a saved plan and plans anew, from the files given or else those that it names. The pass that
// it returns has the same plan; where it has not, recall says what moved, reports, and refuses. What the run
// may do is for the side that writes to say: the plan's own --allow opens no gate.
func (s *session) recall(ctx context.Context, f applyFlags, allow spec.Harms, reports outputs) (pass, error) {
	path, files := f.saved, f.files
	text, err := readSaved(path)
	if err != nil {
		return pass{}, err
	}
	was, err := saved.Read(text, savedVersion())
	switch base := s.env.BaseURL(); {
	case errors.Is(err, saved.ErrUnusable):
		return pass{}, refused(path, err)
	case err != nil:
		return pass{}, fmt.Errorf("%s: %w", path, err)
	case was.BaseURL != base:
		return pass{}, refused(path, fmt.Errorf("%w: it was made with the API at %s, and this is %s", saved.ErrUnusable, was.BaseURL, base))
	}
	wanted, err := parseHarms(was.Allow)
	if err != nil {
		return pass{}, fmt.Errorf("%s: %w", path, err)
	}
	if len(f.only) > 0 && !slices.Equal(f.only, was.Only) {
		return pass{}, refused(path, fmt.Errorf("%w: it was made with other patterns of --only than this run has; leave --only out", saved.ErrUnusable))
	}
	if len(files) == 0 {
		files = was.Files
	}
	p, err := s.pass(ctx, files, allow, patterns(was.Only)...)
	if err != nil {
		return pass{}, err
	}
	now := s.savedPlan(ctx, p, files, allow)
	switch {
	case was.Foreign(now):
		unseen := "one whose id can not be seen"
		return pass{}, refused(path, fmt.Errorf("%w: it is for organisation %s, and these credentials belong to %s",
			saved.ErrUnusable, cmp.Or(was.Organization, unseen), cmp.Or(now.Organization, unseen)))
	case p.plan.Refusal != nil:
		return p, nil // for a reason of its own, which is told first
	case wanted&^p.desired.Policy.Allow != 0:
		err := &notAllowedError{path, wanted &^ p.desired.Policy.Allow}
		p.plan.Refusal = &diff.Refusal{Reason: err.Error(), Hint: err.hint()}
		return pass{}, s.refuse(err, p, reports)
	}
	moves := was.Moves(now)
	if len(moves) == 0 {
		return p, nil
	}
	s.who(ctx, p.client, was.Made, moves)
	return pass{}, s.stale(&staleError{path, moves, newPlanHint}, p, reports)
}

// A notAllowedError is a saved plan that was made with more allowed than the run that is to apply it allows.
type notAllowedError struct {
	path string
	shut spec.Harms
}

func (e *notAllowedError) Error() string {
	return fmt.Sprintf("%s was made with --allow %s, which this run does not allow", e.path, strings.Join(e.shut.Names(), ","))
}

func (e *notAllowedError) hint() string {
	return "--allow " + strings.Join(e.shut.Names(), ",") + ", or policy.allow in the file, allows it here, too"
}

func refused(path string, err error) error {
	return &exit{code: exitRefused, err: fmt.Errorf("%s: %w", path, err)}
}

func readSaved(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, atomicfile.Cause(err))
	case !info.Mode().IsRegular(), info.Size() > maxSavedPlan:
		return nil, fmt.Errorf("%s: %w", path, saved.ErrNoPlan)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, atomicfile.Cause(err))
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSavedPlan))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, atomicfile.Cause(err))
	}
	return text, nil
}

// isSaved reports whether a file is a saved plan, be it one that can be used or not.
func isSaved(path string) bool {
	text, err := readSaved(path)
	if err != nil {
		return false
	}
	_, err = saved.Read(text, savedVersion())
	return !errors.Is(err, saved.ErrNoPlan)
}
