// Package waiting lists what a run waits for: a request, a login, a program. Code that waits adds an entry
// through the context; the progress display reads the list. It imports nothing of the project.
package waiting

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A List is what is waited for at present. It is safe for concurrent use.
type List struct {
	mu      sync.Mutex
	entries []*Entry
	ended   func()
}

// A State describes one wait.
type State struct {
	What  string
	Begun time.Time
	Try   int           // from 1; 0 if there are no tries
	Limit time.Duration // of this try; 0 for none
	Next  time.Time     // when the next try begins; zero while one is under way
	Why   string        // why the last try failed
	ID    *Entry        // distinguishes equal waits
}

// An Entry is one wait, from [Begin] to [Entry.End]. A nil entry does nothing.
type Entry struct {
	list  *List
	state State
}

// New makes a list. ended is called after each wait that ends, and may be nil.
func New(ended func()) *List { return &List{ended: ended} }

type key struct{}

// With adds a list to the context; it may be nil.
func With(ctx context.Context, l *List) context.Context { return context.WithValue(ctx, key{}, l) }

// Begin adds a wait to the context's list, if it has one.
func Begin(ctx context.Context, what string) *Entry {
	l, _ := ctx.Value(key{}).(*List)
	if l == nil {
		return nil
	}
	e := &Entry{list: l, state: State{What: what, Begun: time.Now()}}
	e.state.ID = e
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, e)
	return e
}

// Try records that a try begins, and its time limit.
func (e *Entry) Try(n int, limit time.Duration) {
	e.change(func(s *State) { s.Try, s.Limit, s.Next = n, limit, time.Time{} })
}

// Pause records when the next try begins, and why the last one failed.
func (e *Entry) Pause(until time.Time, why string) {
	e.change(func(s *State) { s.Next, s.Why = until, why })
}

// Rename changes what is waited for, such as a number that is left.
func (e *Entry) Rename(what string) {
	e.change(func(s *State) { s.What = what })
}

func (e *Entry) change(f func(*State)) {
	if e == nil {
		return
	}
	e.list.mu.Lock()
	defer e.list.mu.Unlock()
	f(&e.state)
}

// End removes the wait from the list.
func (e *Entry) End() {
	if e == nil {
		return
	}
	l := e.list
	l.mu.Lock()
	l.entries = slices.DeleteFunc(l.entries, func(other *Entry) bool { return other == e })
	l.mu.Unlock()
	if l.ended != nil {
		l.ended()
	}
}

// All returns the waits in the order in which they began.
func (l *List) All() []State {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]State, len(l.entries))
	for i, e := range l.entries {
		all[i] = e.state
	}
	return all
}
