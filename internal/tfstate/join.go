package tfstate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Join makes one state of several of one organisation. Its error names each resource that is in them twice: then it is
// not known which of the two is meant.
func Join(states ...State) (State, error) {
	all := State{Names: map[string]string{}}
	for _, s := range states {
		all.Clusters = append(all.Clusters, s.Clusters...)
		all.Clients = append(all.Clients, s.Clients...)
		all.Secrets = append(all.Secrets, s.Secrets...)
		all.Allowlists = append(all.Allowlists, s.Allowlists...)
		all.Members = append(all.Members, s.Members...)
		all.Deposed = append(all.Deposed, s.Deposed...)
		all.Unreadable = append(all.Unreadable, s.Unreadable...)
		all.Foreign = append(all.Foreign, s.Foreign...)
		all.Strange = append(all.Strange, s.Strange...)
		all.Outputs = append(all.Outputs, s.Outputs...)
		all.Others += s.Others
		maps.Copy(all.Names, s.Names)
	}
	slices.Sort(all.Outputs)
	all.Outputs = slices.Compact(all.Outputs)
	return all, all.doubles()
}

// doubles are the resources that are in the state twice.
func (s State) doubles() error {
	first := map[string]Origin{}
	var errs []error
	check := func(key string, at Origin) {
		if other, taken := first[key]; taken {
			errs = append(errs, fmt.Errorf("%s in %s is the same resource as %s in %s; leave one of the two out", at.Address, at.File, other.Address, other.File))
			return
		}
		first[key] = at
	}
	for _, c := range s.Clusters {
		check("cluster "+strings.ToLower(c.UUID), c.Origin)
	}
	for _, c := range s.Clients {
		check("client "+c.ID, c.Origin)
	}
	for _, c := range s.Secrets {
		check("secret "+strings.ToLower(c.Cluster)+" "+c.Name, c.Origin)
	}
	for _, c := range s.Allowlists {
		check("allowlist "+strings.ToLower(c.Cluster), c.Origin)
	}
	for _, c := range s.Members {
		check("member "+c.Email, c.Origin)
	}
	return errors.Join(errs...)
}

// Origins are those of all resources that were read, what is in clusters first: in this order they can be taken out of
// the state.
func (s State) Origins() []Origin {
	var all []Origin
	for _, c := range s.Clients {
		all = append(all, c.Origin)
	}
	for _, c := range s.Secrets {
		all = append(all, c.Origin)
	}
	for _, c := range s.Allowlists {
		all = append(all, c.Origin)
	}
	for _, c := range s.Members {
		all = append(all, c.Origin)
	}
	for _, c := range s.Clusters {
		all = append(all, c.Origin)
	}
	return all
}

// Managed are the places of all that Terraform would destroy once its configuration is gone, declared or not, in the order of
// [State.Origins].
func (s State) Managed() []Origin {
	all := slices.Concat(s.Deposed, s.Origins())
	for _, p := range slices.Concat(s.Unreadable, s.Foreign) {
		all = append(all, p.Origin)
	}
	return all
}
