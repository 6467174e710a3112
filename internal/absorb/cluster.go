package absorb

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// cluster takes in what a cluster is.
//
//	file        live              edit
//	present     —                 taken out, with all that is in it
//	present     other settings    the live settings
//	absent      there             state: present
func (t *taker) cluster(m spec.Match, a diff.Action) error {
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
	var errs []error
	for _, f := range a.Fields {
		errs = append(errs, t.setting(in, n, m, f.Name))
	}
	return errors.Join(errs...)
}

// setting gives one key of a cluster its live value.
func (t *taker) setting(in *tree, n *yaml.Node, m spec.Match, key string) error {
	value := own(n, key)
	switch d, l := m.Desired, m.Live; key {
	case "name":
		return t.rename(in, value, m)
	case "description":
		return in.set(value, l.Description.Value())
	case "stage":
		if !slices.Contains(spec.Stages(), l.Stage.Value()) {
			return errors.New("the live cluster has no stage that a file can name; remove the key stage from the file")
		}
		return in.set(value, l.Stage.Value())
	case "hardwarePackages":
		return in.replace(value, strconv.Itoa(l.HardwarePackages.Value()))
	case "autoUpdate":
		return in.replace(value, strconv.FormatBool(l.AutoUpdate.Value()))
	case "encryption":
		if !slices.Contains(spec.EncryptionTypes(), l.Encryption.Value()) {
			return errors.New("encryption " + l.Encryption.Value() + " is not known to this camsync")
		}
		if value == nil {
			return in.mine(nil)
		}
		return in.set(own(value, "type"), l.Encryption.Value())
	case "region":
		return setChoice(in, value, d.Region, l.Region)
	case "channel":
		return setChoice(in, value, d.Channel, l.Channel)
	case "planType":
		return setChoice(in, value, d.PlanType, l.PlanType)
	case "generation":
		return setChoice(in, value, d.Generation, l.Generation)
	case "backupRegion":
		return setChoice(in, value, d.BackupRegion, l.BackupRegion)
	}
	return errors.New(key + " cannot be written in a file")
}

// rename takes in another name of a cluster that the file knows by its uuid.
func (t *taker) rename(in *tree, value *yaml.Node, m spec.Match) error {
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

// yields reports whether a name is no other cluster's in the file, or that one is given another name, too: names that were
// exchanged are all edited at once. What waits for the name of the cluster that was begun with closes the circle.
func (t *taker) yields(name, begun string) bool {
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

// setChoice writes a choice as the file has written it before: by its display name, its code or its uuid.
func setChoice(in *tree, value *yaml.Node, desired, live spec.Part[spec.Choice]) error {
	was, is := desired.Value().Name, live.Value()
	text := is.Name
	switch {
	case len(was) == 36 && strings.Count(was, "-") == 4:
		text = is.UUID
	case !strings.HasSuffix(was, ")") && is.Code() != "":
		text = is.Code()
	}
	if strings.TrimSpace(text) == "" || strings.ContainsFunc(text, unicode.IsControl) {
		return errors.New("its live value has no name that a file can use")
	}
	return in.set(value, text)
}
