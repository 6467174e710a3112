package absorb

import (
	"errors"
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// member takes a member in.
//
//	file         live           edit
//	declared     —              taken out
//	declared     other roles    the live roles
//	—            there          added
func (t *absorber) member(a diff.Action) error {
	if a.Name.IsList() {
		return errors.New(a.Reason)
	}
	same := func(m spec.Member) bool { return lookalike.EmailKey(m.Email) == lookalike.EmailKey(a.Name.Own) }
	desired, live := t.desired.Members.Value(), t.live.Members.Value()
	d, l := slices.IndexFunc(desired, same), slices.IndexFunc(live, same)
	if l < 0 {
		return t.remove(desired[d].Pos)
	}
	m := live[l]
	if slices.ContainsFunc(live[l+1:], same) {
		return errors.New("several live members have this address")
	}
	m.Roles = spec.DeclaredRoles(m.Roles)
	if why := orgfile.UndeclarableMember(m); why != "" {
		return errors.New(why)
	}
	if d < 0 {
		return t.add(t.desired.Members.Pos, entry{pairs: []pair{{key: "email", text: m.Email}, {key: "roles", texts: m.Roles}}})
	}
	in, n, err := t.item(desired[d].Pos)
	if err != nil {
		return err
	}
	return in.setTexts(own(n, "roles"), m.Roles)
}
