package api

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxAsked is the longest wait that a server may ask for; a longer one counts as this.
const maxAsked = time.Hour

// retryAfter is how long an answer asks to wait: seconds or a date. It is 0 where the answer asks
// for nothing, for no time at all, or for nothing that can be read.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if date, err := http.ParseTime(text); err == nil {
		return bounded(date.Sub(now).Seconds(), maxAsked)
	}
	return seconds(text, 0, maxAsked)
}

// resetAfter is how long a login server asks to wait. Beside Retry-After it may give the second,
// since 1970, at which its count begins again.
func resetAfter(h http.Header, now time.Time) time.Duration {
	return max(retryAfter(h, now), seconds(h.Get("X-Ratelimit-Reset"), float64(now.Unix()), maxAsked))
}

// seconds reads a number of them, counted since then; 0 for what is none.
func seconds(text string, since float64, longest time.Duration) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0
	}
	return bounded(f-since, longest)
}

// bounded is that many seconds as a duration from 0 to longest. Multiplying first could overflow
// into a negative wait, and that into no wait at all.
func bounded(seconds float64, longest time.Duration) time.Duration {
	if !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, longest.Seconds()) * float64(time.Second))
}

// redirect says where an answer wanted to send the request.
func redirect(h http.Header) string {
	host := "another place"
	if u, err := url.Parse(h.Get("Location")); err == nil && u.Host != "" {
		host = clean(u.Scheme + "://" + u.Host)
	}
	return "a redirect to " + host + ", which is not followed"
}
