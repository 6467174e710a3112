package daemon

import (
	"slices"
	"sync"
	"time"
)

// A publisher holds the status of a daemon for its readers, and notifies them of changes.
type publisher struct {
	mu           sync.Mutex
	status       Status
	readers      map[chan struct{}]bool
	lastProgress time.Time
	stall        time.Duration
}

// Status returns the current status.
func (p *publisher) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	s.Passes = slices.Clone(s.Passes)
	return s
}

// Changes returns a channel from which a value can be received after each change of the status. The
// receiver must call stop when it is done.
func (p *publisher) Changes() (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	return c, p.follow(c)
}

// follow sends to a channel of capacity 1 after each change of the status, until stop is called.
func (p *publisher) follow(c chan struct{}) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.readers[c] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.readers, c)
	}
}

// update changes the status and notifies its followers. Slices and pointers in it must be replaced, never
// written to, since copies of the status share them.
func (p *publisher) update(change func(*Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.status)
	p.status.Revision++
	for c := range p.readers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (p *publisher) progress() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastProgress = time.Now()
}

// Alive reports whether the daemon has made progress within [Options].Stall, in a pass or between passes.
func (p *publisher) Alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Since(p.lastProgress) < p.stall
}
