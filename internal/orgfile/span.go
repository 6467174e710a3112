package orgfile

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// spanOf reads a length of time that is at least as long as least: 26h, 90m or 3d.
func spanOf(least time.Duration) reading[time.Duration] {
	return func(r *reader, n *yaml.Node, what string) (time.Duration, bool) {
		text, ok := r.text(n, what)
		if !ok {
			return 0, false
		}
		d, ok := spec.ParseSpan(text)
		switch {
		case !ok:
			r.wrong(follow(n), "%s %s is not a length of time; write one such as 26h, 90m or 3d", what, quote(text))
		case d < least:
			r.wrong(follow(n), "%s %s is too short; write at least %s", what, quote(text), spec.FormatSpan(least))
			ok = false
		}
		return d, ok
	}
}
