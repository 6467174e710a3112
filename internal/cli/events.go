package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/report"
)

// formatEvents is the format that is written as a run goes on.
const formatEvents = "jsonl"

// A stream is where the events of a run go.
type stream struct {
	*report.Events
	output
	w    io.Writer
	file *os.File // nil for standard output
}

// streams are those of one run.
type streams []*stream

// open opens the outputs that are written as the run goes on, and writes their first event.
func (all *streams) open(a *app, reports outputs, files []string) error {
	for i, o := range reports {
		if o.format != formatEvents || o.events != nil {
			continue
		}
		s := &stream{output: o, w: a.term.Out}
		if o.file != "" {
			var err error
			if s.file, err = os.OpenFile(o.file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644); err != nil {
				return fmt.Errorf("-o %s=%s: %w", o.format, o.file, err)
			}
			s.w = s.file
		}
		s.Events = report.NewEvents(s.w, a.run.ID, "", time.Now)
		reports[i].events = s.Events
		*all = append(*all, s)
		s.Start(a.run.Command, a.engine().About("", files, time.Now()))
	}
	return nil
}

// end writes the last event of each stream, and returns what a file has not taken.
func (all streams) end(code int, errs, hints []string) error {
	var lost error
	for _, s := range all {
		s.End(code, errs, hints)
		if s.file == nil {
			continue // standard output knows itself what it has not taken
		}
		if err := cmp.Or(s.Err(), s.file.Close()); err != nil {
			lost = fmt.Errorf("-o %s=%s: %w", s.format, s.output.file, err)
		}
	}
	return lost
}

// plan writes a plan before anything of it is made.
func (all streams) plan(r report.Report) {
	for _, s := range all {
		s.Plan(r)
	}
}

// watching adds the streams to what watches an apply.
func (all streams) watching(watch func(apply.Event), phrase report.Phrase) func(apply.Event) {
	return func(e apply.Event) {
		told := e
		if e.Result != nil {
			result := phrase.Result(*e.Result)
			told.Result = &result
		}
		for _, s := range all {
			s.Apply(told)
		}
		watch(e)
	}
}

// syncEvents opens the stream of a daemon, if it was asked for.
func syncEvents(a *app, f syncFlags, inputs []string) error {
	if len(f.outputs) == 0 {
		return nil
	}
	if len(f.outputs) > 1 {
		return errors.New("-o: the events of sync go to one place")
	}
	reports, err := open(a, []string{formatEvents}, f.outputs, inputs...)
	if err != nil {
		return err
	}
	return a.streams.open(a, reports[:1], f.files) // no report goes to standard output beside a file
}
