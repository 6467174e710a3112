package report

import (
	"crypto/sha256"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// SARIF writes the report as SARIF 2.1.0: a result for each difference that remains or error of the
// files, at its line of the file, under a rule of its kind and verb. Unmanaged resources are shown at
// their cluster, or at the first declared resource.
func SARIF(w io.Writer, r Report) error {
	rules, results := sarifRules{}, []sarifResult{}
	add := func(rule int, l level, text string, place sarifLocation, label string, harms spec.Harms) {
		id := rules[rule].ID
		results = append(results, sarifResult{
			RuleID: id, RuleIndex: rule, Level: l.sarif(), Message: sarifMessage{unlinked(text)}, Locations: []sarifLocation{place},
			// The same difference is the same alert, even if its line moves.
			Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(id, label)},
			Properties:   sarifProperties{notNil(harms.Names())},
		})
	}
	if r.Kind == Validation {
		rules.of("file", invalid, grave, 0)
	}
	for _, e := range r.named() {
		add(0, grave, Clean(e.Text), r.Places.sarif(e.Pos, e.Pos.File), r.Places.path(e.Pos.File)+"\x00"+e.Text, 0)
	}
	for _, e := range r.entries() {
		if !e.done() {
			rule := rules.of(string(e.Name.Kind), e.Verb, e.level(), e.Harms)
			add(rule, e.level(), strings.TrimSuffix(e.text(), "\n"), r.Places.sarif(r.Places.of(e), e.Name.String()), e.label(), e.Harms)
		}
	}
	run := sarifRun{
		Tool: sarifTool{sarifDriverOf(Clean(r.About.Version), rules)}, Automation: sarifAutomation{automation(r)},
		Invocations: []sarifInvocation{invocation(r)}, ColumnKind: "unicodeCodePoints", Results: results, About: r.About.object(),
	}
	return WriteJSON(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// invocation says how the run went. One with errors in the files counts as failed, so alerts of the
// previous run stay open.
func invocation(r Report) sarifInvocation {
	out := sarifInvocation{Successful: r.Plan.Refusal == nil && len(r.Errors) == 0}
	add := func(l level, text string) {
		out.Notifications = append(out.Notifications, sarifNotification{l.sarif(), sarifMessage{unlinked(text)}})
	}
	if len(r.Errors) > 0 {
		add(grave, r.sentence())
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
type sarifRules []sarifRule

// of is the index of the rule for a kind and verb. It adds what a result can do to the rule.
func (s *sarifRules) of(kind string, verb diff.Verb, l level, harms spec.Harms) int {
	id, i := Clean(kind+"/"+string(verb)), 0
	for i < len(*s) && (*s)[i].ID != id {
		i++
	}
	if i == len(*s) {
		texts := ruleTexts[verb]
		*s = append(*s, sarifRule{ID: id, Name: ruleName(id), Short: sarifMessage{Clean(kind) + ": " + texts.short}, Full: sarifMessage{texts.full}, Help: sarifMessage{texts.help}})
	}
	rule := &(*s)[i]
	rule.worst, rule.harms = max(rule.worst, l), rule.harms|harms
	rule.Default, rule.Properties = sarifDefault{rule.worst.sarif()}, sarifProperties{notNil(rule.harms.Names())}
	return i
}

// invalid is the verb of the rule for all errors of files.
const invalid diff.Verb = "invalid"

const applyHelp = "camsync apply makes the organisation as the file says. If the organisation is right, change the file."

var ruleTexts = map[diff.Verb]struct{ short, full, help string }{
	diff.Create: {"missing in the organisation", "The file declares something that the live organisation does not have.", applyHelp},
	diff.Update: {"other than the file says", "The file and the live organisation differ.", applyHelp},
	diff.Delete: {"live, and not wanted by the file", "The live organisation has something that the file takes away.", applyHelp},
	diff.Hold: {
		"a difference that camsync leaves", "The file and the live organisation differ, and camsync does not settle it: the result says why, and what can be done.",
		"Follow the hint of the result, or change the file.",
	},
	invalid: {
		"not valid", "The file cannot be read as an organisation. Nothing was compared.",
		"Correct the place as the result says; camsync validate checks it offline.",
	},
}

// sarif is a place of something with that name. One outside files has only the name.
func (p Places) sarif(pos spec.Pos, name string) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{Clean(name)}}}
	if path := p.path(pos.File); path != "" {
		out.Physical = &sarifPhysical{sarifArtifact{uri(path)}, sarifRegion{max(pos.Line, 1), max(pos.Column, 1)}}
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

// semantic matches a semantic version.
var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// sarifDriverOf is camsync as a tool. A build without a version gets one lower than all others, since
// readers expect numbers.
func sarifDriverOf(version string, rules []sarifRule) sarifDriver {
	full := strings.TrimSpace("camsync " + version)
	if version = strings.TrimPrefix(version, "v"); !semantic.MatchString(version) {
		version = "0.0.0-devel"
	}
	return sarifDriver{
		Name: "camsync", FullName: full, Version: version, Semantic: version,
		InformationURI: "https://github.com/camsync/camsync", Rules: rules,
	}
}

// automation identifies the runs of one report of the same files, so that services replace the
// results of the previous run. A failed report has the id of the report it replaces.
func automation(r Report) string {
	parts := []string{"camsync", string(r.asked())}
	for _, file := range r.About.Files {
		if path := strings.Trim(Clean(r.Places.path(file)), "/"); path != "" {
			parts = append(parts, path)
		}
	}
	return strings.Join(parts, "/") + "/"
}

// ruleName is the display name of a rule: members/update is MembersUpdate.
func ruleName(id string) string {
	words := strings.FieldsFunc(id, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for i, word := range words {
		first := []rune(word)
		first[0] = unicode.ToUpper(first[0])
		words[i] = string(first)
	}
	return strings.Join(words, "")
}
