package report

import (
	"io"

	"github.com/camsync/camsync/internal/spec"
)

// invalidFile is the SARIF rule for all errors of files.
const invalidFile = "file/invalid"

// validationSARIF writes a result for each error at its position. The run counts as failed, so alerts
// of the previous run stay open.
func validationSARIF(w io.Writer, r Report) error {
	rule := sarifRule{
		ID: invalidFile, Name: ruleName(invalidFile), Short: sarifMessage{"file: not valid"}, Full: sarifMessage{"The file cannot be read as an organisation. Nothing was compared."},
		Help: sarifMessage{"Correct the place as the result says; camsync validate checks it offline."}, Default: sarifDefault{"error"},
		Properties: sarifProperties{[]string{}},
	}
	results := []sarifResult{}
	for _, e := range r.named() {
		results = append(results, sarifResult{
			RuleID: rule.ID, Level: "error", Message: sarifMessage{unlinked(Clean(e.Text))},
			Locations:    []sarifLocation{sarifFile(e.Pos, r.Places)},
			Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(rule.ID, r.Places.path(e.Pos.File)+"\x00"+e.Text)},
			Properties:   sarifProperties{[]string{}},
		})
	}
	invocation := sarifInvocation{Successful: len(r.Errors) == 0}
	if !invocation.Successful {
		invocation.Notifications = []sarifNotification{{"error", sarifMessage{r.validationSentence()}}}
	}
	run := sarifRunOf(r, []sarifRule{rule}, invocation, results)
	return write(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// sarifFile is a position in a file. A file outside a repository has only a name.
func sarifFile(pos spec.Pos, places Places) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{Clean(pos.File)}}}
	if path := places.path(pos.File); path != "" {
		out.Physical = &sarifPhysical{sarifArtifact{uri(path)}, sarifRegion{max(pos.Line, 1), max(pos.Column, 1)}}
	}
	return out
}
