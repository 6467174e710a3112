package report

import "github.com/camsync/camsync/internal/spec"

// finding is what a check has found, which no call can settle.
type finding struct {
	Kind     spec.Kind `json:"kind"`
	Name     string    `json:"name"`
	Cluster  string    `json:"cluster"`
	UUID     string    `json:"uuid"`
	Happened *happened `json:"happened"`
	Position *position `json:"position"`
	Reason   string    `json:"reason"`
	Hint     string    `json:"hint"`
	Resolve  string    `json:"resolve"`
}

func findingOf(e *entry) finding {
	a := actionOf(e.planned)
	return finding{a.Kind, a.Name, a.Cluster, a.UUID, happenedOf(e), a.Position, a.Reason, a.Hint, e.resolve}
}
