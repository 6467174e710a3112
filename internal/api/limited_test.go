package api

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A quota is what an API takes: a bucket that fills continuously, or once a second.
type quota struct {
	rate, burst float64
	windows     bool

	mu     sync.Mutex
	level  float64
	filled time.Time
}

func (q *quota) takes() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	switch passed := now.Sub(q.filled); {
	case q.filled.IsZero():
		q.level, q.filled = q.burst, now
	case !q.windows:
		q.level, q.filled = min(q.burst, q.level+passed.Seconds()*q.rate), now
	case passed >= time.Second:
		q.level, q.filled = q.burst, q.filled.Add(passed.Truncate(time.Second))
	}
	if q.level < 1 {
		return false
	}
	q.level--
	return true
}

// against sends so many requests through a limit to an API with a quota, and returns how long that took and how many of
// them were refused. Each waits for the answer of another one as lists do, in chains of some.
func against(l *limit, q *quota, chains, each int) (took time.Duration, refused int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	begin := time.Now()
	for range chains {
		all.Go(func() {
			for range each {
				for try := 1; ; try++ {
					p, _, err := l.enter(context.Background(), try, patient)
					if err != nil {
						panic(err)
					}
					time.Sleep(25 * time.Millisecond)
					ok := q.takes()
					time.Sleep(25 * time.Millisecond)
					if ok {
						l.answered(p)
						break
					}
					l.throttled(p, 0)
					mu.Lock()
					refused++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	return time.Since(begin), refused
}

// Whatever the API takes, it is asked for about that much, and little of it in vain. What one process has learned, the next one
// begins with.
func TestTheRateIsLearned(t *testing.T) {
	for _, test := range []struct {
		rate, burst  float64
		windows      bool
		chains, each int
		times        float64    // of what the rate allows
		share        [2]float64 // refused in the first process, and in the second
	}{
		{10, 10, false, 102, 1, 1.15, [2]float64{.1, .05}},
		{10, 10, true, 102, 1, 1.7, [2]float64{.1, .05}}, // 10 s, by windows
		{2, 2, false, 22, 1, 1.25, [2]float64{.95, .2}},
		{2, 2, true, 22, 1, 1.35, [2]float64{.95, .25}},
		{1, 1, false, 22, 1, 1.5, [2]float64{1.1, .3}},
		{50, 50, false, 50, 17, 1.25, [2]float64{.05, .03}},
		{50, 50, true, 50, 17, 1.4, [2]float64{.1, .05}},
		{5, 5, false, 50, 17, 1.1, [2]float64{.05, .02}},
		{5, 5, true, 50, 17, 1.2, [2]float64{.05, .02}},
		{10, 100, false, 1000, 1, 1.3, [2]float64{.5, .02}}, // a burst that says nothing of the rate
		{100, 10, false, 2000, 1, 1.7, [2]float64{.02, .02}},
		{300, 300, true, 2000, 1, 1.9, [2]float64{.35, .05}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var known learned
			for run, share := range test.share {
				l := newLimit(known)
				took, refused := against(l, &quota{rate: test.rate, burst: test.burst, windows: test.windows}, test.chains, test.each)
				n := float64(test.chains * test.each)
				times := took.Seconds() / ((n-test.burst)/test.rate + 0.05)
				if t.Logf("%+v: %.2f times as long, %d refused", test, times, refused); times > test.times || float64(refused) > share*n {
					t.Errorf("process %d: that is too much", run+1)
				}
				known, _ = l.learned(ways{})
			}
		})
	}
}

// A refusal that has nothing to do with this client's rate, as when another one has just used it up, costs a moment, and not the
// rest of the run or the next ones.
func TestAStrayRefusalCostsAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var known learned
		for process := range 3 {
			l := newLimit(known)
			for pass := range 20 { // of a daemon, each of which meets one
				var all sync.WaitGroup
				var mu sync.Mutex
				n, begin := 0, time.Now()
				for range 102 {
					all.Go(func() {
						for try := 1; ; try++ {
							p, _, err := l.enter(context.Background(), try, patient)
							if err != nil {
								panic(err)
							}
							time.Sleep(50 * time.Millisecond)
							mu.Lock()
							n++
							stray := n == 1
							mu.Unlock()
							if !stray {
								l.answered(p)
								return
							}
							l.throttled(p, 0)
						}
					})
				}
				all.Wait()
				if took := time.Since(begin); took > 5*time.Second {
					t.Errorf("process %d, pass %d: %v", process, pass, took)
				}
				time.Sleep(5 * time.Minute)
			}
			known, _ = l.learned(ways{})
		}
	})
}
