package apply

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/api"
)

// answerTime is how long the answer to a creation is waited for before what it made is looked for, while the answer may
// still come.
const answerTime = 30 * time.Second

// A posting is a creation that was sent, and whose answer may come while what it made is looked for.
type posting struct {
	mu     sync.Mutex
	over   bool        // nothing is heard of the last try any more: it was not processed
	way    chan way    // of capacity 1: where its request is, as last heard
	answer chan *heard // of capacity 1; closed without an answer where the process is being ended
	cancel context.CancelFunc
}

// A way is where a request is.
type way int

const (
	queued    way = iota // it was not sent yet, or not processed
	throttled            // the same, since the API limits the rate
	sent                 // it has left, and may be processed
)

// What was heard of a creation.
type heard struct {
	answer   api.Answer
	err      error
	panicked any
}

var errNoAnswer = errors.New("no answer yet")

// post sends the creation. The run ends no earlier than the request.
func (c *creating) post(ctx context.Context) *posting {
	p := &posting{way: make(chan way, 1), answer: make(chan *heard, 1)}
	ctx, p.cancel = context.WithCancel(ctx)
	renew := c.renewing(ctx)
	ctx = api.WithTrace(ctx, api.Trace{
		Sending: func() {
			renew()
			p.mu.Lock()
			defer p.mu.Unlock()
			p.over = false // another try begins
		},
		Sent: func() { p.is(sent) },
		Waiting: func(limited bool) {
			if limited {
				p.is(throttled)
			} else {
				p.is(queued)
			}
		},
	})
	c.posts.Go(func() {
		defer close(p.answer)
		defer p.cancel()
		defer func() {
			if v := recover(); v != nil {
				p.answer <- &heard{panicked: v}
			}
		}()
		answer, err := c.client.Do(ctx, c.call, c.l.uuid)
		p.answer <- &heard{answer: answer, err: err}
	})
	return p
}

// renewing keeps the intent as young as its request: how long one that is being killed may still arrive is counted from
// when it was sent, and before that it may have waited for long. It works on a copy, since it is called while the answer is
// waited for.
func (p *place) renewing(ctx context.Context) func() {
	intent := *p.sent
	return func() {
		if time.Since(intent.Begun) < answerTime {
			return
		}
		intent.Begun = time.Now()
		p.noted(ctx, p.entry.Write(intent))
	}
}

// is notes where the request is; what was noted before is over. The news that it has left may come only after its answer.
func (p *posting) is(at way) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over && at == sent {
		return
	}
	p.over = at != sent
	select {
	case <-p.way:
	default:
	}
	p.way <- at
}

// first waits for the answer; nil where none has come for a while since the request has left. While it has not, waits is
// called now and then with the reason.
func (p *posting) first(at way, waits func(way)) *heard {
	timer := time.NewTimer(answerTime)
	defer timer.Stop()
	show := time.NewTicker(progressTime)
	defer show.Stop()
	late := timer.C
	for {
		if at != sent {
			late = nil
		}
		select {
		case h := <-p.answer:
			if h == nil { // the process is being ended: no answer comes
				h = &heard{err: &api.Unclear{Err: errNoAnswer}}
			}
			return h
		case at = <-p.way:
			timer.Reset(answerTime)
			late = timer.C
		case <-late:
			return nil
		case <-show.C:
			if at != sent {
				waits(at)
			}
		}
	}
}

// waits shows why a creation is not sent.
func (p *place) waits(at way) {
	what := "to create " + p.kind.Noun() + " " + p.name
	if p.kind == p.l.name.Kind {
		what = "to be created"
	}
	why := "waiting for its turn, "
	if at == throttled {
		why = "waiting for the API's rate limit, "
	}
	p.l.waits(why + what)
}

// channels are where the answer will come, and where the request is; nil where nothing was posted.
func (p *posting) channels() (answer <-chan *heard, moved <-chan way) {
	if p != nil {
		answer, moved = p.answer, p.way
	}
	return answer, moved
}

// latest is the answer if it has come by now and is a clear one.
func (p *posting) latest() *heard {
	if p == nil {
		return nil
	}
	select {
	case h := <-p.answer:
		if h.clear() {
			return h
		}
	default:
	}
	return nil
}

// leave gives up waiting for the answer: what the request made was found. It is not sent again.
func (p *posting) leave() {
	if p != nil {
		p.cancel()
	}
}

// clear reports whether an answer says how the request ended.
func (h *heard) clear() bool {
	var unclear *api.Unclear
	return h != nil && !errors.As(h.err, &unclear)
}
