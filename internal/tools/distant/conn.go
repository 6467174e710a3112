package distant

import (
	"net"
	"sync"
	"time"
)

// A conn delays what goes through a connection.
type conn struct {
	net.Conn
	half    time.Duration
	came    *queue
	leaving *queue
	rest    []byte // of the chunk that was read in part
	once    sync.Once
	flushed chan struct{} // closed once all that was written has left
}

// A chunk is bytes, or the error after them, and when they arrive.
type chunk struct {
	data []byte
	err  error
	due  time.Time
}

func newConn(of net.Conn, trip time.Duration) *conn {
	c := &conn{Conn: of, half: trip / 2, came: newQueue(), leaving: newQueue(), flushed: make(chan struct{})}
	go c.receive(time.Now().Add(trip))
	go c.send()
	return c
}

// receive takes what comes until the connection ends; nothing arrives earlier than the connection is open.
func (c *conn) receive(open time.Time) {
	for {
		data := make([]byte, 32<<10)
		n, err := c.Conn.Read(data)
		due := time.Now()
		if due.Before(open) {
			due = open
		}
		c.came.put(chunk{data[:n], err, due.Add(c.half)})
		if err != nil {
			return
		}
	}
}

// Read waits until the next bytes have arrived.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		next, err := c.came.take()
		if err != nil {
			return 0, err
		}
		time.Sleep(time.Until(next.due))
		if len(next.data) == 0 {
			return 0, next.err
		}
		c.rest = next.data
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Write never waits: what is on its way has no limit.
func (c *conn) Write(p []byte) (int, error) {
	c.leaving.put(chunk{data: append([]byte(nil), p...), due: time.Now().Add(c.half)})
	return len(p), nil
}

func (c *conn) send() {
	defer close(c.flushed)
	for {
		next, err := c.leaving.take()
		if err != nil {
			return
		}
		time.Sleep(time.Until(next.due))
		if _, err := c.Conn.Write(next.data); err != nil {
			return
		}
	}
}

// SetDeadline bounds reading; writing never waits.
func (c *conn) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

// SetReadDeadline bounds the wait for bytes, and leaves those that are on their way.
func (c *conn) SetReadDeadline(at time.Time) error {
	c.came.until(at)
	return nil
}

// SetWriteDeadline changes nothing.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// Close ends the connection once what was written has left.
func (c *conn) Close() error {
	c.once.Do(func() {
		c.leaving.end()
		c.came.end()
		go func() {
			<-c.flushed
			c.Conn.Close()
		}()
	})
	return nil
}
