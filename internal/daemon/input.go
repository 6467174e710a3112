package daemon

import (
	"context"
	"errors"
	"time"
)

// An input is what the daemon makes of what it saw of the files.
type input struct {
	good *Input // the last that is an organisation; nil before the first
	seen string // the digest of what was last agreed upon, good or not
}

// settling is how long files may go on changing before that is a mistake of theirs.
const settling = 10 * time.Second

var (
	errUnsettled = errors.New("the files keep changing")
	errLook      = errors.New("a mistake in camsync itself keeps it from reading these files; the log has more")
)

// look brings the input up to date, and reports whether there is a new organisation, or the last one
// can be trusted again. What is new counts when two looks agree on it; what is no organisation leaves
// the last one in force, and makes it stale.
func (d *Daemon) look(ctx context.Context) (changed bool) {
	defer func() {
		if r := recover(); r != nil {
			d.mistake(ctx, "a mistake in camsync itself ended a look at the files", r)
			d.stale(errLook)
			changed = false
		}
	}()
	in := d.o.Look()
	d.o.Follow(in.Folders)
	if in.Digest == d.input.seen {
		return false
	}
	for begun := time.Now(); ; {
		if !pause(ctx, d.o.Settle) {
			return false
		}
		again := d.o.Look()
		d.o.Follow(again.Folders)
		if again.Digest == in.Digest {
			break
		}
		if in = again; time.Since(begun) > settling {
			d.input.seen = "" // whatever comes next is agreed upon anew
			d.stale(errUnsettled)
			return false
		}
	}
	if in.Digest == d.input.seen {
		return false
	}
	d.input.seen = in.Digest
	if _, err := in.Load(); err != nil {
		d.stale(err)
		return false
	}
	d.input.good = &in
	d.fresh()
	return true
}

// stale marks the input as one that is no longer what the files say.
func (d *Daemon) stale(why error) {
	was := d.Status().Stale
	d.update(func(s *Status) {
		if s.Stale == nil {
			s.Stale = &Stale{Since: time.Now()}
		}
		s.Stale = &Stale{Since: s.Stale.Since, Why: brief(why)}
		if d.input.good == nil {
			s.be(NoInput)
		}
	})
	d.metrics.stale.Set(1)
	if was != nil && was.Why == brief(why) {
		return // that was said
	}
	d.o.Log.Warn("stale input: nothing is written until the files are right", "error", brief(why))
}

// fresh marks the input as what the files say.
func (d *Daemon) fresh() {
	was := d.Status().Stale
	d.update(func(s *Status) {
		s.Stale = nil
		s.Digest, s.Read = d.input.good.Digest, time.Now()
		if s.State == NoInput {
			s.be(Starting)
		}
	})
	d.metrics.stale.Set(0)
	if was != nil {
		d.o.Log.Info("the files are right again")
	}
}
