package terminal

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/waiting"
)

const (
	silence  = time.Second      // what is waited for longer than this is shown
	reminder = 15 * time.Second // between two lines about one wait
)

// A waits shows, on standard error, what a run waits for: in place on a terminal, else as lines: after a second,
// at the second try, and every 15 seconds.
type waits struct {
	list *waiting.List
	show func(block []string) // in place; nil for lines
	line func(string)
	stop func() // ends the showing, and waits for its end

	mu     sync.Mutex
	shown  bool // a block is on the terminal
	quiet  bool
	paused bool // a question is on the terminal
	lines  map[*waiting.Entry]lastLine
}

// A lastLine is what the last line about a wait said, and when.
type lastLine struct {
	try int
	at  time.Time
}

// ShowWaits begins to show what is waited for under the context that it returns, until HideWaits.
func (t *Terminal) ShowWaits(ctx context.Context, log *slog.Logger) context.Context {
	w := newWaits(func(text string) { writeLines(t.Err, text) })
	switch {
	case t.json():
		w.line = func(text string) { log.Info("waiting", "for", strings.TrimPrefix(text, "waiting for ")) }
	case t.moves():
		w.show = func(block []string) {
			for i, text := range block {
				block[i] = report.Fit(text, cmp.Or(t.width(t.Err), 80)-1)
			}
			t.Err.show(nil, block)
		}
	}
	t.waits = w
	if t.Quiet {
		w.quiet = true
	}
	w.run()
	return waiting.With(ctx, w.list)
}

// HideWaits ends the showing; nothing is written after it.
func (t *Terminal) HideWaits() {
	if t.waits != nil {
		t.waits.stop()
	}
}

func newWaits(line func(string)) *waits {
	w := &waits{line: line, lines: map[*waiting.Entry]lastLine{}}
	w.list = waiting.New(w.cleared)
	return w
}

func (w *waits) run() { w.stop = every(250*time.Millisecond, w.look, w.hush) }

// every calls f at intervals until stop is called, which calls last and waits for its end. Further calls of stop do nothing.
func every(interval time.Duration, f, last func()) (stop func()) {
	halt, halted := make(chan struct{}), make(chan struct{})
	go func() { // ends with stop
		defer close(halted)
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				f()
			case <-halt:
				last()
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(halt)
		<-halted
	})
}

// hush shows nothing from now on: the progress of the calls takes its place.
func (w *waits) hush() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quiet = true
	w.clear()
}

// pause shows nothing until resume is called: a question has the terminal.
func (w *waits) pause() (resume func()) {
	if w == nil {
		return func() {}
	}
	set := func(paused bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.paused = paused
		w.clear()
	}
	set(true)
	return func() { set(false) }
}

// cleared takes the block away as soon as the last wait ends, so that what is written next stands alone.
func (w *waits) cleared() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.list.All()) == 0 {
		w.clear()
	}
}

func (w *waits) clear() {
	if w.shown {
		w.shown = false
		w.show(nil)
	}
}

// look shows what is to be shown at this moment.
func (w *waits) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.quiet || w.paused {
		return
	}
	now := time.Now()
	late := late(w.list.All(), now)
	if w.show == nil {
		w.write(late, now)
		return
	}
	var block []string
	for i, state := range late {
		if i == mostWaits {
			block = append(block, fmt.Sprintf("… and %d more", len(late)-i))
			break
		}
		block = append(block, waitText(state, now))
	}
	if len(block) > 0 {
		w.shown = true
		w.show(block)
	} else {
		w.clear()
	}
}

// mostWaits is how many waits are shown at once.
const mostWaits = 5

// programs are the waits for programs that are to be shown: of what else a run waits for, its progress tells.
func (w *waits) programs() []string {
	if w == nil {
		return nil
	}
	now := time.Now()
	var texts []string
	for _, state := range late(w.list.All(), now) {
		if strings.HasPrefix(state.What, "command ") && len(texts) < mostWaits {
			texts = append(texts, waitText(state, now))
		}
	}
	return texts
}

func late(all []waiting.State, now time.Time) []waiting.State {
	var late []waiting.State
	for _, state := range all {
		if now.Sub(state.Begun) >= silence {
			late = append(late, state)
		}
	}
	return late
}

// write writes a line for each wait that is due for one; beyond the first few, one line for all.
func (w *waits) write(late []waiting.State, now time.Time) {
	due, more := 0, 0
	for _, state := range late {
		last, known := w.lines[state.ID]
		if known && (state.Try < 2 || last.try >= 2) && now.Sub(last.at) < reminder {
			continue
		}
		w.lines[state.ID] = lastLine{state.Try, now}
		if due++; due > mostWaits {
			more++
			continue
		}
		w.line(waitText(state, now))
	}
	if more > 0 {
		w.line(fmt.Sprintf("waiting for %d more", more))
	}
}

// waitText is one wait in words.
func waitText(state waiting.State, now time.Time) string {
	text := "waiting for " + report.Clean(state.What) + ", " + report.Elapsed(now.Sub(state.Begun).Truncate(time.Second)) + " so far"
	if state.Try > 0 {
		text += fmt.Sprintf(", try %d", state.Try)
	}
	switch {
	case !state.Next.IsZero():
		text += ", next at " + state.Next.Local().Format("15:04:05 MST")
	case state.Limit > 0:
		text += ", at most " + report.Elapsed(state.Limit.Round(time.Second))
	}
	if state.Why != "" {
		text += " (" + report.Clean(state.Why) + ")"
	}
	return text
}
