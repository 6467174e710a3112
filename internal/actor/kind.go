package actor

import (
	"slices"
	"strings"
)

// Person reports whether a name of the log looks like a person's: an e-mail address, or a user of an identity provider.
func Person(by string) bool { return Address(by) || strings.Contains(by, "|") }

// Address reports whether a text looks like an e-mail address.
func Address(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(text, " \t\r\n")
}

// System reports whether a name of the log is that of Camunda itself.
func System(by string) bool {
	return slices.Contains([]string{"camunda", "system", "camunda-system", "console-system"}, strings.ToLower(by))
}

// Machine reports whether a name of the log is an API client's, as the login server names them.
func Machine(by string) bool { return strings.HasSuffix(strings.ToLower(by), clients) }
