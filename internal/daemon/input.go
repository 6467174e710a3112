package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

// input is the state of the files as the daemon knows it.
type input struct {
	valid *Input // the last valid one, which is in force; nil before the first
	seen  string // the digest of the content that settled last, valid or not
}

// settleLimit is how long files may keep changing before they count as invalid.
const settleLimit = 10 * time.Second

var (
	errUnsettled = errors.New("the files keep changing")
	errReadInput = errors.New("an internal error prevents camsync from reading these files; see the log")
)

// readInput reads the files and returns true if valid input is newly in force. A change counts once two
// reads in a row agree on it. Invalid input leaves the last valid one in force.
func (d *Daemon) readInput(ctx context.Context) (changed bool) {
	defer func() {
		if r := recover(); r != nil {
			logPanic(ctx, d.o.Log, "an internal error ended the reading of the files", r)
			d.rejectInput(errReadInput)
			changed = false
		}
	}()
	in := d.o.ReadFiles()
	d.o.WatchDirs(in.Dirs)
	if in.Digest == d.input.seen {
		return false
	}
	for begun := time.Now(); ; {
		if waiting.Sleep(ctx, d.o.Settle) != nil {
			return false
		}
		again := d.o.ReadFiles()
		d.o.WatchDirs(again.Dirs)
		if again.Digest == in.Digest {
			break
		}
		if in = again; time.Since(begun) > settleLimit {
			d.input.seen = "" // whatever follows has to settle again
			d.rejectInput(errUnsettled)
			return false
		}
	}
	if in.Digest == d.input.seen {
		return false
	}
	d.input.seen = in.Digest
	if _, err := in.Load(); err != nil {
		d.rejectInput(err)
		return false
	}
	d.input.valid = &in
	d.acceptInput()
	return true
}

// rejectInput records why the files are invalid.
func (d *Daemon) rejectInput(why error) {
	was := d.Status().Invalid
	d.update(func(s *Status) {
		if s.Invalid == nil {
			s.Invalid = &InvalidInput{Since: time.Now().UTC()}
		}
		s.Invalid = &InvalidInput{Since: s.Invalid.Since, Why: brief(why)}
		if d.input.valid == nil {
			s.setState(NoInput)
		}
	})
	d.metrics.invalidInput.Set(1)
	if was != nil && was.Why == brief(why) {
		return // logged before
	}
	d.o.Log.Warn("invalid input: nothing is written until the files are valid", "error", brief(why))
}

// acceptInput records that the input in force is what the files say.
func (d *Daemon) acceptInput() {
	was := d.Status().Invalid
	d.update(func(s *Status) {
		s.Invalid = nil
		s.Digest, s.Read = d.input.valid.Digest, time.Now()
		if s.State == NoInput {
			s.setState(Starting)
		}
	})
	d.metrics.invalidInput.Set(0)
	if was != nil {
		d.o.Log.Info("the files are valid again")
	}
}
