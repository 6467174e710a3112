package lookalike

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

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
