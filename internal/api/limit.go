package api

// How many requests are in flight at once, and how many are sent in a second.
//
// The API does not publish its rate limit, and shares it among all clients of an organisation. So it is found out, for reads and
// writes together:
//
//   - Where nothing is known, requests go in rounds, as many as firstRound at first. After a round that nothing throttled, the
//     next one is four times as wide, up to maxInFlight. Then there are no more rounds.
//   - An answer of 429 begins the learning of a rate (see rate), which from then on spaces the requests; rounds are over.
//   - What was learned is remembered beside the token, so that the next process begins where this one ended.
//   - What Retry-After asks for is waited for by all requests.
//
// Requests wait in the order of asking, except that one that was refused before goes first: it has waited the longest. None
// waits for itself alone: as soon as the rate has room, the first one goes.
//
// Where the API has thrown back all requests for silence, those that wait are given up.

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

const (
	maxInFlight = 512
	silence     = retryTime // of nothing but 429
)

// A limit bounds the requests that are sent.
type limit struct {
	mu sync.Mutex
	rounds
	used    int
	rate    rate
	until   time.Time // what the API has asked for
	refused time.Time // the first answer that throttled since the last one that did not; zero for none
	waiting []*turn
	wake    *time.Timer // for whom no answer wakes; nil for none
	known   learned     // on disk
}

// A turn is that of a request that waits for a place.
type turn struct {
	try      int
	patience func() time.Duration
	come     chan struct{} // closed when it has come
	place    place         // to be read after that
	until    time.Time     // the same: when a pause ends that is too long; then there is no place
}

// A place is the right to have one request in flight.
type place struct{ sent time.Time }

// newLimit makes a limit with what earlier processes have learned.
func newLimit(known learned) *limit {
	l := &limit{rounds: newRounds(known.Window), known: known}
	if known.Rate > 0 {
		l.noMore()
		l.rate = knownRate(known, time.Now())
	}
	return l
}

// enter waits for a place, and until a pause is over that the API asked for or its rate needs. One that is longer than the
// patience by then is not waited for: enter returns the time when it ends.
func (l *limit) enter(ctx context.Context, try int, patience func() time.Duration) (place, time.Time, error) {
	mine := l.queue(try, patience)
	select {
	case <-mine.come:
		return mine.place, mine.until, nil
	default:
	}
	l.mu.Lock()
	throttled := l.rate.known() || time.Now().Before(l.until)
	l.mu.Unlock()
	ContextTrace(ctx).Waiting(throttled)
	select {
	case <-mine.come:
		return mine.place, mine.until, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.waiting, mine); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return place{}, time.Time{}, ctx.Err()
	}
	if mine.until.IsZero() { // the turn came at the same moment; it is the next one's
		l.back()
	}
	return place{}, time.Time{}, ctx.Err()
}

// queue takes a turn, which may have come already.
func (l *limit) queue(try int, patience func() time.Duration) *turn {
	mine := &turn{try: try, patience: patience, come: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	at := len(l.waiting)
	for at > 0 && l.waiting[at-1].try < try {
		at--
	}
	l.waiting = slices.Insert(l.waiting, at, mine)
	l.admit()
	return mine
}

// free gives a place back that was not used.
func (l *limit) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.back()
}

func (l *limit) back() {
	l.used--
	l.admit()
}

func (*limit) throttles(status int) bool { return status == http.StatusTooManyRequests }

// answered gives a place back after an answer that did not throttle.
func (l *limit) answered(p place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = time.Time{}
	l.rate.answered(p.sent, time.Now())
	l.back()
}

// throttled gives a place back after a 429. The API asks to wait for asked; 0 for nothing. It is over if the API has thrown
// everything back for so long that nobody should go on: those who wait are refused, and later ones begin anew.
func (l *limit) throttled(p place, asked time.Duration) (over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.refused.IsZero() {
		l.refused = now
	}
	l.rate.throttled(p.sent, now)
	l.noMore()
	if until := now.Add(asked); asked > 0 && until.After(l.until) {
		l.until = until
	}
	if over = l.silent(now); over {
		l.dismiss(func(*turn) bool { return true })
		l.refused = time.Time{}
	}
	l.back()
	return over
}

// silent reports whether the API has thrown everything back for so long that nothing more is to be expected of it.
func (l *limit) silent(now time.Time) bool {
	return !l.refused.IsZero() && now.Sub(l.refused) >= silence
}

// after is when a request that waits for that long can be sent at the earliest.
func (l *limit) after(wait time.Duration) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if due := l.due(now); due.After(now.Add(wait)) {
		return due
	}
	return now.Add(wait)
}

// due is when the API may take the next request.
func (l *limit) due(now time.Time) time.Time {
	due := l.rate.due(now)
	if l.until.After(due) {
		due = l.until
	}
	return due
}

// admit hands free places to those who wait, and refuses those who would have to wait for too long.
func (l *limit) admit() {
	now := time.Now()
	if pause := l.due(now).Sub(now); pause > 0 {
		l.dismiss(func(t *turn) bool { return pause > t.patience() })
	}
	for len(l.waiting) > 0 && l.used < l.most() {
		if due := l.due(now); due.After(now) {
			l.rate.wanted()
			l.later(due.Sub(now))
			return
		}
		if !l.room(l.used, now) {
			l.later(l.ends().Sub(now))
			return
		}
		t := l.waiting[0]
		l.waiting = l.waiting[1:]
		l.used++
		l.rate.spend(now)
		t.place = place{now}
		close(t.come)
	}
}

// dismiss refuses some of those who wait.
func (l *limit) dismiss(whom func(*turn) bool) {
	until := l.due(time.Now())
	l.waiting = slices.DeleteFunc(l.waiting, func(t *turn) bool {
		if !whom(t) {
			return false
		}
		t.until = until
		close(t.come)
		return true
	})
}

// later looks again after a while, whatever is answered in the meantime.
func (l *limit) later(after time.Duration) {
	if l.wake != nil {
		l.wake.Reset(after)
		return
	}
	l.wake = time.AfterFunc(after, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.admit()
	})
}

// learned is what the next process is to know, with the connections that this one has needed; false if that is no news.
func (l *limit) learned(needed ways) (learned, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if needed.Connections < l.known.Connections { // fewer requests need fewer
		needed = l.known.ways
	}
	is := learned{Window: l.size, Rate: l.rate.proved, Burst: l.rate.burst, ways: needed, At: time.Now()}
	if l.rate.known() && is.Rate == 0 { // a guess is for this process
		is.Window, is.Burst = firstRound, 0
	}
	if !is.news(l.known) {
		return is, false
	}
	l.known = is
	return is, true
}
