package report

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// SARIF writes the report as SARIF 2.1.0: a result for each difference that remains, at its line of
// the file, under a rule of its kind and verb. Unmanaged resources are shown at their cluster, or at
// the first declared resource.
func SARIF(w io.Writer, r Report) error {
	if r.Kind == Validation {
		return validationSARIF(w, r)
	}
	rules := sarifRules{index: map[string]int{}}
	results := []sarifResult{}
	for _, e := range r.entries() {
		if e.done() {
			continue
		}
		index := rules.of(e)
		results = append(results, sarifResult{
			RuleID: rules.all[index].ID, RuleIndex: index, Level: e.level().sarif(),
			Message:   sarifMessage{unlinked(strings.TrimSuffix(e.text(), "\n"))},
			Locations: []sarifLocation{sarifPlace(e, r.Places)},
			// The same difference is the same alert, even if its line moves.
			Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(rules.all[index].ID, e.label())},
			Properties:   sarifProperties{notNil(e.Harms.Names())},
		})
	}
	run := sarifRunOf(r, rules.finished(), invocation(r), results)
	return write(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

func invocation(r Report) sarifInvocation {
	out := sarifInvocation{Successful: r.Plan.Refusal == nil}
	add := func(l level, text string) {
		out.Notifications = append(out.Notifications, sarifNotification{l.sarif(), sarifMessage{unlinked(text)}})
	}
	if refused := r.Plan.Refusal; refused != nil {
		add(grave, "refused before any write: "+Clean(refused.Reason))
	}
	for _, text := range r.Plan.Notes {
		add(note, Clean(text))
	}
	return out
}

// sarifRules are the rules of a run, in the order of their first result.
type sarifRules struct {
	all   []sarifRule
	worst []level
	harms []spec.Harms
	index map[string]int
}

// of is the index of the rule for a line. It adds the line's harm to the rule.
func (s *sarifRules) of(e entry) int {
	id := Clean(string(e.Name.Kind) + "/" + string(e.Verb))
	i, found := s.index[id]
	if !found {
		i = len(s.all)
		s.index[id] = i
		s.all = append(s.all, sarifRule{ID: id, Name: ruleName(id), Short: sarifMessage{short(e)}, Full: sarifMessage{full(e)}, Help: sarifMessage{help(e)}})
		s.worst, s.harms = append(s.worst, note), append(s.harms, 0)
	}
	s.worst[i] = max(s.worst[i], e.level())
	s.harms[i] |= e.Harms
	return i
}

func (s *sarifRules) finished() []sarifRule {
	out := make([]sarifRule, len(s.all))
	for i, rule := range s.all {
		rule.Default, rule.Properties = sarifDefault{s.worst[i].sarif()}, sarifProperties{notNil(s.harms[i].Names())}
		out[i] = rule
	}
	return out
}

func (l level) sarif() string {
	switch l {
	case grave:
		return "error"
	case warning:
		return "warning"
	default:
		return "note"
	}
}

func short(e entry) string {
	kind := Clean(string(e.Name.Kind))
	switch e.Verb {
	case diff.Create:
		return kind + ": missing in the organisation"
	case diff.Update:
		return kind + ": other than the file says"
	case diff.Delete:
		return kind + ": live, and not wanted by the file"
	default:
		return kind + ": a difference that camsync leaves"
	}
}

func full(e entry) string {
	switch e.Verb {
	case diff.Create:
		return "The file declares something that the live organisation does not have."
	case diff.Update:
		return "The file and the live organisation differ."
	case diff.Delete:
		return "The live organisation has something that the file takes away."
	default:
		return "The file and the live organisation differ, and camsync does not settle it: the result says why, and what can be done."
	}
}

func help(e entry) string {
	if e.Verb == diff.Hold {
		return "Follow the hint of the result, or change the file."
	}
	return "camsync apply makes the organisation as the file says. If the organisation is right, change the file."
}

func sarifPlace(e entry, places Places) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{Clean(e.Name.String())}}}
	pos := places.of(e)
	if path := places.path(pos.File); path != "" && pos.Line > 0 {
		out.Physical = &sarifPhysical{sarifArtifact{uri(path)}, sarifRegion{pos.Line, max(pos.Column, 1)}}
	}
	return out
}

// fingerprint identifies a result across runs.
func fingerprint(rule, label string) string {
	sum := sha256.Sum256([]byte(rule + "\x00" + label))
	return fmt.Sprintf("%x:1", sum[:8])
}

// unlinked breaks what messages could render as a link.
func unlinked(text string) string { return strings.ReplaceAll(text, "](", "] (") }
