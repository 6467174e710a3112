package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/rotation"
	"github.com/camsync/camsync/internal/spec"
)

// A mortalRotations is what is remembered of rotations, with a boundary at each of its changes.
type mortalRotations struct {
	rotation.Store
	p *process
}

func (s sides) rotations() rotation.Store { return rotation.In(s.p.w.path("state"), host) }

func (m mortalRotations) Note(r spec.Rotating) error {
	what := "remembering the rotation of " + r.Declared
	m.p.at("before", what)
	err := m.Store.Note(r)
	if m.p.ends("after", what) {
		runtime.Goexit()
	}
	return err
}

var errStands = errors.New("it is as it should be already")

// halfOf is camsync rotate --begin or --finish of a client.
func (p *process) halfOf(client spec.Name, o diff.Order) func(ctx context.Context) (diff.Plan, []apply.Result, error) {
	return func(ctx context.Context) (diff.Plan, []apply.Result, error) {
		s, err := p.read(ctx)
		if err != nil {
			return diff.Plan{}, nil, err
		}
		unlock, err := s.rotations().Lock(client.Kind, client.Outer, client.Own)
		if err != nil {
			return diff.Plan{}, nil, err
		}
		defer unlock()
		r, err := diff.Rotate(s.desired, s.live, client, o)
		plan := r.Plan()
		switch {
		case err != nil:
			return plan, nil, err
		case plan.Refusal != nil:
			return plan, nil, fmt.Errorf("%w: %s", errGuard, plan.Refusal.Reason)
		case o.Half == diff.Begin:
			plan = r.Create
		}
		if len(plan.Actions) == 0 {
			return plan, nil, errStands
		}
		return plan, s.apply(ctx, plan), nil
	}
}

// half is a process that does one half of a rotation of the client added.
func (w *world) half(kill string, o diff.Order) *process {
	return w.halfOf(spec.Clients.Name("shop", "added"), kill, o)
}

func (w *world) halfOf(client spec.Name, kill string, o diff.Order) *process {
	p := &process{kill: kill}
	p.verb = p.halfOf(client, o)
	return w.process(p)
}

var (
	begin  = diff.Order{Half: diff.Begin, Grace: 7 * 24 * time.Hour}
	finish = diff.Order{Half: diff.Finish}
)

// Wherever the beginning of a rotation is killed, the credentials at the destination work, the old ones stay as long as was promised,
// and begun again it is finished by a run without a further word once its grace is over.
func TestEveryCrashOfABeginning(t *testing.T) {
	t.Parallel()
	for _, o := range []emulator.Options{{}, late} {
		kills := []string{""}
		total := 0
		for i := 0; i < len(kills); i++ {
			if i > 0 && !share(1, "begin"+kills[i]) {
				continue
			}
			total++
			inEverything(t, o, func(w *world) {
				if err := w.settles(); err != nil {
					t.Fatal(err)
				}
				old, _ := credentials("x.env", w.text("creds/added.env"))
				p := w.half(kills[i], begin)
				if i == 0 {
					kills = append(kills, p.passed...)
				}
				err := w.usable("creds/added.env")
				for range rounds {
					pause(time.Minute)
					err = errors.Join(err, w.settles(), w.usable("creds/added.env"))
					if p = w.half("", begin); errors.Is(p.err, errGuard) {
						break // it is under way
					}
				}
				if !errors.Is(p.err, errGuard) {
					err = errors.Join(err, p.err, errors.New(p.outcome()))
				}
				pause(6 * 24 * time.Hour)
				err = errors.Join(err, w.settles(), w.usable("creds/added.env"))
				if w.wasDeleted(old) {
					err = errors.Join(err, errors.New("the old credentials ended within their grace"))
				}
				pause(2 * 24 * time.Hour)
				err = errors.Join(err, w.settles(), w.usable("creds/added.env"))
				if !w.wasDeleted(old) {
					err = errors.Join(err, errors.New("nothing has finished the rotation"))
				}
				if v := w.emulator.Violations(); len(v) > 0 {
					err = errors.Join(err, fmt.Errorf("%v", v))
				}
				if n := len(w.emulator.ClientSecrets()); n != 4 {
					err = errors.Join(err, fmt.Errorf("%d clients of ours live, want 4", n))
				}
				if err != nil {
					t.Errorf("killed %s: %v", kills[i], err)
				}
			})
		}
		if len(kills) < 8 || !slices.Contains(kills, "after remembering the rotation of added (2)") {
			t.Errorf("only %q", kills)
		}
		t.Logf("%d crashes", total)
	}
}

