package diff

import "github.com/camsync/camsync/internal/lookalike"

// ghosts holds the invitation of an address that is a mistyped form of a member's, and the removal of that
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
func (b *builder) ghosts(lane []Action) []Action {
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
	invited := make(map[string]int) // the invitations, by address
	for i, a := range lane {
		if a.Verb == Create {
			invited[memberKey(a)] = i
		}
	}
	var newcomers lookalike.Addresses // only those that look like a leaving member, since a file may have very many others
	add := func(address string) {
		if _, likeness := leavers.Like(address); likeness != lookalike.Distinct {
			newcomers.Add(address)
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
	removed := make(map[string]int)
	for i, a := range lane {
		if a.Verb == Delete {
			removed[memberKey(a)] = i
		}
	}
	for _, email := range leaving {
		key := lookalike.EmailKey(email)
		other, likeness := newcomers.Like(email)
		if likeness == lookalike.Distinct {
			continue
		}
		if i, ok := invited[lookalike.EmailKey(other)]; ok && likeness == lookalike.Same {
			lane[i] = lane[i].Held("the live member "+email+" has an address that looks the same",
				"write the address as that member has it; if this is another person, declare both of them")
		}
		if i, ok := removed[key]; ok {
			lane[i] = lane[i].Held("its address is nearly that of "+other+", who "+whose(invited, other),
				"correct the address in the file if one person is meant; if there are two, this one is removed once the other has accepted the invitation")
		}
	}
	return lane
}

func whose(invited map[string]int, address string) string {
	if _, ok := invited[lookalike.EmailKey(address)]; ok {
		return "would be invited"
	}
	return "has not accepted the invitation"
}
