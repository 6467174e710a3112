package diff

import "github.com/camsync/camsync/internal/spec"

// AskedBefore is why an upgrade is held that an earlier run has asked for: its request may still arrive, and a second one could
// lead one generation further.
func AskedBefore(asked spec.Asked) (reason, hint string, wait *Wait) {
	const minute = "15:04 UTC"
	until := ceil(asked.Until)
	return "an earlier run asked for this upgrade at " + asked.At.UTC().Format(minute) + " and its answer was lost: it may still begin",
		"run again after " + until.UTC().Format(minute) + "; camsync sync goes on by itself", &Wait{until}
}
