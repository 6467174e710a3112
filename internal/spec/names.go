package spec

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is how many characters the name of a cluster, secret or client may have.
const MaxName = 50

const maxDescription = 150 // characters of the description of a cluster

// How many characters the name and the description of a workspace may have.
const (
	maxWorkspaceName        = 255
	maxWorkspaceDescription = 500
)

// inSecret reports a character that the name of a secret may have.
func inSecret(r rune) bool { return LetterOrDigit(r) || r == '_' || r == '.' || r == '-' }

// LetterOrDigit reports a letter or digit of ASCII.
func LetterOrDigit(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// CheckClusterName says what is wrong with the name of a cluster; empty for nothing. Names build
// the names of all that is in a cluster, such as cluster/prod/secret/TOKEN.
func CheckClusterName(s string) string {
	switch {
	case s == "":
		return "is empty; write 1 to 50 characters"
	case utf8.RuneCountInString(s) > MaxName:
		return "is too long; write at most 50 characters"
	}
	return checkOuterName(s)
}

// checkOuterName says what is wrong with the name of what others belong to, whatever its length.
func checkOuterName(s string) string {
	switch {
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space; leave it out"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "holds a control character; leave it out"
	case strings.Contains(s, "/"):
		return "holds a slash; write another character"
	case s == "." || s == "..":
		return "is only dots; write a name"
	}
	return checkTitle(s)
}

// CheckWorkspaceName says what is wrong with the name of a workspace; empty for nothing. Names build the names of all that is in a
// workspace, such as workspace/Orders/member/ana@example.com.
func CheckWorkspaceName(s string) string {
	switch {
	case s == "":
		return "is empty; write 1 to 255 characters"
	case utf8.RuneCountInString(s) > maxWorkspaceName:
		return "is too long; write at most 255 characters"
	}
	return checkOuterName(s)
}

// CheckWorkspaceDescription says what is wrong with the description of a workspace; empty for nothing. An empty one clears it.
func CheckWorkspaceDescription(s string) string {
	switch {
	case utf8.RuneCountInString(s) > maxWorkspaceDescription:
		return "is too long; write at most 500 characters"
	case strings.ContainsFunc(s, ControlCharacter):
		return "holds a control character; leave it out"
	}
	return ""
}

// CheckSecretName says what is wrong with the name of a secret; empty for nothing.
func CheckSecretName(s string) string {
	switch {
	case s == "", len(s) > MaxName, strings.ContainsFunc(s, func(r rune) bool { return !inSecret(r) }):
		return "is not allowed; write 1 to 50 of A-Z, a-z, 0-9, underscore, dash and dot"
	case s == "." || s == "..":
		return "is only dots; write a name"
	}
	return ""
}

// numbered reports whether a name ends as that of a rotated client does: in ~ and a number.
func numbered(s string) bool {
	rest := strings.TrimRight(s, "0123456789")
	return rest != s && strings.HasSuffix(rest, "~")
}

// CheckClientName says what is wrong with the name of a client; empty for nothing.
func CheckClientName(s string) string {
	switch {
	case s == "":
		return "is empty; write 1 to 50 characters"
	case utf8.RuneCountInString(s) > MaxName:
		return "is too long; write at most 50 characters"
	case strings.ContainsRune(s, ' '):
		return "holds a space; write a dash"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "holds a control character; leave it out"
	case strings.Contains(s, "/"):
		return "holds a slash; write another character"
	case numbered(s):
		return "ends in ~ and a number, as the live client does after a rotation; write the name without them"
	}
	if why := CheckCharacters(s, func(r rune) bool { return r == '\'' || r == '’' }); why != "" {
		return why
	}
	return checkTitle(s)
}

// CheckDescription says what is wrong with the description of a cluster; empty for nothing.
func CheckDescription(s string) string {
	switch {
	case utf8.RuneCountInString(s) > maxDescription:
		return "is too long; write at most 150 characters"
	case strings.ContainsFunc(s, ControlCharacter):
		return "holds a control character; leave it out"
	}
	return ""
}

// ControlCharacter reports a control character other than a line break or tab.
func ControlCharacter(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
