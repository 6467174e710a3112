package audit

import (
	"slices"
	"strings"
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

// how tells the kind of an actor from the id that the log gives, self being the client id that is logged in.
func how(by, self string) How {
	lower := strings.ToLower(strings.TrimSpace(by))
	name, machine := strings.CutSuffix(lower, "@clients") // the login server's subject of an API client
	switch {
	case lower == "":
		return Unknown
	case self != "" && (by == self || machine && name == strings.ToLower(self)):
		return Self
	case machine:
		return Unknown
	case slices.Contains([]string{"camunda", "system", "camunda-system", "console-system"}, lower):
		return Camunda
	case address(lower), strings.Contains(lower, "|"): // the second is a user of an identity provider: auth0|…
		return Person
	}
	return Unknown
}

// address reports whether a text looks like an e-mail address.
func address(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(text, " \t\r\n")
}
