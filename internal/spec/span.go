package spec

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxSpan is the longest time that a file may say, so that no sum of times overflows.
const maxSpan = 10 * 365 * 24 * time.Hour

var days = regexp.MustCompile(`^([0-9]{1,5})d`)

// ParseSpan reads a length of time such as 26h, 90m, 1h30m or 3d; false for anything else, for none, and for more than ten years.
func ParseSpan(text string) (time.Duration, bool) {
	var whole time.Duration
	if match := days.FindStringSubmatch(text); match != nil {
		n, _ := strconv.Atoi(match[1])
		whole = time.Duration(n) * 24 * time.Hour
		if text = text[len(match[0]):]; text == "" {
			text = "0s"
		}
	}
	rest, err := time.ParseDuration(text)
	if err != nil || strings.ContainsAny(text, "+-") {
		return 0, false
	}
	if rest > maxSpan || whole > maxSpan || whole+rest <= 0 {
		return 0, false
	}
	return whole + rest, true
}

// FormatSpan is a length of time as [ParseSpan] reads it, in hours and minutes.
func FormatSpan(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

// count is a number of something with a regular plural.
func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// Age is how long ago something was, for people: 40 minutes, 26 hours or 3 days. It is coarse, so that it does not change all the time.
func Age(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 2*time.Hour:
		return count(int(d/time.Minute), "minute")
	case d < 72*time.Hour:
		return count(int(d/time.Hour), "hour")
	}
	return count(int(d/(24*time.Hour)), "day")
}
