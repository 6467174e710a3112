package lookalike

import (
	"strings"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"

	"github.com/camsync/camsync/internal/spec"
)

// Pattern is the pattern of that text, for which all spellings of an address are one.
func Pattern(text string) spec.Pattern { return spec.NewPattern(text).Addresses(EmailKey) }

// SameText reports whether two descriptions say the same. White space at their ends, the kind of line break and Unicode
// normalisation are what an API or an editor changes by itself, so they do not count.
func SameText(a, b string) bool { return a == b || said(a) == said(b) }

func said(text string) string {
	return strings.TrimSpace(norm.NFC.String(lineFeedsOnly.Replace(text)))
}

var lineFeedsOnly = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// maxWord bounds what is compared, in characters: no option is nearly as long.
const maxWord = 60

// Nearest is the option that a word which is none of them was probably meant to be; empty where none is near.
func Nearest(word string, options []string) string {
	best, distance := "", 3
	if runes := []rune(word); len(runes) > maxWord {
		word = string(runes[:maxWord])
	}
	word = strings.ToLower(word)
	for _, o := range options {
		option := strings.ToLower(o)
		d := levenshtein.ComputeDistance(word, option)
		if short := min(len(word), len(option)); short >= 4 && word[:short] == option[:short] {
			d = min(d, 2) // production for prod, desc for description
		}
		if d < distance && d <= (len(o)+1)/2 {
			best, distance = o, d
		}
	}
	return best
}
