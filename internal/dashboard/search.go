package dashboard

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/diff"
)

// matching are the actions in whose texts all words of a search stand, in any case and order.
func matching(all []diff.Action, search string) []diff.Action {
	words := strings.Fields(strings.ToLower(search))
	if len(words) == 0 {
		return all
	}
	var found []diff.Action
	for _, a := range all {
		text := strings.ToLower(searched(a))
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) }) {
			found = append(found, a)
		}
	}
	return found
}

// searched is what the page says of an action.
func searched(a diff.Action) string {
	texts := []string{string(a.Verb), string(a.Would), a.Name, a.Cluster, a.Harms.String(), a.Reason, a.Hint, a.Pos.String()}
	for _, f := range a.Fields {
		texts = append(texts, f.String())
	}
	return strings.Join(texts, "\n")
}
