package verify

import (
	"regexp"
	"strings"
)

// termWord is a word of a vocabulary of Kubernetes, which is in the names of conditions and their reasons: it names nothing of a user.
var termWord = regexp.MustCompile(`^[A-Z][a-z]+(?:[A-Z][a-z]+){0,5}$`)

// term is such a word.
func term(text string) word {
	switch {
	case text == "":
		return "(none)"
	case termWord.MatchString(text):
		return word(text)
	}
	return "(another form)"
}

var (
	id     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	digits = regexp.MustCompile(`[0-9]+`)
	runs   = regexp.MustCompile(`[A-Za-z]+`)
	signs  = regexp.MustCompile(`[^A-Za-z0-9 _.:#+<>-]+`)
)

// told are the words in names of backups that say what made them.
var told = strings.Fields("backup backups manual scheduled schedule auto automatic cron daily hourly weekly T Z")

// shape is the form of a name: its signs, the number of digits, and words that say what made it. Any other word is a w.
func (l *lab) shape(name string) word {
	name = id.ReplaceAllString(strings.ReplaceAll(name, "<", "("), "<>")
	name = runs.ReplaceAllStringFunc(name, func(w string) string {
		for _, known := range told {
			if strings.EqualFold(w, known) {
				return w
			}
		}
		return "w"
	})
	name = digits.ReplaceAllStringFunc(name, func(d string) string { return strings.Repeat("9", min(len(d), 20)) })
	name = strings.ReplaceAll(signs.ReplaceAllString(name, "?"), "<>", "ID")
	return word(name[:min(len(name), 80)])
}
