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
	sent   chan struct{} // closed once the request has left
	answer chan *heard   // of capacity 1; closed without an answer where the process is being ended
	cancel context.CancelFunc
}

// What was heard of a creation.
type heard struct {
	answer   api.Answer
	err      error
	panicked any
}

var errNoAnswer = errors.New("no answer yet")

// why is the error of what was heard, if anything was.
func (h *heard) why() error {
	if h == nil {
		return errNoAnswer
	}
	return h.err
}

// post sends the creation. The run ends no earlier than the request.
func (c *creating) post(ctx context.Context) *posting {
	p := &posting{sent: make(chan struct{}), answer: make(chan *heard, 1)}
	ctx, p.cancel = context.WithCancel(ctx)
	ctx = api.OnSent(ctx, sync.OnceFunc(func() { close(p.sent) }))
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

// first waits for the answer; nil where none has come for a while since the request has left.
func (p *posting) first() *heard {
	select {
	case h := <-p.answer:
		return h.orNothing()
	case <-p.sent:
	}
	timer := time.NewTimer(answerTime)
	defer timer.Stop()
	select {
	case h := <-p.answer:
		return h.orNothing()
	case <-timer.C:
		return nil
	}
}

// pending is where the answer will come; nil where none will.
func (p *posting) pending() <-chan *heard {
	if p == nil {
		return nil
	}
	return p.answer
}

// latest is the answer if it has come by now and is a clear one.
func (p *posting) latest() *heard {
	select {
	case h := <-p.pending():
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

// orNothing is what was heard, or that nothing will be: where a process is being ended, nobody answers.
func (h *heard) orNothing() *heard {
	if h == nil {
		return &heard{err: &api.Unclear{Err: errNoAnswer}}
	}
	return h
}

// clear reports whether an answer says what became of the request.
func (h *heard) clear() bool {
	var unclear *api.Unclear
	return h != nil && !errors.As(h.err, &unclear)
}
