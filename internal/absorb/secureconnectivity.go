package absorb

import (
	"errors"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// privateLink takes a cluster's private link in.
//
//	file            live           edit
//	on              other lists    the live lists; what stays keeps its place
//	on              off            state: absent, in place of the lists
//	state: absent   on             the live lists, in place of the state
func (t *absorber) privateLink(m spec.Match) error {
	desired, live := m.Desired.SecureConnectivity, m.Live.SecureConnectivity.Value()
	if why := orgfile.UndeclarableLink(live); why != "" {
		return errors.New(why)
	}
	in, err := t.tree(desired.Pos)
	if err != nil {
		return err
	}
	n, err := in.value(desired.Pos)
	if err != nil {
		return err
	}
	if !live.On {
		return in.replace(n, entry{pairs: []pair{{key: "state", text: "absent"}}}.flow(style{quoted: in.quoted}))
	}
	lists := []pair{{key: "allowedPrincipals", texts: live.Principals}, {key: "allowedRegions", texts: live.Regions}}
	if !desired.Value().On {
		return in.replace(n, entry{pairs: lists}.flow(style{quoted: in.quoted}))
	}
	for _, list := range lists {
		var at *yaml.Node
		if n.Kind == yaml.MappingNode {
			at = own(n, list.key)
		}
		if err := in.setTexts(at, list.texts); err != nil {
			return err
		}
	}
	return nil
}
