package report

import (
	"regexp"
	"strings"
	"unicode"
)

// semantic matches a semantic version.
var semantic = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// sarifRunOf is a run of camsync with these rules and results.
func sarifRunOf(r Report, rules []sarifRule, invocation sarifInvocation, results []sarifResult) sarifRun {
	return sarifRun{
		Tool:        sarifTool{sarifDriverOf(Clean(r.About.Version), rules)},
		Automation:  sarifAutomation{r.automation()},
		Invocations: []sarifInvocation{invocation}, ColumnKind: "unicodeCodePoints", Results: results,
		About: r.About.object(),
	}
}

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
func (r Report) automation() string {
	kind := r.Kind
	if r.Instead != "" {
		kind = r.Instead
	}
	parts := []string{"camsync", string(kind)}
	for _, file := range r.About.Files {
		if path := strings.Trim(Clean(r.Places.path(file)), "/"); path != "" {
			parts = append(parts, path)
		}
	}
	return strings.Join(parts, "/") + "/"
}

// ruleName is the display name of a rule: members/update is MembersUpdate.
func ruleName(id string) string {
	var b strings.Builder
	begins := true
	for _, c := range id {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			begins = true
			continue
		case begins:
			c = unicode.ToUpper(c)
		}
		begins = false
		b.WriteRune(c)
	}
	return b.String()
}
