package spec

import "strings"

// Scalar is a text as a YAML value: plain where that is safe everywhere, else in double quotes.
func Scalar(text string) string { return scalar(text) }

// Undeclarable is why a file can not declare the live member; empty where it can.
func (m Member) Undeclarable() string { return m.obstacle() }

// Undeclarable is why a file can not declare the live client; empty where it can.
func (c Client) Undeclarable() string { return c.obstacle() }

// Undeclarable is why a file can not declare the live secret; empty where it can.
func (s Secret) Undeclarable() string {
	if why := checkSecretName(s.Name); why != "" {
		return "the name " + why
	}
	return ""
}

// Undeclarable is why a file can not give the live cluster's name and description; empty where it can.
func (c Cluster) Undeclarable() string {
	if why := checkClusterName(c.Name); why != "" {
		return "the name " + why
	}
	if why := checkDescription(c.Description.Value()); why != "" {
		return "the description " + why
	}
	return ""
}

// Declared is the live entry as a file can give it: its address text, and the networks that this
// names; none where no file can declare it.
func (e AllowlistEntry) Declared() AllowlistEntry {
	e.IP, e.Prefixes = e.declared()
	if strings.ContainsFunc(e.Description.Value(), forbiddenInProse) {
		e.Description = Part[string]{}
	}
	return e
}
