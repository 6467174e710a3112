package distant

import (
	"net"
	"os"
	"sync"
	"time"
)

// A queue holds chunks in their order.
type queue struct {
	mu       sync.Mutex
	filled   *sync.Cond
	chunks   []chunk
	over     bool
	deadline time.Time // zero for none
}

func newQueue() *queue {
	q := &queue{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(c chunk) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.over {
		q.chunks = append(q.chunks, c)
		q.filled.Broadcast()
	}
}

// end lets take go on until nothing is left.
func (q *queue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.over = true
	q.filled.Broadcast()
}

// until bounds how long take waits.
func (q *queue) until(at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.deadline = at
	q.filled.Broadcast()
	if left := time.Until(at); !at.IsZero() && left > 0 {
		time.AfterFunc(left, q.filled.Broadcast)
	}
}

// take waits for the next chunk.
func (q *queue) take() (chunk, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.chunks) == 0 {
		switch {
		case q.over:
			return chunk{}, net.ErrClosed
		case !q.deadline.IsZero() && !time.Now().Before(q.deadline):
			return chunk{}, os.ErrDeadlineExceeded
		}
		q.filled.Wait()
	}
	next := q.chunks[0]
	q.chunks = q.chunks[1:]
	return next, nil
}
