package dashboard

import (
	"strings"

	"github.com/camsync/camsync/internal/daemon"
)

// facts are what there is to know about the daemon.
func facts(s daemon.Status) []fact {
	all := []fact{{Name: "So since", At: at(s.Since)}}
	if state(s) == stale {
		all[0] = fact{Name: "Stale since", At: at(s.Invalid.Since)}
	}
	if s.Digest != "" {
		all = append(all, fact{Name: "File in force since", At: at(s.Read), Text: applied(s)})
	}
	if s.Good.IsZero() {
		all = append(all, fact{Name: "Last good pass", Text: "none yet"})
	} else {
		all = append(all, fact{Name: "Last good pass", At: at(s.Good)})
	}
	switch {
	case s.Running != nil:
		text := "looks only"
		if s.Running.Write {
			text = "may write"
		}
		all = append(all, fact{Name: "Pass under way since", At: at(s.Running.Since), Text: text})
	case !s.Next.IsZero():
		all = append(all, fact{Name: "Next pass", At: at(s.Next)})
	}
	change, drift := "it is only planned", "that is only reported"
	if s.ApplyChanges {
		change = "it is applied"
	}
	if s.ApplyDrift {
		drift = "that is corrected"
	}
	return append(all, fact{Name: "If the file changes", Text: change}, fact{Name: "If others change the organisation", Text: drift})
}

// applied is how far the file in force was applied.
func applied(s daemon.Status) string {
	switch {
	case s.Digest != s.Applied.Digest:
		return "not applied yet"
	case len(s.Applied.Pending) > 0:
		return "applied, with " + count(things(s.Applied.Pending), "thing", "things") + " left"
	}
	return "applied"
}

// things is how many things these names are of: fields of one are named each, and what is below one that is
// not known is named too, with a slash at its end.
func things(left []string) int {
	all := map[string]bool{}
	for _, name := range left {
		if thing, _, _ := strings.Cut(name, ": "); !strings.HasSuffix(name, "/") {
			all[thing] = true
		}
	}
	return len(all)
}
