package absorb

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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
		var errs []error
		for _, pos := range places(m.Desired) {
			errs = append(errs, t.remove(pos))
		}
		err := errors.Join(errs...)
		t.gone[a.Name.Lane()] = err == nil
		return err
	}
	if m.Desired.Absent {
		return t.setting(m, "state")
	}
	if why := orgfile.UndeclarableCluster(*m.Live); why != "" {
		return errors.New(why)
	}
	if len(a.Fields) == 0 || a.OutOfReach() {
		return errors.New(a.Reason + ": " + a.Hint)
	}
	var errs []error
	for _, f := range a.Fields {
		errs = append(errs, t.setting(m, f.Name))
	}
	return errors.Join(errs...)
}

// places are those of all parts of a cluster, in whatever file.
func places(c *spec.Cluster) []spec.Pos { return append([]spec.Pos{c.Pos}, c.Also...) }

// setting gives one key of a cluster its live value, in the file that has the key. What the cluster has from the defaults becomes a key
// of its own, since the defaults are those of other clusters, too.
func (t *absorber) setting(m spec.Match, key string) error {
	if key == "name" {
		return t.rename(m)
	}
	top, _, _ := strings.Cut(key, ".") // a key inside another one: Within names it
	in, n, err := t.item(m.Desired.Pos)
	for _, pos := range m.Desired.Also {
		if err == nil && own(n, top) == nil {
			in, n, err = t.item(pos)
		}
	}
	if err != nil {
		return err
	}
	value := own(n, top)
	if key == "state" {
		return in.set(value, "present")
	}
	live, err := orgfile.SettingOf(key, *m.Desired, *m.Live)
	switch {
	case err != nil:
		return err
	case value == nil && m.Desired.Defaulted(top):
		return t.own(m, top, live)
	case live.Within != "":
		return in.set(own(value, live.Within), live.Text)
	case live.Literal:
		return in.replace(value, live.Text)
	}
	return in.set(value, live.Text)
}

// rename takes in another name of a cluster that the file knows by its uuid.
func (t *absorber) rename(m spec.Match) error {
	switch {
	case slices.Contains(m.Desired.Formerly, m.Live.Name):
		return errors.New("the file itself renames it; remove the live name from formerly, or apply")
	case !t.yields(m.Live.Name, m.Desired.Name):
		return errors.New("the file gives its live name to another cluster")
	}
	for _, pos := range places(m.Desired) {
		in, n, err := t.item(pos)
		if err == nil {
			err = in.set(own(n, "name"), m.Live.Name)
		}
		if err != nil {
			return err
		}
	}
	t.renamed[spec.ClusterName(m.Desired.Name)] = m.Live.Name
	return hubAbsorber{t}.renameEnvironments(m.Desired.Name, m.Live.Name)
}

// own gives a cluster a key that it has from the defaults until now.
func (t *absorber) own(m spec.Match, key string, live orgfile.Setting) error {
	if live.Literal {
		return fmt.Errorf("the file has it from its defaults; write %s: %s into the cluster, or change the defaults", key, live.Text)
	}
	in, n, err := t.item(m.Desired.Pos)
	if err != nil {
		return err
	}
	return in.add(n, entry{key: key, text: live.Text})
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
