package api

import "time"

// Where a token came from, as TokenStatus says it.
const (
	fromLogin  = "login"
	fromDisk   = "disk cache"
	fromMemory = "memory"
)

// A TokenStatus says what is known of the token, and never the token.
type TokenStatus struct {
	Source    string // "login": asked for and cached on disk; "memory": asked for, not on disk; "disk cache"; empty: none yet
	Age       time.Duration
	Remaining time.Duration // 0 once it has ended
	Requests  int           // token requests that this Client made
	Cache     string        // the directory of the cache; empty where none is used
}

// TokenStatus says where the token came from and how long it will do. It asks for nothing.
func (c *Client) TokenStatus() TokenStatus {
	t := c.tokens
	t.mu.Lock()
	defer t.mu.Unlock()
	s := TokenStatus{Requests: t.asked, Cache: t.shared()}
	if now := time.Now(); t.held.Token != nil {
		s.Source = t.source
		s.Age = now.Sub(t.held.Obtained)
		s.Remaining = max(0, t.held.Token.Expiry.Sub(now))
	}
	return s
}
