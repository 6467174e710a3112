package absorb

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// allowlist takes a cluster's allowlist in. Entries whose networks are still live stay as they are;
// networks that are gone are taken out of theirs, and those that came are added as the API groups them.
func (t *absorber) allowlist(m spec.Match) error {
	desired, live := m.Desired.Allowlist.Value(), m.Live.Allowlist.Value()
	all := make(map[netip.Prefix]string) // the live networks, with what is said of them
	open := len(live.Entries) == 0
	entries := make([]spec.AllowlistEntry, len(live.Entries))
	for i, e := range live.Entries {
		entries[i] = orgfile.DeclaredEntry(e)
		if len(entries[i].Prefixes) == 0 {
			return fmt.Errorf("the API shows %q, which is not a list of networks", e.IP)
		}
		for _, p := range entries[i].Prefixes {
			if _, twice := all[p]; !twice {
				all[p] = entries[i].Description.Value()
			}
			open = open || p.Bits() == 0
		}
	}
	if open && !desired.AllowOpen {
		return errors.New("the live list lets everyone in; if that is intended, write allowOpen: true beside the list and absorb it again")
	}
	in, err := t.tree(m.Desired.Allowlist.Pos)
	if err != nil {
		return err
	}
	list, err := in.value(m.Desired.Allowlist.Pos)
	if err != nil {
		return err
	}
	if err := in.mine(list); err != nil {
		return err
	}
	for _, e := range desired.Entries {
		if err := keepEntry(in, e, all); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if err := addEntry(in, list, e, all); err != nil {
			return err
		}
	}
	return nil
}

// keepEntry keeps of an entry of the file what is live, and takes that from all.
func keepEntry(in *tree, e spec.AllowlistEntry, all map[netip.Prefix]string) error {
	n, err := in.item(e.Pos)
	if err != nil {
		return err
	}
	description, managed := e.Description.Get()
	var kept []netip.Prefix
	same := true // the live descriptions of what is kept
	for _, p := range e.Prefixes {
		if _, there := all[p]; there {
			kept = append(kept, p)
			same = same && all[p] == all[kept[0]]
		}
	}
	if managed && !same { // the others become entries of their own
		kept = slices.DeleteFunc(kept, func(p netip.Prefix) bool { return !lookalike.SameText(all[p], description) })
	}
	if len(kept) == 0 {
		return in.removeNode(n)
	}
	now := all[kept[0]]
	for _, p := range kept {
		delete(all, p)
	}
	if managed && !lookalike.SameText(now, description) {
		if err := in.set(own(n, "description"), now); err != nil {
			return err
		}
	}
	if len(kept) == len(e.Prefixes) {
		return nil
	}
	return in.set(own(n, "ip"), networks(e, kept))
}

// addEntry adds what of a live entry no entry of the file has.
func addEntry(in *tree, list *yaml.Node, e spec.AllowlistEntry, all map[netip.Prefix]string) error {
	var missing []netip.Prefix
	for _, p := range e.Prefixes {
		if _, there := all[p]; there {
			missing = append(missing, p)
			delete(all, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	added := entry{pairs: []pair{{key: "ip", text: networks(e, missing)}}}
	if d := e.Description.Value(); d != "" {
		added.pairs = append(added.pairs, pair{key: "description", text: d})
	}
	return in.add(list, added)
}

// networks are some of an entry's networks as the entry spells them.
func networks(e spec.AllowlistEntry, some []netip.Prefix) string {
	if len(some) == len(e.Prefixes) {
		return e.IP
	}
	var texts []string
	for i, text := range strings.Split(e.IP, ",") {
		if i < len(e.Prefixes) && slices.Contains(some, e.Prefixes[i]) {
			texts = append(texts, strings.TrimSpace(text))
		}
	}
	return strings.Join(texts, ", ")
}
