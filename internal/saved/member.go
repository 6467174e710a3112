package saved

import (
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

func byAddress(org spec.Organization) map[string][]spec.Member {
	members := map[string][]spec.Member{}
	for _, m := range org.Members.Value() {
		key := lookalike.EmailKey(m.Email)
		members[key] = append(members[key], m)
	}
	return members
}

func desiredMember(m spec.Member) any { return says{"email": m.Email, "roles": m.Roles} }

func liveMember(m spec.Member) any { return says{"email": m.Email, "roles": sorted(m.Roles)} }
