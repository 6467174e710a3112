package report

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// ResultsText writes results for people: a line for each action that was not simply made, and a
// summary.
func ResultsText(w io.Writer, results []apply.Result, elapsed time.Duration, style Style) error {
	var b strings.Builder
	t := table{style: style}
	entries := make([]*entry, len(results))
	for i, r := range results {
		entries[i] = entryOf(r)
	}
	for _, e := range thinned(entries) {
		if row, telling := resultRow(e); telling {
			t.rows = append(t.rows, row)
		}
	}
	t.write(&b)
	if len(t.rows) > 0 {
		b.WriteByte('\n')
	}
	t.list(&b, "Credentials handed over", handedOver(results))
	t.list(&b, endpointsTitle, endpoints(results))
	t.list(&b, backupsTitle, precedingBackups(results))
	t.paragraph(&b, line{{resultsSentence(results, elapsed), bold}})
	return output(w, &b)
}

// handedOver lists where the credentials of each created client went.
func handedOver(results []apply.Result) []string {
	var all []string
	for _, r := range results {
		if d := r.Action.Destination; d != nil && (r.Outcome == apply.Created || r.Outcome == apply.Updated) {
			all = append(all, r.Action.Name.String()+" → "+d.String())
		}
	}
	return all
}

// endpointsTitle is that of the list of what endpoints in AWS connect to.
const endpointsTitle = "Endpoint services for AWS"

// endpoints lists what an endpoint in AWS needs to know of each private link that was switched on.
func endpoints(results []apply.Result) []string {
	var all []string
	for _, r := range results {
		if text := r.Endpoint.String(); text != "" {
			all = append(all, r.Action.Name.String()+": "+text)
		}
	}
	return all
}

func resultRow(e *entry) (row, bool) {
	out := row{name: Clean(e.Name.String()), pos: Clean(e.Pos.String())}
	switch e.outcome {
	case apply.Held:
		out.symbol, out.detail = symbols[diff.Hold], []span{{text: "held: " + Clean(e.Reason)}}
		hint := ""
		if e.found { // else the plan has said all of it, and here it is only not to be forgotten
			hint = e.Hint
		}
		e = &entry{Action: diff.Action{Name: e.Name, Hint: hint}, more: e.more}
	case apply.Failed:
		out.symbol, out.detail = span{"✗", red}, []span{{string(e.Verb) + " failed", red}}
	case apply.NotTried:
		out.symbol, out.detail = span{"·", yellow}, []span{{string(e.Verb) + " not tried", yellow}}
	default:
		return out, false
	}
	out.below = e.remarks()
	return out, true
}

func resultsSentence(results []apply.Result, elapsed time.Duration) string {
	s := summarizeResults(results)
	sentence := fmt.Sprintf("Applied: %d created, %d updated, %d deleted", s.Created, s.Updated, s.Deleted)
	for _, rest := range []struct {
		count int
		word  apply.Outcome
	}{{s.Held, apply.Held}, {s.Failed, apply.Failed}, {s.NotTried, apply.NotTried}} {
		if rest.count > 0 {
			sentence += fmt.Sprintf(", %d %s", rest.count, rest.word)
		}
	}
	if elapsed == 0 { // nothing was begun
		return sentence + "."
	}
	return sentence + " in " + Elapsed(elapsed) + "."
}

// ResultLine is one result on a line, for the log of a running apply.
func ResultLine(r apply.Result) string {
	text := string(r.Outcome) + " " + Clean(r.Action.Name.String())
	switch {
	case r.Outcome == apply.Held:
		text += ": " + Clean(r.Action.Reason)
	case r.Err != nil:
		text += ": " + Clean(r.Err.Error())
	case r.Endpoint.Service != "":
		text += ": " + Clean(r.Endpoint.String())
	case r.Backup != nil:
		text += ": after the backup " + Clean(takenText(*r.Backup))
	}
	return text
}

// Elapsed is a duration for people, with fractions of a second only if it is short.
func Elapsed(d time.Duration) string {
	switch {
	case d < time.Second:
		return max(d.Round(10*time.Millisecond), 10*time.Millisecond).String()
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	default:
		return d.Round(time.Second).String()
	}
}

// limited is how the API words a limit, which has the status of a missing permission.
var limited = regexp.MustCompile(`(?i)\b(maximum|limit|quota)\b|\bno (more |open |free )?seats?\b`)

// errorHint is the hint of an error that has its own; else it names the permission that may be missing for a change that
// the API refused with 403. The API also refuses what exceeds a limit of the organisation, in other words.
func errorHint(a diff.Action, err error) string {
	var own interface{ Hint() string }
	if errors.As(err, &own) {
		return own.Hint()
	}
	group := a.Name.Kind.Traits().Permission
	if group == "" || api.Status(err) != http.StatusForbidden {
		return ""
	}
	if limited.MatchString(err.Error()) {
		return "a limit of the organisation is reached: remove what is no longer needed, or ask Camunda to raise it"
	}
	why, plan := "if the API client lacks the permission, ", a.Name.Kind.NotInPlan()
	if a.Does() == diff.Create && slices.Contains(a.Fields, diff.Field{Name: "encryption", Desired: spec.External}) {
		plan = spec.ExternalNotInPlan()
	}
	if plan != "" {
		why = plan + "; or the API client lacks the permission: "
	}
	return why + "make one in Camunda Hub under Organization, Administration API, that has the boxes of " + group +
		" that write (create, update, delete), not only the one that reads"
}
