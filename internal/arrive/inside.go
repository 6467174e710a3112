package arrive

import (
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/tfstate"
)

// declareAllowlists declares the allowlists of the state. An empty one says nothing: its provider also writes one where it
// cannot see the list.
func (a allowlists) declareAllowlists() {
	for _, l := range a.state.Allowlists {
		if !a.wanted(l.Cluster) {
			continue
		}
		d := a.cluster(l.Cluster)
		if d == nil {
			a.leave(l.Origin, a.lost(l.Cluster))
			continue
		}
		entries, why := a.entries(l)
		if why != "" {
			a.leave(l.Origin, why)
			continue
		}
		d.Allowlist = spec.Known(spec.Allowlist{Entries: entries})
		a.note(spec.Allowlists.Name(d.Name, ""), l.Origin)
	}
}

// entries are those that an allowlist is declared with, or why it is not.
func (a allowlists) entries(l tfstate.Allowlist) (entries []spec.AllowlistEntry, why string) {
	for _, e := range l.Entries {
		one := spec.AllowlistEntry{IP: e.IP}
		if e.Description != "" {
			one.Description = spec.Known(e.Description)
		}
		entries = append(entries, orgfile.DeclaredEntry(one))
	}
	if a.live == nil {
		switch {
		case len(entries) == 0:
			return nil, "the list is empty in the state, which means open to everyone or not visible; the key is left out"
		case slices.ContainsFunc(entries, func(e spec.AllowlistEntry) bool { return e.Prefixes == nil }):
			return nil, "the state has something that is not a network; the key is left out"
		}
		return entries, ""
	}
	list, known := a.liveCluster(l.Cluster).Allowlist.Get()
	switch {
	case !known:
		return nil, "the allowlist could not be read, so the key is left out"
	case len(list.Entries) == 0:
		return nil, "the cluster has no allowlist, and is open to everyone; the key is left out"
	case slices.ContainsFunc(list.Entries, func(e spec.AllowlistEntry) bool { return orgfile.DeclaredEntry(e).Prefixes == nil }):
		return nil, "the organisation shows something that is not a network; the key is left out"
	}
	if state, live := networks(entries), networks(list.Entries); !slices.Equal(state, live) {
		a.differ(l.Origin, "ip_whitelist", strings.Join(state, ", "), strings.Join(live, ", "))
	}
	return list.Entries, ""
}

// networks are the networks of a list with their descriptions, in one order.
func networks(entries []spec.AllowlistEntry) []string {
	var all []string
	for _, e := range entries {
		for _, p := range e.Prefixes {
			text := p.String()
			if d := strings.TrimSpace(e.Description.Value()); d != "" {
				text += " (" + d + ")"
			}
			all = append(all, text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// declareMembers declares the members of the state, or all.
func (a members) declareMembers() {
	declared := map[string]tfstate.Origin{}
	var members []spec.Member
	for _, m := range a.state.Members {
		key := lookalike.EmailKey(m.Email)
		if first, twice := declared[key]; twice {
			a.remark(m.Address, "it is the same member as "+first.Address+": addresses that differ in case are one person")
			continue
		}
		declared[key] = m.Origin
		one, why := a.member(m)
		if why == "" {
			one.Roles = spec.DeclaredRoles(one.Roles)
			why = orgfile.UndeclarableMember(one)
		}
		if why != "" {
			a.leave(m.Origin, why)
			continue
		}
		a.note(spec.MemberName(one.Email), m.Origin)
		members = append(members, one)
	}
	switch {
	case a.All:
		a.Organization.Members = a.live.Members
	case len(members) > 0:
		a.Organization.Members = spec.Known(members)
		a.remark("members", "the list is managed from now on: a plan names the members that are not in it as unmanaged, and no run removes them unless policy.prune names members")
	}
}

// member is a member of the state as it is live, or why it cannot be declared.
func (a members) member(m tfstate.Member) (one spec.Member, why string) {
	if a.live == nil {
		return spec.Member{Email: m.Email, Roles: slices.Sorted(slices.Values(m.Roles))}, ""
	}
	members, known := a.live.Members.Get()
	if !known {
		return one, "the members could not be read"
	}
	i := slices.IndexFunc(members, func(l spec.Member) bool { return lookalike.EmailKey(l.Email) == lookalike.EmailKey(m.Email) })
	if i < 0 {
		return one, "gone: the organisation has no such member, and no invitation"
	}
	live := members[i]
	state, is := slices.Sorted(slices.Values(m.Roles)), slices.Sorted(slices.Values(spec.DeclaredRoles(live.Roles)))
	if !slices.Equal(slices.Compact(spec.DeclaredRoles(state)), slices.Compact(slices.Clone(is))) {
		a.differ(m.Origin, "roles", strings.Join(state, ", "), strings.Join(is, ", "))
	}
	return live, ""
}
