package absorb

import (
	"cmp"
	"errors"
	"slices"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// secret takes a connector secret in; its value, never.
//
//	file         live           edit
//	declared     —              taken out
//	declared     other value    none
//	—            there          added as {keep: true}
func (t *absorber) secret(m spec.Match, name spec.Name, reason string) error {
	if name.IsList() {
		return errors.New(reason)
	}
	same := func(s spec.Secret) bool { return s.Name == name.Own }
	desired, live := m.Desired.Secrets.Value(), m.Live.Secrets.Value()
	d := slices.IndexFunc(desired, same)
	l := slices.IndexFunc(live, same)
	switch {
	case l < 0:
		return t.remove(desired[d].Pos)
	case d >= 0:
		return errors.New(cmp.Or(reason, "the live value is another one, and no value of a secret is ever in the file") +
			"; set the value at its source, or write {keep: true}")
	}
	if why := orgfile.UndeclarableSecret(live[l]); why != "" {
		return errors.New(why)
	}
	return t.add(m.Desired.Secrets.Pos, entry{key: name.Own, pairs: []pair{{key: "keep", value: "true"}}})
}
