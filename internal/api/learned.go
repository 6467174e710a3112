package api

import (
	"math"
	"path/filepath"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/private"
)

// learned is what a process has found out about how much the API takes. It lies beside the token and is no secret. One that is
// lost costs the next process a few round trips, and one that is wrong a few refusals.
type learned struct {
	Window int       `json:"window"`          // how many were in flight at once
	Rate   float64   `json:"rate,omitempty"`  // a second; 0 for none
	Burst  float64   `json:"burst,omitempty"` // at once, after a pause
	ways             // the connections with HTTP/2
	At     time.Time `json:"at"`
}

// learnedExt is how the names of its files end.
const learnedExt = ".rate"

// learnedPath is where it is kept; empty for nowhere.
func (t *tokens) learnedPath() string {
	if t.cache == nil {
		return ""
	}
	return strings.TrimSuffix(t.cache.path, filepath.Ext(t.cache.path)) + learnedExt
}

// learned is what earlier processes know, without what is out of date or cannot be.
func (t *tokens) learned(now time.Time) learned {
	var known learned
	path := t.learnedPath()
	if path == "" || private.Recall(path, &known) != nil {
		return learned{}
	}
	if known.Rate < leastRate || known.Rate > 1e6 || math.IsNaN(known.Rate) || !(known.Burst >= 1 && known.Burst <= 1e6) ||
		now.Sub(known.At) > rateTime || known.At.After(now.Add(maxSkew)) {
		known.Rate, known.Burst = 0, 0
	}
	if known.Streams < 1 || known.Connections < 2 || known.Connections > maxInFlight {
		known.ways = ways{}
	}
	return known
}

// remember keeps what was learned, if that is news. Nothing depends on it.
func remember(c *Client) {
	path := c.tokens.learnedPath()
	if path == "" {
		return
	}
	var needed ways
	if s, _ := shared(&c.exchanger); s != nil {
		needed = s.needed()
	}
	if is, news := c.learning.learned(needed); news && c.tokens.cache.prepare() == nil {
		_ = private.Remember(path, is)
	}
}

// news reports whether another process should know it.
func (l learned) news(was learned) bool {
	if l.Window <= firstRound*widening && l.Rate == 0 {
		return was.Window > l.Window // a few requests prove little, and a refusal that there is a limit
	}
	differs := func(a, b float64) bool { return math.Abs(a-b) > 0.1*max(a, b) }
	return l.Window != was.Window || l.ways != was.ways || differs(l.Rate, was.Rate) || differs(l.Burst, was.Burst) || l.Rate > 0 && l.At.Sub(was.At) > rateTime/4
}
