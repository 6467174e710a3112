package scaffold

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/orgfile"
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
