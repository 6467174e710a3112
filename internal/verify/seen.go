package verify

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/camsync/camsync/internal/api"
)

// An Outcome says whether an assumption is settled.
type Outcome string

// The outcomes.
const (
	Settled  Outcome = "seen"
	NotSeen  Outcome = "not seen"  // it was tried, and showed nothing
	NotTried Outcome = "not tried" // it cannot be, or must not
)

// Seen is what was seen of one assumption. Its text is made of words only, so that it holds nothing of the organisation.
type Seen struct {
	Outcome Outcome
	text    string
}

// A word is a text that cannot name anything of an organisation. Only the functions of this file and of sentence.go make one of what the API has answered.
type word string

func words(format string, all []word) string {
	args := make([]any, len(all))
	for i, w := range all {
		args[i] = string(w)
	}
	return fmt.Sprintf(format, args...)
}

func saw(format string, all ...word) Seen { return Seen{Settled, words(format, all)} }

func missed(format string, all ...word) Seen { return Seen{NotSeen, words(format, all)} }

// answered is a status, with the API's sentence if it refused.
func (l *lab) answered(s api.Sight) word {
	switch {
	case s.Status == 0:
		return "no answer"
	case s.Said == "":
		return word(strconv.Itoa(s.Status))
	}
	return word(strconv.Itoa(s.Status)) + " (" + l.names.sentence(s.Said) + ")"
}

// outcome is what a request shows that may have been refused for another reason than the one in question.
func (l *lab) outcome(s api.Sight, format string, all ...word) Seen {
	if s.Status == 0 || s.Status == 401 || s.Status == 429 || s.Status >= 500 {
		return missed(format, all...)
	}
	return saw(format, all...)
}

func count(n int) word { return word(strconv.Itoa(n)) }

func kind(v api.Value) word { return word(v.Kind()) }

// media is a known media type, or that it is another.
func media(s api.Sight) word {
	known := []string{"application/json", "application/problem+json", "text/plain", "text/html", "text/csv", "application/csv", "application/octet-stream"}
	switch {
	case s.Media == "":
		return "no body"
	case slices.Contains(known, s.Media):
		return word(s.Media)
	}
	return "another media type"
}

// either is the one or the other word.
func either(is bool, yes, no word) word {
	if is {
		return yes
	}
	return no
}

// list joins words, each once.
func list(all []word) word {
	texts := make([]string, len(all))
	for i, w := range all {
		texts[i] = string(w)
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if len(texts) == 0 {
		return "none"
	}
	return word(strings.Join(texts, ", "))
}
