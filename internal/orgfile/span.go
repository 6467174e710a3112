package orgfile

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// spanText reads the text of a length of time. A number has no unit.
func (r *reader) spanText(n *yaml.Node, what string) (string, bool) {
	if kindOf(follow(n)) == "a number" {
		r.wrong(follow(n), "%s is a number: give a unit, such as 26h", what)
		return "", false
	}
	return r.text(n, what)
}

// spanOf reads a length of time that is at least as long as least: 26h, 90m or 3d.
func spanOf(least time.Duration) reading[time.Duration] {
	return func(r *reader, n *yaml.Node, what string) (time.Duration, bool) {
		text, ok := r.spanText(n, what)
		if !ok {
			return 0, false
		}
		d, ok := spec.ParseSpan(text)
		switch {
		case !ok:
			r.wrong(follow(n), "%s %s is not a length of time up to 3650d; write one such as 26h, 90m or 3d", what, quote(text))
		case d < least:
			r.wrong(follow(n), "%s %s is too short; write at least %s", what, quote(text), spec.FormatSpan(least))
			ok = false
		}
		return d, ok
	}
}
