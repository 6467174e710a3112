package absorb

import (
	"errors"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// cluster takes in what a cluster is, and what it has of a kind of which each cluster has a single value: the action's
// fields are keys of the file.
//
//	file        live              edit
//	present     —                 taken out, with all that is in it
//	present     other settings    the live settings
//	absent      there             state: present
func (t *absorber) cluster(m spec.Match, a diff.Action) error {
	if m.Live == nil {
		err := t.remove(m.Desired.Pos)
		t.gone[m.Desired.Name] = err == nil
		return err
	}
	in, n, err := t.item(m.Desired.Pos)
	if err != nil {
		return err
	}
	if m.Desired.Absent {
		return in.set(own(n, "state"), "present")
	}
	if why := orgfile.UndeclarableCluster(*m.Live); why != "" {
		return errors.New(why)
	}
	if len(a.Fields) == 0 || a.OutOfReach() {
		return errors.New(a.Reason + ": " + a.Hint)
	}
	var errs []error
	for _, f := range a.Fields {
		errs = append(errs, t.setting(in, n, m, f.Name))
	}
	return errors.Join(errs...)
}

// setting gives one key of a cluster its live value.
func (t *absorber) setting(in *tree, n *yaml.Node, m spec.Match, key string) error {
	top, _, _ := strings.Cut(key, ".") // a key inside another one: Within names it
	value := own(n, top)
	if key == "name" {
		return t.rename(in, value, m)
	}
	live, err := orgfile.SettingOf(key, *m.Desired, *m.Live)
	switch {
	case err != nil:
		return err
	case live.Within != "":
		return in.set(own(value, live.Within), live.Text)
	case live.Literal:
		return in.replace(value, live.Text)
	}
	return in.set(value, live.Text)
}

// rename takes in another name of a cluster that the file knows by its uuid.
func (t *absorber) rename(in *tree, value *yaml.Node, m spec.Match) error {
	switch {
	case slices.Contains(m.Desired.Formerly, m.Live.Name):
		return errors.New("the file itself renames it; remove the live name from formerly, or apply")
	case !t.yields(m.Live.Name, m.Desired.Name):
		return errors.New("the file gives its live name to another cluster")
	}
	err := in.set(value, m.Live.Name)
	if err == nil {
		t.renamed[m.Desired.Name] = m.Live.Name
	}
	return err
}

// yields reports whether no other cluster has a name in the file, or that one gets another name, too: names that were
// exchanged are all edited at once. The circle closes at what waits for the name of the cluster at which it began.
func (t *absorber) yields(name, begun string) bool {
	for range t.clusters {
		m := t.clusters[name]
		switch {
		case m.Desired == nil, name == begun:
			return true
		case m.Conflict != "", m.Live == nil, m.Desired.Absent, m.Live.Name == name, orgfile.UndeclarableCluster(*m.Live) != "",
			!t.chosen[spec.ClusterName(name)], slices.Contains(m.Desired.Formerly, m.Live.Name):
			return false
		}
		name = m.Live.Name
	}
	return false
}
