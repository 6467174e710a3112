package spec

import (
	"strings"
	"time"
)

// A Moment is a time that the API words in a format of its own choice.
type Moment struct {
	Time time.Time // zero if Text is not RFC 3339
	Text string    // as the API words it; empty for none
}

// MomentOf reads the text of a time. An empty text and "-" are none.
func MomentOf(text string) Moment {
	if text = strings.TrimSpace(text); text == "" || text == "-" {
		return Moment{}
	}
	at, _ := time.Parse(time.RFC3339, text) // zero for any other text
	return Moment{Time: at, Text: text}
}

// String is the time in UTC, or the API's own text.
func (m Moment) String() string {
	if m.Time.IsZero() {
		return m.Text
	}
	return m.Time.UTC().Format("2006-01-02 15:04 UTC")
}
