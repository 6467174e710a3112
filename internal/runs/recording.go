package runs

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/diff"
)

// A Recording is a run that is being recorded. The nil Recording records nothing. It is safe for concurrent use.
//
// No error of it ends a run: the first one ends the recording, and is returned by [Recording.Close].
type Recording struct {
	mu       sync.Mutex
	store    *Store
	path     string
	file     *os.File
	lock     *flock.Flock
	written  int // bytes
	record   Record
	position map[int]int // of the plan's actions, in the record
	err      error
}

// Begin begins a record with the actions of a plan, and makes it durable. Nothing may be sent before. It may return a recording
// together with an error: then old records could not be removed.
func (s *Store) Begin(r Run, actions []Action) (*Recording, error) {
	if s == nil {
		return nil, nil
	}
	if err := s.make(); err != nil {
		return nil, err
	}
	rec := &Recording{store: s, path: s.path(r), position: map[int]int{}, record: Record{Run: r.bounded(), Times: 1}}
	rec.lock = flock.New(lockOf(rec.path), flock.SetPermissions(0o600))
	if _, err := rec.lock.TryLock(); err != nil {
		return nil, errors.Join(err, rec.lock.Close())
	}
	plan := rec.plan(actions)
	err := atomicfile.Create([]atomicfile.New{{Path: rec.path, Data: plan, Perm: 0o600, DirPerm: 0o700}})
	if errors.Is(err, fs.ErrExist) { // the record of another run
		return nil, errors.Join(err, rec.unlock())
	}
	if err == nil {
		rec.written = len(plan)
		rec.file, err = os.OpenFile(rec.path, os.O_WRONLY|os.O_APPEND, 0)
	}
	if err != nil {
		_ = os.Remove(rec.path) // it is there if it was written, and cannot be opened or may not outlive a power failure
		return nil, errors.Join(err, rec.unlock())
	}
	return rec, s.prune()
}

// plan takes in the actions, as far as they fit, and returns the lines of the run before any of them. What changes something goes
// before what is held.
func (r *Recording) plan(actions []Action) []byte {
	order := make([]int, len(actions))
	for i := range actions {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(holds(actions[i]), holds(actions[j]))
	})
	bytes, kept := 0, map[int][]byte{}
	for _, i := range order {
		if len(kept) == MaxActions || bytes > maxPlan {
			break
		}
		kept[i] = line{Action: &planned{i, actions[i].bounded()}}.encode()
		bytes += len(kept[i])
	}
	var lines []byte
	for i, a := range actions {
		text, fits := kept[i]
		if !fits {
			r.record.LeftOut++
			continue
		}
		r.position[i] = len(r.record.Actions)
		r.record.Actions = append(r.record.Actions, a.bounded())
		lines = append(lines, text...)
	}
	return append(line{Run: &header{schemaVersion, r.record.Run, r.record.LeftOut}}.encode(), lines...)
}

func holds(a Action) int {
	if a.Verb == diff.Hold {
		return 1
	}
	return 0
}

// ID is the id of the run; empty for no recording.
func (r *Recording) ID() string {
	if r == nil {
		return ""
	}
	return r.record.ID
}

// Watch notes an event of an apply of the plan.
func (r *Recording) Watch(e apply.Event) {
	switch {
	case e.Waiting != "":
	case e.Result == nil:
		r.Started(e.Index)
	default:
		r.Ended(e.Index, EndingOf(*e.Result), ActionOf(e.Result.Action).Fields)
	}
}

// Started notes that an action begins. Only then may its requests be sent.
func (r *Recording) Started(index int) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	i, known := r.position[index]
	if !known {
		return
	}
	r.record.Actions[i].Begun = time.Now().UTC()
	r.write(line{Begin: &mark{Index: index, At: r.record.Actions[i].Begun}}.encode())
}

// Ended notes how an action ended, and what differed; nil for the same as in the plan.
func (r *Recording) Ended(index int, e Ending, fields []Field) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record.Summary.count(e.Outcome)
	i, known := r.position[index]
	if !known {
		return
	}
	a := &r.record.Actions[i]
	m := mark{Index: index, At: time.Now().UTC(), Ending: e.bounded()}
	if fields = (Action{Fields: fields}).bounded().Fields; len(fields) > 0 && !slices.Equal(fields, a.Fields) {
		m.Fields = fields
	}
	text := line{End: &m}.encode()
	if r.written+len(text) > maxEndings {
		m.Fields, m.Ending = nil, Ending{Outcome: m.Outcome}
		text = line{End: &m}.encode()
	}
	a.end(m)
	r.write(text)
}

// write appends lines. After an error nothing more is written: a line may be there in part.
func (r *Recording) write(text []byte) {
	if r.err == nil {
		_, r.err = r.file.Write(text)
		r.written += len(text)
	}
}

// Close ends the record and makes it durable. With repeats, a record that says the same as the latest one of its kind, which is the
// newest, is counted there instead. It returns the id under which the run is on record, and why the record is not whole.
func (r *Recording) Close(state State, problem string, repeats bool) (id string, err error) {
	if r == nil {
		return "", nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record.State, r.record.Problem, r.record.Ended = state, cut(problem), time.Now().UTC()
	if repeats && r.err == nil {
		if id := r.store.repeated(r.record, r.path); id != "" {
			return id, errors.Join(r.file.Close(), os.Remove(r.path), r.unlock())
		}
	}
	r.write(line{Closed: &closed{At: r.record.Ended, State: state, Problem: r.record.Problem, Summary: r.record.Summary, LeftOut: r.record.LeftOut}}.encode())
	if r.err == nil {
		r.err = r.file.Sync()
	}
	return r.record.ID, errors.Join(r.err, r.file.Close(), r.unlock())
}

func (r *Recording) unlock() error { return errors.Join(r.lock.Close(), os.Remove(lockOf(r.path))) }

// StateOf is how a run ended whose actions ended so.
func StateOf(results []apply.Result) State {
	var s Summary
	for _, r := range results {
		s.count(r.Outcome)
	}
	switch {
	case apply.Done(results):
		return Done
	case s.Changed() == 0 && s.Failed > 0 && s.Held == 0:
		return Failed
	}
	return Partly
}
