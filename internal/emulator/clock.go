package emulator

import (
	"errors"
	"sync/atomic"
	"time"
)

// A Clock is the time in the organisation: the machine's, and ahead of it once it was advanced. What
// takes time there, such as a backup or a schedule, follows it. Logins follow the machine's time,
// since a client compares a token's end with its own clock. The zero value is ready to use, and safe
// for concurrent use.
type Clock struct{ ahead atomic.Int64 }

// Now is the time in the organisation.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the clock forward. A clock cannot go back, which is an error.
func (c *Clock) Advance(d time.Duration) error {
	if d < 0 {
		return errors.New("the clock cannot go back")
	}
	c.ahead.Add(int64(d))
	return nil
}
