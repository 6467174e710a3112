package diff

import (
	"slices"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/spec"
)

// rotate are the actions of a rotation, or the one hold that says why there can be none.
func (k *clientPair) rotate(o Order) ([]phased, *Refusal) {
	d := k.desired
	no := func(reason, hint string) ([]phased, *Refusal) {
		return []phased{{phaseClients, stuck(k.c.action(Hold, spec.Clients, d.Name, d.Pos), reason, hint)}}, nil
	}
	switch {
	case k.current == nil:
		return no("it does not exist yet", "camsync apply creates it")
	case k.isDisputed():
		return []phased{{phaseClients, k.dispute()}}, nil
	case o.Half != Finish && list(k.current.Permissions) != list(d.Permissions):
		return no("its permissions are "+list(k.current.Permissions)+", and the file asks for "+list(d.Permissions),
			"camsync apply --allow credential-loss creates it again with them, and with new credentials")
	case d.Credentials == nil:
		return no(nowhere, addDestination)
	}
	return k.order(o, d.Pos, func(name string) Action {
		a := k.c.action(Create, spec.Clients, name, d.Pos)
		a.Fields = []Field{{Name: "permissions", Desired: list(d.Permissions)}, {Name: credentials, Desired: d.Credentials.String()}}
		a.Calls = []api.Call{api.CreateClient{Name: name, Permissions: d.Permissions}}
		return a
	}, func(l spec.Incarnation) Action {
		all := append(slices.Clip(k.others), k.current)
		return clientRemoval(k.c, all[slices.IndexFunc(all, func(x *spec.Client) bool { return x.ID == l.ID })])
	})
}