// Wherever the end of a rotation is killed, and whoever ends it at the same time, the new credentials work and no other ones stay.
func TestEveryCrashOfAnEnd(t *testing.T) {
	t.Parallel()
	everyCrashOfAnEnd(t, (*world).half, func(f func(*world)) {
		inEverything(t, emulator.Options{}, func(w *world) {
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			f(w)
		})
	}, func(w *world) error {
		if n := len(w.emulator.ClientSecrets()); n != 4 {
			return fmt.Errorf("%d clients of ours live, want 4", n)
		}
		return w.usable("creds/added.env")
	})
}

// everyCrashOfAnEnd kills the end of a rotation at each of its boundaries, in worlds that are in sync, and judges what is there then.
func everyCrashOfAnEnd(t *testing.T, half func(*world, string, diff.Order) *process, in func(func(*world)), judge func(*world) error) {
	t.Helper()
	kills := []string{""}
	for i := 0; i < len(kills); i++ {
		in(func(w *world) {
			w.overdue(half)
			var both sync.WaitGroup
			var p *process
			both.Go(func() { p = half(w, kills[i], finish) })
			if i%2 == 1 {
				both.Go(func() { w.run("") }) // a daemon's pass
			}
			both.Wait()
			if i == 0 {
				kills = append(kills, p.passed...)
			}
			pause(time.Minute)
			again := half(w, "", finish)
			if err := errors.Join(w.settles(), judge(w)); err != nil {
				t.Errorf("killed %s: %v\n%s", kills[i], err, again.outcome())
			}
		})
	}
	if len(kills) < 3 {
		t.Errorf("only %q", kills)
	}
}

// overdue begins a rotation, which cannot be finished within its grace, and waits until that is over.
func (w *world) overdue(half func(*world, string, diff.Order) *process) {
	w.t.Helper()
	if err := half(w, "", begin).err; err != nil {
		w.t.Fatal(err)
	}
	if p := half(w, "", finish); !errors.Is(p.err, errGuard) {
		w.t.Errorf("it was finished within its grace: %v", p.err)
	}
	pause(8 * 24 * time.Hour)
}

// Without the state directory, a rotation is under way until a command ends it, and never by itself.
func TestARotationThatNothingRemembers(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		if err := errors.Join(w.settles(), w.half("", begin).err); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(w.path("state")); err != nil {
			t.Fatal(err)
		}
		pause(30 * 24 * time.Hour)
		p := w.run("")
		if len(p.plan.Rotations) != 1 || !p.plan.Rotations[0].Begun.IsZero() || len(w.emulator.ClientSecrets()) != 5 {
			t.Errorf("%v, %d clients of ours", p.plan.Rotations, len(w.emulator.ClientSecrets()))
		}
		if err := errors.Join(w.half("", finish).err, w.usable("creds/added.env")); err != nil || len(w.emulator.ClientSecrets()) != 4 {
			t.Errorf("%v, %d clients of ours", err, len(w.emulator.ClientSecrets()))
		}
	})
}

// Two that begin at once begin one rotation.
func TestTwoBeginAtOnce(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, 300 * time.Millisecond, 2 * time.Second} {
		inEverything(t, emulator.Options{}, func(w *world) {
			if err := w.settles(); err != nil {
				t.Fatal(err)
			}
			w.faults(w.unevenly(fmt.Sprint("two begin", after)))
			var both sync.WaitGroup
			for _, begins := range []time.Duration{0, after} {
				both.Go(func() {
					pause(begins)
					w.half("", begin)
				})
			}
			both.Wait()
			w.faults(nil)
			if err := errors.Join(w.settles(), w.usable("creds/added.env")); err != nil || len(w.emulator.ClientSecrets()) != 5 {
				t.Errorf("after %s: %v, %d clients of ours", after, err, len(w.emulator.ClientSecrets()))
			}
		})
	}
}

// The destination is put back to the old credentials between the plan and the deletion: both stay.
func TestADestinationThatIsPutBack(t *testing.T) {
	t.Parallel()
	inEverything(t, emulator.Options{}, func(w *world) {
		if err := w.settles(); err != nil {
			t.Fatal(err)
		}
		before := w.text("creds/added.env")
		w.overdue((*world).half)
		p := &process{}
		p.verb = func(ctx context.Context) (diff.Plan, []apply.Result, error) {
			s, err := p.read(ctx)
			if err != nil {
				return diff.Plan{}, nil, err
			}
			plan := diff.Between(s.desired, s.live)
			w.write("creds/added.env", before)
			return plan, s.apply(ctx, plan), nil
		}
		w.process(p)
		if err := w.usable("creds/added.env"); err != nil || len(w.emulator.ClientSecrets()) != 5 {
			t.Errorf("%v, %d clients of ours\n%s", err, len(w.emulator.ClientSecrets()), p.outcome())
		}
	})
}
