package diff

import (
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// protection matches names as policy.protect does. Of a member, any spelling of the address that is compared as the
// same counts as the same.
func protection(pattern string) func(name string) bool {
	match := spec.Pattern(pattern)
	address, member := strings.CutPrefix(pattern, "member/")
	if !member {
		return match.MatchString
	}
	key := spec.Pattern("member/" + lookalike.EmailKey(address))
	return func(name string) bool {
		if match.MatchString(name) {
			return true
		}
		email, member := strings.CutPrefix(name, "member/")
		return member && key.MatchString("member/"+lookalike.EmailKey(email))
	}
}

// protects reports whether a pattern matches a name of either side, or may match one of what was not read. All that is in
// a cluster is something even while there is nothing in it.
func (b *builder) protects(pattern string, match func(string) bool) bool {
	all := strings.HasSuffix(pattern, "/*")
	if (all || !b.live.Members.IsKnown()) && spec.Protects(pattern, spec.Members) {
		return true
	}
	if !b.live.Clusters.IsKnown() && spec.Protects(pattern, spec.Clusters, spec.Allowlists, spec.Secrets, spec.Clients) {
		return true
	}
	for _, side := range []spec.Organization{b.desired, b.live} {
		for _, m := range side.Members.Value() {
			if match(memberName(m.Email)) {
				return true
			}
		}
		for _, c := range side.Clusters.Value() {
			name := "cluster/" + c.Name
			if match(name) || match(name+"/allowlist") || (all || c.Absent) && namesInside(pattern, name) {
				return true
			}
			for _, s := range c.Secrets.Value() {
				if match(name + "/secret/" + s.Name) {
					return true
				}
			}
			for _, k := range c.Clients.Value() {
				if match(name + "/client/" + k.Name) {
					return true
				}
			}
		}
	}
	for _, c := range b.live.Clusters.Value() {
		if (!c.Secrets.IsKnown() || !c.Clients.IsKnown()) && namesInside(pattern, "cluster/"+c.Name) {
			return true
		}
	}
	return false
}
