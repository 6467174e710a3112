package lookalike

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// SameText reports whether two descriptions say the same. White space at their ends, the kind of line break and Unicode
// normalisation are what an API or an editor changes by itself, so they do not count.
func SameText(a, b string) bool { return a == b || said(a) == said(b) }

func said(text string) string {
	return strings.TrimSpace(norm.NFC.String(lineFeedsOnly.Replace(text)))
}

var lineFeedsOnly = strings.NewReplacer("\r\n", "\n", "\r", "\n")
