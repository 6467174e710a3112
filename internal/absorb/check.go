package absorb

import (
	"fmt"
	"slices"

	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/spec"
)

// Check is an error where the edits did other than what was meant: after them, the plan must no
// longer show what is done, must still show whatever was not chosen, and must show nothing new.
//
// Both plans are those of desired organisations whose secrets are not resolved, with one live organisation.
func Check(before, after diff.Plan, r Result, chosen []spec.Name) error {
	picked, done := setOf(chosen), setOf(r.Done)
	was, is := differences(before, r.renamed), differences(after, nil)
	for key, name := range is {
		if _, there := was[key]; !there || done[name] && !key.stays() {
			return fmt.Errorf("the edited file would not be as intended, at %s", name)
		}
	}
	for key, name := range was {
		if _, there := is[key]; !there && !picked[name] && !inside(name, done) {
			return fmt.Errorf("the edited file would no longer show %s, which was not selected", name)
		}
	}
	return nil
}

// A difference is one that a plan shows, with clusters by the names that they are given.
type difference struct {
	name      spec.Name
	field     string // empty for the action as a whole
	unmanaged bool
}

// stays reports whether it is an undeclared cluster or workspace: none is absorbed, so that what is done of its name is another one, which the file
// declares or declared until now.
func (d difference) stays() bool { return d.unmanaged && d.name == d.name.Lane() }

// differences are what a plan shows, with the name that it shows each under, except for what no file can settle, and for the metrics
// endpoint, which follows from the clients. The key that a frozen cluster lacks in the file may hide that it is frozen.
func differences(p diff.Plan, renamed map[spec.Name]string) map[difference]spec.Name {
	given := func(name spec.Name) spec.Name {
		if to := renamed[name.Lane()]; to != "" {
			return name.In(to)
		}
		return name
	}
	all := make(map[difference]spec.Name)
	for _, a := range p.Actions {
		if a.OutOfReach() || a.Name.IsList() && slices.ContainsFunc(a.Fields, ofEndpoint) {
			continue
		}
		all[difference{name: given(a.Name)}] = a.Name
		for _, f := range slices.DeleteFunc(slices.Clone(a.Fields), ofEndpoint) {
			all[difference{name: given(a.Name), field: f.String()}] = a.Name
		}
	}
	for _, name := range p.Unmanaged {
		key := name
		if name != name.Lane() { // an undeclared cluster or workspace may have a name that one in the file had
			key = given(name)
		}
		all[difference{name: key, unmanaged: true}] = name
	}
	return all
}

// ofEndpoint reports whether a field is the switch of the metrics endpoint.
func ofEndpoint(f diff.Field) bool { return f == diff.EndpointOn || f == diff.EndpointOff }

// inside reports whether a resource is in a cluster or workspace that is done.
func inside(name spec.Name, done map[spec.Name]bool) bool {
	return name != name.Lane() && done[name.Lane()]
}
