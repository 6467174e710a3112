// Package absorb takes what is live into the texts of the desired files: bytes, positions and live
// in, bytes out; no network, no disk. Only what differs is rewritten, in the style of what is around it; all else
// stays as it is, byte for byte.
package absorb

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/dotenv"
	"github.com/camsync/camsync/internal/spec"
)

// A Result is the outcome of the chosen differences.
type Result struct {
	Texts   map[string][]byte // the files that change, as they are to be
	Done    []spec.Name       // what the texts absorb whole
	Refused []Refusal         // differences that stay
	Partly  []spec.Name       // those of Refused of which the texts absorb a part

	renamed map[spec.Name]string // clusters and workspaces that get another name
}

// A Refusal is a difference that a file cannot take in, and why.
type Refusal struct {
	Name spec.Name
	Why  string
}

// Into takes the chosen differences of a plan into the texts of its files. The texts, by the name of the
// file, must be those that the desired organisation was loaded from. Names are those of actions, or of
// unmanaged items, which the file then declares.
//
// Callers must load the result and give both plans to [Check] before they write it.
func Into(texts map[string][]byte, desired, live spec.Organization, plan diff.Plan, names []spec.Name) (Result, error) {
	t := newAbsorber(texts, desired, live, names)
	why, parts := make(map[spec.Name][]string), make(map[spec.Name]bool)
	var order []spec.Name
	take := func(name spec.Name, change func() error) {
		if !t.chosen[name] {
			return
		}
		if _, seen := why[name]; !seen {
			order = append(order, name)
			why[name] = nil
		}
		switch err := t.whole(change); {
		case err == nil:
			parts[name] = true
		case !slices.Contains(why[name], err.Error()):
			why[name] = append(why[name], err.Error())
		}
	}
	for _, a := range plan.Actions {
		take(a.Name, func() error { return t.action(a) })
	}
	for _, name := range plan.Unmanaged {
		if _, taken := why[name]; !taken { // else another cluster had the name in the file until now
			take(name, func() error { return t.unmanaged(name) })
		}
	}
	r := Result{renamed: t.renamed}
	for _, name := range order {
		if len(why[name]) == 0 {
			r.Done = append(r.Done, name)
		} else {
			r.Refused = append(r.Refused, Refusal{name, strings.Join(why[name], "; ")})
			if parts[name] {
				r.Partly = append(r.Partly, name)
			}
		}
	}
	var err error
	r.Texts, err = t.result()
	return r, err
}

func newAbsorber(texts map[string][]byte, desired, live spec.Organization, names []spec.Name) *absorber {
	t := &absorber{
		texts: texts, trees: map[string]*tree{}, desired: desired, live: live,
		clusters: map[string]spec.Match{}, workspaces: map[string]spec.Matched[spec.Workspace]{},
		gone: map[spec.Name]bool{}, renamed: map[spec.Name]string{}, chosen: setOf(names),
	}
	for _, m := range spec.MatchWorkspaces(desired.Workspaces.Value(), live.Workspaces.Value()) {
		t.workspaces[m.Desired.Name] = m
	}
	for _, m := range spec.Matches(desired.Clusters.Value(), live.Clusters.Value()) {
		t.clusters[m.Desired.Name] = m
	}
	return t
}

