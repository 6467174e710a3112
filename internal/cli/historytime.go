package cli

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

var errTime = errors.New("no time; write 7d, 12h or 90m for so long ago, a day such as 2026-11-01, or RFC 3339 such as 2026-11-01T08:00:00Z")

// parseTime reads a time: a duration before now, in which d is 24 hours; a day, which begins at
// midnight UTC; or RFC 3339. Nothing is the zero time.
func parseTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return time.Time{}, errTime
		}
		return now.Add(-time.Duration(n) * 24 * time.Hour), nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		if ago < 0 {
			return time.Time{}, errTime
		}
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, errTime
}
