package absorb

import (
	"fmt"
	"strings"

	"github.com/camsync/camsync/internal/diff"
)

// Check is an error where the edits did other than what was meant: after them, the plan must no
// longer show what is done, must still show whatever was not chosen, and must show nothing new.
//
// Both plans are those of desired organisations whose secrets are not resolved, with one live organisation.
func Check(before, after diff.Plan, r Result, chosen []string) error {
	picked, done := make(map[string]bool), make(map[string]bool)
	for _, name := range chosen {
		picked[name] = true
	}
	for _, name := range r.Done {
		done[name] = true
	}
	was, is := differences(before, r.renamed), differences(after, nil)
	for key, name := range is {
		if _, there := was[key]; !there || done[name] && !successor(key, name, r.renamed) {
			return fmt.Errorf("the edited file would not be what was meant, at %s", name)
		}
	}
	for key, name := range was {
		if _, there := is[key]; !there && !picked[name] && !inside(name, done) {
			return fmt.Errorf("the edited file would no longer show %s, which was not chosen", name)
		}
	}
	return nil
}

// successor reports whether an undeclared cluster has the name that another one had in the file until now.
func successor(key, name string, renamed map[string]string) bool {
	return strings.HasPrefix(key, unmanaged) && renamed[strings.TrimPrefix(name, "cluster/")] != ""
}

// unmanaged begins the keys of what no file declares.
const unmanaged = "unmanaged\x00"

// differences are what a plan shows, with the name of each; clusters go by the names that they are given.
func differences(p diff.Plan, renamed map[string]string) map[string]string {
	all := make(map[string]string)
	for _, a := range p.Actions {
		name := given(a.Name, renamed)
		all[name] = a.Name
		for _, f := range a.Fields {
			all[name+"\x00"+f.String()] = a.Name
		}
	}
	for _, name := range p.Unmanaged {
		key := name
		if strings.Count(name, "/") > 1 { // in a declared cluster; an undeclared cluster may have a name that one in the file had
			key = given(name, renamed)
		}
		all[unmanaged+key] = name
	}
	return all
}

// given is a name after clusters are renamed.
func given(name string, renamed map[string]string) string {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) < 2 || parts[0] != "cluster" || renamed[parts[1]] == "" {
		return name
	}
	parts[1] = renamed[parts[1]]
	return strings.Join(parts, "/")
}

// inside reports whether a thing is in a cluster that is done.
func inside(name string, done map[string]bool) bool {
	parts := strings.SplitN(name, "/", 3)
	return len(parts) == 3 && done[parts[0]+"/"+parts[1]]
}