func setOf(names []spec.Name) map[spec.Name]bool {
	set := make(map[spec.Name]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// An absorber gathers edits.
type absorber struct {
	texts         map[string][]byte
	trees         map[string]*tree
	desired, live spec.Organization
	clusters      map[string]spec.Match // by desired name
	workspaces    map[string]spec.Matched[spec.Workspace]
	gone          map[spec.Name]bool   // clusters and workspaces that are taken out of the file
	renamed       map[spec.Name]string // those that get another name
	chosen        map[spec.Name]bool   // what is to be taken in
}

// whole makes a change wholly or not at all.
func (t *absorber) whole(change func() error) error {
	for _, in := range t.trees {
		in.begin()
	}
	err := change()
	if err != nil {
		for _, in := range t.trees {
			in.takeBack()
		}
	}
	return err
}

// action takes one line of a plan in.
func (t *absorber) action(a diff.Action) error {
	switch {
	case a.Name.Kind == spec.Members:
		return t.member(a)
	case a.Name.Kind.Outer() == spec.Workspaces:
		return hubAbsorber{t}.inWorkspaces(a)
	case a.Name.Kind == spec.Assets:
		return errors.New("the API does not show the element templates of the catalog; change the files in its directory")
	case a.Name.Outer == "":
		return errors.New(a.Reason)
	}
	m, kind := t.clusters[a.Name.Outer], a.Name.Kind.Traits()
	switch {
	case m.Conflict != "" && m.Conflict == m.Desired.Shown.Doubt && m.Desired.Shown.Hint != "":
		return errors.New(m.Conflict + ": " + m.Desired.Shown.Hint)
	case m.Conflict != "":
		return errors.New(m.Conflict)
	case t.gone[a.Name.Lane()]:
		return nil
	case m.Live == nil && kind.Single:
		return errors.New("the cluster does not exist; absorb the cluster, which includes its " + kind.Singular)
	case m.Live == nil && kind.InCluster():
		m.Live = new(spec.Cluster)
	case kind.Single && !a.Name.Kind.In(*m.Live).IsKnown():
		why, _ := a.Name.Kind.In(*m.Live).Why()
		return errors.New("the live " + kind.Singular + " is unknown: " + why)
	}
	switch a.Name.Kind {
	case spec.Allowlists:
		return t.allowlist(m)
	case spec.SecureConnectivity:
		return t.privateLink(m)
	case spec.Secrets:
		return t.secret(m, a.Name, a.Reason)
	case spec.Clients:
		return t.client(m, a)
	case spec.MonitoringClients:
		return t.monitoring(m, a)
	}
	return t.cluster(m, a)
}

// unmanaged declares a live item.
func (t *absorber) unmanaged(name spec.Name) error {
	if name.Kind == spec.Clusters {
		for _, l := range t.live.Clusters.Value() {
			if l.Name == name.Outer && l.Past(t.live.Clusters.Value()) {
				return errors.New(l.Replaced(t.live.Clusters.Value()) + "; a file declares that cluster instead")
			}
		}
		return errors.New("camsync export --cluster " + dotenv.Word(name.Outer) + " writes it, to be copied into the file")
	}
	if name.Kind == spec.Workspaces {
		return errors.New("camsync export writes it, to be copied into the file")
	}
	return t.action(diff.Action{Name: name})
}

// tree is the file that an item stands in.
func (t *absorber) tree(pos spec.Pos) (*tree, error) {
	if in := t.trees[pos.File]; in != nil {
		return in, nil
	}
	text, ok := t.texts[pos.File]
	if !ok {
		return nil, fmt.Errorf("it is in %s, which cannot be edited", pos.File)
	}
	in, err := parse(text)
	if err != nil {
		return nil, err
	}
	in.begin()
	t.trees[pos.File] = in
	return in, nil
}

// item is the item of a list that stands at pos, with its file.
func (t *absorber) item(pos spec.Pos) (*tree, *yaml.Node, error) {
	in, err := t.tree(pos)
	if err != nil {
		return nil, nil, err
	}
	n, err := in.item(pos)
	return in, n, err
}

// remove takes the item of a list, or the key of a mapping, at pos out.
func (t *absorber) remove(pos spec.Pos) error {
	in, err := t.tree(pos)
	if err != nil {
		return err
	}
	return in.remove(pos)
}

// add adds an entry to the list of the key that stands at pos.
func (t *absorber) add(pos spec.Pos, e entry) error {
	in, err := t.tree(pos)
	if err != nil {
		return err
	}
	n, err := in.value(pos)
	if err != nil {
		return err
	}
	return in.add(n, e)
}
