package sources

import (
	"runtime"
	"sync"
	"time"
)

// How many programs run at once. The first number is one that every program and machine is expected to take.
const (
	fewest = 4
	most   = 40
)

// A limit says how many programs run at once: few at first, and one more with each that ends well, as far as the machine
// has processors and memory for them. One that fails halves it.
//
// A program may fail just because others run beside it: it waits for a lock, the server throttles it, the machine refuses
// it a process. So one that fails while more than the fewest run is to be run again, beside fewer.
type limit struct {
	most   int   // whatever else allows more
	memory int64 // bytes for all of them; 0 for any number

	mu      sync.Mutex
	left    sync.Cond // signals that one has left
	allowed int
	running int
	entered int  // how many have begun
	crowd   int  // the last one of them that more than the fewest ran beside
	spent   cost // of all that ended
}

// A cost is what programs took.
type cost struct {
	elapsed, processor time.Duration
	peak               int64 // the most memory that one of them had, in bytes; 0 if that is not known
}

func newLimit(most int, memory int64) *limit {
	l := &limit{most: most, memory: memory, allowed: min(fewest, most)}
	l.left.L = &l.mu
	return l
}

// enter waits until one more may run, and returns the number of that.
func (l *limit) enter() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.running >= l.allowed {
		l.left.Wait()
	}
	l.running++
	l.entered++
	if l.running > fewest {
		l.crowd = l.entered
	}
	return l.entered
}

// leave says how the one of that number has ended, and reports whether it ran beside so many that this may be why it failed.
func (l *limit) leave(number int, spent cost, err error) (crowded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.left.Broadcast()
	l.running--
	l.spent = cost{l.spent.elapsed + spent.elapsed, l.spent.processor + spent.processor, max(l.spent.peak, spent.peak)}
	switch {
	case refused(err):
		l.allowed = max(l.allowed/2, 1)
	case err != nil:
		l.allowed = max(l.allowed/2, min(fewest, l.most))
	default:
		l.allowed = min(l.allowed+1, l.fit())
	}
	return l.crowd >= number
}

// fit is for how many programs, like those that ended, the machine has room. A program that mostly waits leaves the
// processors to others; one that computes takes longer the more there are, up to its time limit.
func (l *limit) fit() int {
	n := int64(l.most)
	if l.spent.processor > 0 {
		n = min(n, int64(runtime.GOMAXPROCS(0))*int64(l.spent.elapsed)/int64(l.spent.processor))
	}
	if l.memory > 0 && l.spent.peak > 0 {
		n = min(n, l.memory/l.spent.peak)
	}
	return max(int(n), min(fewest, l.most))
}
