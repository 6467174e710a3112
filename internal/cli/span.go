package cli

import (
	"errors"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A span is a flag that takes a length of time as the file does: 12h or 1d.
type span time.Duration

func (s *span) String() string {
	if *s == 0 {
		return ""
	}
	return spec.FormatSpan(time.Duration(*s))
}

// Set reads the value of the flag.
func (s *span) Set(text string) error {
	d, ok := spec.ParseSpan(text)
	if !ok {
		return errors.New("not a length of time up to 3650d, such as 12h or 1d")
	}
	*s = span(d)
	return nil
}

// Type is what help calls the value.
func (s *span) Type() string { return "duration" }
