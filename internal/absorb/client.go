package absorb

import (
	"errors"
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// client takes an API client in.
//
//	file         live                 edit
//	declared     —                    taken out
//	declared     other permissions    the live permissions
//	declared     its credentials are  none: the file does not say where they are
//	             elsewhere or lost
//	—            there                added, without a destination
func (t *absorber) client(m spec.Match, a diff.Action) error {
	name := a.Name.Own
	if a.Name.IsList() {
		return errors.New(a.Reason)
	}
	desired, live := m.Desired.Clients.Value(), m.Live.Clients.Value()
	declared := spec.Declare(desired, func(c spec.Client) string { return c.Name }).Of(name)
	d := slices.IndexFunc(desired, func(c spec.Client) bool { return c.Name == declared })
	switch {
	case d < 0:
		return t.addClient(m, live, name)
	case a.Does() == diff.Delete:
		return errors.New("left by a rotation; camsync rotate removes it")
	}
	isLive := func(c spec.Client) bool { return spec.RotationOf(c.Name, declared) > 0 }
	if !slices.ContainsFunc(live, isLive) {
		return t.remove(desired[d].Pos)
	}
	if !slices.ContainsFunc(a.Fields, func(f diff.Field) bool { return f.Name == "permissions" }) {
		if a.Reason != "" {
			return errors.New(a.Reason)
		}
		return errors.New("the file does not say where its credentials are; use camsync apply")
	}
	l := current(desired[d], m.Live)
	if why := orgfile.UndeclarableClient(l); why != "" {
		return errors.New(why)
	}
	in, n, err := t.item(desired[d].Pos)
	if err != nil {
		return err
	}
	return in.setTexts(own(n, "permissions"), l.Permissions)
}

// current is the live client that a plan compares a declared one with. There is one of its name.
func current(declared spec.Client, in *spec.Cluster) spec.Client {
	live := in.Clients.Value()
	all := make([]*spec.Client, len(live))
	for i := range live {
		all[i] = &live[i]
	}
	return *all[declared.Current(all, in.RotationFor(spec.Clients, declared.Name))]
}

func (t *absorber) addClient(m spec.Match, live []spec.Client, name string) error {
	declared, _ := spec.Rotation(name)
	found := slices.DeleteFunc(slices.Clone(live), func(c spec.Client) bool {
		other, _ := spec.Rotation(c.Name)
		return other != declared
	})
	if len(found) != 1 {
		return errors.New("several live clients have this name, or are rotations of it")
	}
	if why := orgfile.UndeclarableClient(found[0]); why != "" {
		return errors.New(why)
	}
	return t.add(m.Desired.Clients.Pos, entry{pairs: []pair{{key: "name", text: declared}, {key: "permissions", texts: found[0].Permissions}}})
}
