package scaffold

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

//go:embed first.yaml
var first string

// ownerLine is where the first file has the id of its organisation.
const ownerLine = "# organization: {ownerId: …}\n"

// First is a file that declares nothing yet: comments say how it begins. The owner's id may be empty.
func First(ownerID string) []byte {
	text := first
	if ownerID != "" {
		text = strings.Replace(text, ownerLine, "organization: {ownerId: "+orgfile.Scalar(ownerID)+"}\n", 1)
	}
	return []byte(text)
}

// Empty reports whether an organisation shows nothing that a file could begin with: no cluster, and no member that a file
// can declare, as its owner.
func Empty(org spec.Organization) bool {
	clusters, known := org.Clusters.Get()
	return known && len(clusters) == 0 && !slices.ContainsFunc(org.Members.Value(), func(m spec.Member) bool {
		m.Roles = spec.DeclaredRoles(m.Roles)
		return orgfile.UndeclarableMember(m) == ""
	})
}

// Contents says how much a file declares, such as 2 clusters, 5 secrets, 3 members.
func Contents(declared spec.Organization) string {
	var parts []string
	for _, kind := range spec.Kinds() {
		n := 0
		switch {
		case kind.Traits().Single:
		case kind.Traits().InCluster:
			for _, c := range declared.Clusters.Value() {
				n += len(kind.In(c).Names)
			}
		case kind == spec.Clusters:
			n = len(declared.Clusters.Value())
		default:
			n = len(declared.Members.Value())
		}
		if n > 0 {
			parts = append(parts, report.Count(n, noun(kind)))
		}
	}
	return strings.Join(parts, ", ")
}

var capital = regexp.MustCompile(`[A-Z]`)

// noun is one of a kind, in words.
func noun(kind spec.Kind) string {
	words := capital.ReplaceAllStringFunc(string(kind), func(c string) string { return " " + strings.ToLower(c) })
	return strings.TrimSuffix(words, "s")
}
