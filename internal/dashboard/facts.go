package dashboard

import (
	"strings"

	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/report"
)

// facts describe the daemon.
func facts(s daemon.Status) []fact {
	all := []fact{{"State since", at(s.Since), ""}}
	if state(s) == invalid {
		all[0] = fact{"Invalid since", at(s.Invalid.Since), ""}
	}
	if s.Digest != "" {
		all = append(all, fact{"File in force since", at(s.Read), applied(s)})
	}
	good := fact{"Last good pass", at(s.Good), ""}
	if s.Good.IsZero() {
		good.Text = "none yet"
	}
	all = append(all, good)
	switch {
	case s.Running != nil:
		text := "read-only"
		if s.Running.Write {
			text = "may write"
		}
		all = append(all, fact{Name: "Pass running since", At: at(s.Running.Since), Text: text})
	case !s.Next.IsZero():
		all = append(all, fact{Name: "Next pass", At: at(s.Next)})
	}
	change, drift := "it is only planned", "it is only reported"
	if s.ApplyChanges {
		change = "it is applied"
	}
	if s.ApplyDrift {
		drift = "it is corrected"
	}
	return append(all, fact{Name: "If the file changes", Text: change}, fact{Name: "If the organisation drifts", Text: drift})
}

// applied is how far the file in force was applied.
func applied(s daemon.Status) string {
	switch {
	case s.Digest != s.Applied.Digest:
		return "not applied yet"
	case len(s.Applied.Pending) > 0:
		return "applied, with " + report.Count(resources(s.Applied.Pending), "resource") + " pending"
	}
	return "applied"
}

// resources counts the resources in a list of names. Fields are listed by themselves, and a name with
// a slash at its end stands for what could not be read.
func resources(pending []string) int {
	all := map[string]bool{}
	for _, name := range pending {
		if resource, _, _ := strings.Cut(name, ": "); !strings.HasSuffix(name, "/") {
			all[resource] = true
		}
	}
	return len(all)
}
