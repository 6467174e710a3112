package spec

import (
	"regexp"
	"strings"
)

// Pattern matches names as policy.protect does: * stands for any text, and case does not count.
func Pattern(text string) *regexp.Regexp {
	parts := strings.Split(text, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`(?is)^` + strings.Join(parts, `.*`) + `$`)
}
