package sources

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

var errProgram = errors.New("exit status 1")

// As many run at once as the machine has room for, as those that ended show; never fewer than every machine takes.
func TestHowManyProgramsRunAtOnce(t *testing.T) {
	waits := cost{elapsed: time.Second}
	works := cost{elapsed: time.Second, processor: time.Second * time.Duration(runtime.GOMAXPROCS(0)) / 8} // the eighth of all processors
	large := cost{elapsed: time.Second, peak: 100 << 20}
	for name, c := range map[string]struct {
		ended []cost
		err   error
		want  int
	}{
		"at first":                 {nil, nil, 4},
		"one more with each":       {many(10, waits), nil, 14},
		"no more than the most":    {many(100, waits), nil, 40},
		"those that take memory":   {many(100, large), nil, 10},
		"those that compute":       {many(100, works), nil, 8},
		"what fails":               {many(1, waits), errProgram, 4},
		"what the machine refuses": {many(1, cost{}), &fs.PathError{Op: "fork", Err: syscall.EAGAIN}, 2},
	} {
		l := newLimit(most, 1<<30)
		for _, spent := range c.ended {
			l.leave(l.enter(), spent, c.err)
		}
		if l.allowed != c.want {
			t.Errorf("%s: %d, want %d", name, l.allowed, c.want)
		}
	}
	failing := newLimit(most, 0)
	for i, err := range []error{nil, errProgram} {
		for range 100 {
			failing.leave(failing.enter(), waits, err)
		}
		if want := []int{most, fewest}[i]; failing.allowed != want {
			t.Errorf("%d, want %d", failing.allowed, want)
		}
	}
}

func many(n int, one cost) []cost {
	all := make([]cost, n)
	for i := range all {
		all[i] = one
	}
	return all
}

// Whether others ran beside one that failed is known for those, too, that end after all the others.
func TestCrowdedPrograms(t *testing.T) {
	l := newLimit(most, 0)
	l.allowed = 6
	var numbers []int
	for range 6 {
		numbers = append(numbers, l.enter())
	}
	for i, n := range numbers {
		if !l.leave(n, cost{}, errProgram) {
			t.Errorf("the one of number %d was not beside five others", i+1)
		}
	}
	for range fewest {
		l.enter()
	}
	if l.leave(l.entered, cost{}, errProgram) {
		t.Error("four are a crowd")
	}
}

// What fails beside many others is run again beside few, and what the machine has no process for one by one, for a while.
func TestProgramsThatFailInACrowdRunAgain(t *testing.T) {
	for name, c := range map[string]struct {
		most    int // of those at once that do not fail
		err     error
		pardons int32 // how many calls fail at most
		want    bool
		tries   int32 // at most, for 200
	}{
		"none fails":                   {most, errProgram, 0, true, 200},
		"a lock":                       {10, errProgram, 1 << 30, true, 300},
		"what fails by itself":         {0, errProgram, 1 << 30, false, 210},
		"no process for more than two": {2, syscall.EAGAIN, 1 << 30, true, 800},
		"no process for a second":      {0, syscall.EAGAIN, 410, true, 800},
		"no process at all":            {0, syscall.EAGAIN, 1 << 30, false, 200 * (refusedTries + 3)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var running, tries, failed atomic.Int32
				var mu sync.Mutex
				calls := make([]*call, 200)
				good := make(map[*call]bool)
				for i := range calls {
					calls[i] = newCall(spec.Source{Program: &spec.Program{Command: []string{fmt.Sprint(i)}}})
					calls[i].values[""] = spec.Part[spec.Sealed]{}
					calls[i].program = func(context.Context) (cost, error) {
						defer running.Add(-1)
						now, err := int(running.Add(1)), error(nil)
						tries.Add(1)
						if now > c.most && failed.Add(1) <= c.pardons {
							err = c.err
						}
						if !refused(err) {
							time.Sleep(time.Second)
						}
						mu.Lock()
						good[calls[i]] = err == nil
						mu.Unlock()
						return cost{elapsed: time.Second}, err
					}
				}
				runAll(t.Context(), calls)
				for i, one := range calls {
					if good[one] != c.want {
						t.Fatalf("program %d succeeded: %t", i, good[one])
					}
				}
				if n := tries.Load(); n > c.tries {
					t.Errorf("%d tries", n)
				}
			})
		})
	}
}
