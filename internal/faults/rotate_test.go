package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/spec"
)

// rotation does what `camsync rotate client added --cluster shop` does, with a short grace.
func (p *process) rotation(ctx context.Context) (diff.Plan, []apply.Result, error) {
	var all []apply.Result
	var handed diff.Handed
	for _, half := range []string{"create", "remove"} {
		s, err := p.read(ctx)
		if err != nil {
			return diff.Plan{}, all, err
		}
		r, err := diff.Rotate(s.desired, s.live, spec.Clients.Name("shop", "added"), diff.Order{Handed: handed})
		if err != nil {
			return diff.Plan{}, all, err
		}
		plan := r.Create
		if half == "remove" {
			plan = r.Remove
		}
		results := s.apply(ctx, plan)
		if all = append(all, results...); !apply.Done(results) {
			return plan, all, errors.New("not done")
		}
		if half == "create" {
			for _, r := range results {
				handed = diff.Handed{Name: r.Action.Name.Own, ID: r.Made, Old: r.Action.Handover.Old}
			}
			pause(time.Minute) // the grace
			if p.grace != nil {
				p.grace(handed.ID)
			}
			p.stays()
		}
	}
	return diff.Plan{}, all, nil
}

func (w *world) rotates(kill string) *process {
	p := &process{kill: kill}
	p.verb = p.rotation
	return w.process(p)
}

// A rotation that is killed anywhere leaves credentials that work, and is finished when it is run again.
func TestEveryCrashOfARotation(t *testing.T) {
	t.Parallel()
	crash := func(o emulator.Options, kill string) (passed []string, err error) {
		inEverything(t, o, func(w *world) {
			if err = w.settles(); err != nil {
				return
			}
			p := w.rotates(kill)
			passed = p.passed
			if kill != "" && !p.dead {
				err = fmt.Errorf("the rotation did not come there: %v\n%s", p.err, p.outcome())
			}
			err = errors.Join(err, w.usable("creds/added.env"))
			for range rounds {
				pause(time.Minute)
				if p = w.rotates(""); p.err == nil {
					break
				}
				err = errors.Join(err, w.usable("creds/added.env"))
			}
			if p.err != nil {
				err = errors.Join(err, p.err, errors.New(p.outcome()))
			}
			err = errors.Join(err, w.settles(), w.usable("creds/added.env"))
			if v := w.emulator.Violations(); len(v) > 0 {
				err = errors.Join(err, fmt.Errorf("%v", v))
			}
			if n := len(w.emulator.ClientSecrets()); n != 4 {
				err = errors.Join(err, fmt.Errorf("%d clients of ours live, want 4", n))
			}
		})
		return passed, err
	}
	for _, o := range []emulator.Options{{}, late} {
		passed, err := crash(o, "")
		if err != nil || !slices.Contains(passed, "after api.DeleteClient in shop") {
			t.Fatal(passed, err)
		}
		total := 0
		for _, kill := range passed {
			if !share(1, kill) {
				continue
			}
			if _, err := crash(o, kill); err != nil {
				t.Errorf("killed %s: %v", kill, err)
			}
			total++
		}
		t.Logf("%d crashes", total)
	}
}

// usable says what is wrong with credentials in a file: whose they are must live.
func (w *world) usable(file string) error {
	text, err := os.ReadFile(w.path(file))
	if err != nil {
		return err
	}
	id, secret := credentials(file, string(text))
	if live := w.emulator.ClientSecrets()[id]; live == "" || live != secret {
		return fmt.Errorf("%s holds the credentials of %s, which are worthless", file, id)
	}
	return nil
}
