package sources

import (
	"context"
	"fmt"
	"sync"

	"github.com/camsync/camsync/internal/waiting"
)

// A count shows how many of the programs have ended, if there are more than run at first: each may be too short to show itself.
type count struct {
	mu       sync.Mutex
	of, have int
	entry    *waiting.Entry
}

func newCount(ctx context.Context, of int) *count {
	c := &count{of: of}
	if of > fewest {
		c.entry = waiting.Begin(ctx, c.text())
	}
	return c
}

func (c *count) text() string {
	return fmt.Sprintf("programs that fetch secrets, of which %d of %d have ended", c.have, c.of)
}

func (c *count) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.have++
	c.entry.Rename(c.text())
}

func (c *count) end() { c.entry.End() }
