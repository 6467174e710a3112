package api

import (
	"path/filepath"
	"time"
)

// The waits after a login that was refused or throttled: doubled each time, within these bounds.
const (
	minBackOff = time.Minute
	maxBackOff = time.Hour
)

// clock is the format of a time of today: with its zone, since logs are read elsewhere.
const clock = "15:04:05 MST"

// A refusal is a login that was refused or throttled. It is remembered, by all processes, until
// it is worth asking again.
type refusal struct {
	Status    int           `json:"status"`
	Message   string        `json:"message"`
	Throttled bool          `json:"throttled"`
	Wait      time.Duration `json:"wait"`
	Until     time.Time     `json:"until"`

	asked time.Duration // what the answer asked for
}

// Error says what the login server said.
func (r *refusal) Error() string {
	return withWords(statusText(r.Status), r.Message)
}

// follow sets how long the refusal stands, after an earlier one or none.
func (r *refusal) follow(earlier *refusal, now time.Time) {
	r.Wait = minBackOff
	if earlier != nil && earlier.Throttled == r.Throttled {
		r.Wait = 2 * earlier.Wait
	}
	r.Wait = min(max(r.Wait, r.asked), maxBackOff)
	r.Until = now.Add(r.Wait)
}

// stands reports whether it is too early to ask again. One that lies further ahead than any can
// was written by another clock, and does not count.
func (r *refusal) stands(now time.Time) bool {
	return r != nil && now.Before(r.Until) && r.Until.Sub(now) <= maxBackOff
}

// A LoginError is a login that was refused or throttled, now or by an earlier request whose
// answer is remembered: until Until nothing is sent.
type LoginError struct {
	*refusal
	Cache string // the directory that remembers it; empty where only this process does
}

// Error says until when nothing is sent, and how to try earlier.
func (e *LoginError) Error() string {
	text := e.refusal.Error() + "; not asked again before " + e.Until.Local().Format(clock)
	if e.Cache != "" {
		text += ", or until the directory " + filepath.Clean(e.Cache) + " is deleted"
	}
	return text
}
