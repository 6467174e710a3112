package diff

import "github.com/camsync/camsync/internal/lookalike"

// mistyped holds the invitation of an address that is a mistyped form of a member's, and the removal of that
// member. An invisible character or a typing error makes another address: the file then declares a new
// member, and no longer the existing one.
//
//	a member who has accepted, undeclared     plan
//	looks the same as one to be invited       hold both
//	looks the same as one who is invited      hold the removal
//	and has not accepted
//	is one typing error from either           hold the removal
//
// Once the invitation is accepted, the address belongs to a person, and the removal continues.
func (b *builder) mistyped(lane []Action) []Action {
	declared := make(map[string]bool)
	for _, d := range b.desired.Members.Value() {
		declared[lookalike.EmailKey(d.Email)] = true
	}
	var leaving []string
	var leavers lookalike.Addresses
	for _, l := range b.live.Members.Value() {
		if !l.Pending && !declared[lookalike.EmailKey(l.Email)] {
			leaving = append(leaving, l.Email)
			leavers.Add(l.Email)
		}
	}
	if len(leaving) == 0 {
		return lane
	}
	invited, removed := make(map[string]int), make(map[string]int) // the actions, by address
	for i, a := range lane {
		switch a.Verb {
		case Create:
			invited[memberKey(a)] = i
		case Delete:
			removed[memberKey(a)] = i
		}
	}
	newcomers := b.newcomers(leavers, declared, invited)
	for _, email := range leaving {
		other, likeness := newcomers.Like(email)
		if likeness == lookalike.Distinct {
			continue
		}
		at, would := invited[lookalike.EmailKey(other)]
		whose := "has not accepted the invitation"
		if would {
			whose = "would be invited"
		}
		if would && likeness == lookalike.Same {
			lane[at] = lane[at].Held("the live member "+email+" has an address that looks the same",
				"write the address as that member has it; if this is another person, declare both of them")
		}
		if i, ok := removed[lookalike.EmailKey(email)]; ok {
			lane[i] = lane[i].Held("its address is nearly that of "+other+", who "+whose,
				"correct the address in the file if one person is meant; if there are two, this one is removed once the other has accepted the invitation")
		}
	}
	return lane
}

// newcomers are the addresses that would be invited, or that have not accepted, and that look like one who
// leaves: a file may have very many others.
func (b *builder) newcomers(leavers lookalike.Addresses, declared map[string]bool, invited map[string]int) (all lookalike.Addresses) {
	add := func(address string) {
		if _, likeness := leavers.Like(address); likeness != lookalike.Distinct {
			all.Add(address)
		}
	}
	for _, d := range b.desired.Members.Value() {
		if _, ok := invited[lookalike.EmailKey(d.Email)]; ok {
			add(d.Email)
		}
	}
	for _, l := range b.live.Members.Value() {
		if l.Pending && declared[lookalike.EmailKey(l.Email)] {
			add(l.Email)
		}
	}
	return all
}
