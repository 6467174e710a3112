package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"sync"
)

// Answers keep what the lists of the last reading said, for a process that reads them again and again: the same bytes are not
// decoded again. A request is sent for each list all the same, since nothing but its answer shows that it has not changed.
//
// Of the bytes, only a sum is kept, under a key of its own, so that no secret can be guessed from it. Lists that the last
// reading did not read are forgotten. The zero Answers know nothing.
type Answers struct {
	mu        sync.Mutex
	key       []byte
	last, now map[string]answer // by path: of the last reading that did not fail, and of the one under way
	other     bool              // one of those under way is not the last one, or could not be read
	spare     bool              // those below clusters are not requested: nothing has changed them
	unchanged bool              // all of the last reading were as in the one before that
}

type answer struct {
	sum   [sha256.Size]byte
	value any
}

// Unchanged reports whether the last reading read the same lists as the last one before that did not fail, each with the same answer.
func (a *Answers) Unchanged() bool {
	if a == nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.unchanged
}

// Answered lets a reading keep its answers, and take over those of the last reading that are the same; nil keeps nothing.
func (s Selection) Answered(a *Answers) Selection {
	s.answers = a
	return s
}

// Sparing lets a reading take over the answers for the lists below clusters without a request, as long as the lists of clusters
// and members are what they were: the caller knows that nothing has changed. What is not kept is read.
func (s Selection) Sparing(spare bool) Selection {
	s.spare = spare
	return s
}

type answersKey struct{}

// answersOf are those of the reading that ctx belongs to; nil outside of one.
func answersOf(ctx context.Context) *Answers {
	a, _ := ctx.Value(answersKey{}).(*Answers)
	return a
}

// begin begins a reading.
func (a *Answers) begin(ctx context.Context) context.Context {
	if a == nil {
		return ctx
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.key == nil {
		a.key = make([]byte, sha256.Size)
		_, _ = rand.Read(a.key) // never fails
	}
	a.now, a.other, a.unchanged, a.spare = make(map[string]answer, len(a.last)), false, false, false
	return context.WithValue(ctx, answersKey{}, a)
}

// end ends the reading. Of one that failed as a whole, nothing is kept.
func (a *Answers) end(err error) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.unchanged = err == nil && !a.other && len(a.now) == len(a.last); err == nil {
		a.last = a.now
	}
	a.now = nil
}

// below begins to read what is below clusters.
func (a *Answers) below(spare bool) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.spare = spare && !a.other
}

// spared is the value of a list that need not be requested.
func spared[T any](a *Answers, path string, copied func(T) T) (value T, spared bool) {
	if a == nil || copied == nil {
		return value, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	is := a.last[path]
	kept, known := is.value.(T)
	if !a.spare || !known {
		return value, false
	}
	a.now[path] = is
	return copied(kept), true
}

// taken is the value of an answer, which may be that of the last reading. The one that is kept is never handed out, but a copy;
// without a way to copy it, none is kept.
func taken[T any](a *Answers, path string, body []byte, read func([]byte) (T, error), copied func(T) T) (T, error) {
	if a == nil {
		return contained(read, body)
	}
	is := answer{sum: a.sum(body)}
	was, same := a.was(path, is.sum)
	value, known := was.value.(T)
	if !same || !known {
		var err error
		if value, err = contained(read, body); err != nil {
			return value, err
		}
	}
	if copied != nil {
		is.value, value = value, copied(value)
	}
	a.keep(path, is, same)
	return value, nil
}

// answerKey tells the answers to requests of one path apart, by what is searched for.
func (r request) answerKey() string {
	body, _ := json.Marshal(r.body)
	return r.path + " " + string(body)
}

// was is the last answer, and whether it had the same bytes.
func (a *Answers) was(path string, sum [sha256.Size]byte) (was answer, same bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	was, read := a.last[path]
	return was, read && was.sum == sum
}

func (a *Answers) keep(path string, is answer, same bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now[path], a.other = is, a.other || !same
}

// noted takes note of a list that could not be read.
func (a *Answers) noted(err error) {
	if a == nil || err == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.other = true
}

func (a *Answers) sum(body []byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(a.key)
	h.Write(body)
	h.Sum(sum[:0])
	return sum
}
