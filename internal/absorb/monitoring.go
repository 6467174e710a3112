package absorb

import (
	"cmp"
	"errors"
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// monitoring takes a monitoring client in.
//
//	file         live                      edit
//	declared     —                         taken out
//	declared     its password is           none: the file does not say where it is
//	             elsewhere or lost
//	—            there                     added, without a destination
//	             endpoint on or off        none: it follows from the clients
func (t *absorber) monitoring(m spec.Match, a diff.Action) error {
	if a.Name.IsList() {
		if len(a.Fields) > 0 {
			return nil
		}
		return errors.New(a.Reason)
	}
	desired, live := m.Desired.MonitoringClients.Value(), m.Live.MonitoringClients.Value()
	declared := spec.Declare(desired, func(c spec.MonitoringClient) string { return c.Name }).Of(a.Name.Own)
	same := func(c spec.MonitoringClient) bool {
		return c.Name == a.Name.Own || declared != "" && spec.RotationOf(c.Name, declared) > 0
	}
	d := slices.IndexFunc(desired, func(c spec.MonitoringClient) bool { return c.Name == declared })
	l := slices.IndexFunc(live, same)
	switch {
	case a.Promised:
		return errors.New("left by a rotation; camsync apply removes it")
	case l < 0:
		return t.remove(desired[d].Pos)
	case d >= 0:
		return errors.New(cmp.Or(a.Reason, "the file does not say where its password is; use camsync apply"))
	case slices.ContainsFunc(live[l+1:], same):
		return errors.New("several live monitoring clients have this name")
	}
	if why := orgfile.UndeclarableMonitoringClient(live[l]); why != "" {
		return errors.New(why)
	}
	return t.add(m.Desired.MonitoringClients.Pos, entry{pairs: []pair{{key: "name", text: a.Name.Own}}})
}
