package spec

import "time"

// Asked says of a live cluster that its upgrade was asked for, and that the answer was lost.
type Asked struct {
	At    time.Time // zero if it was not
	Until time.Time // the request may still arrive
}
