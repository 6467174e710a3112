package audit

import (
	"strings"

	"github.com/camsync/camsync/internal/actor"
)

// How says what kind of actor made a change.
type How string

// The kinds of actors. Another API client is Unknown: the log does not tell whose it is.
const (
	Person  How = "a person"
	Self    How = "this credential"
	Camunda How = "Camunda"
	Unknown How = "unknown"
)

// how tells the kind of an actor from the id that the log gives.
func (l *Log) how(by string) How {
	switch by = strings.TrimSpace(by); {
	case by == "":
		return Unknown
	case l.self.Is(by) == actor.Ours:
		return Self
	case actor.Machine(by):
		return Unknown
	case actor.System(by):
		return Camunda
	case actor.Person(by):
		return Person
	}
	return Unknown
}

// Actor is an actor with its kind.
func (h How) Actor(by string) string {
	switch {
	case h == Unknown && by == "":
		return "an unknown actor"
	case h == Unknown:
		return by + " (unknown actor)"
	case by == "" || h == "":
		return by + string(h)
	}
	return by + " (" + string(h) + ")"
}
