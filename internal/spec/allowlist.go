package spec

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"go4.org/netipx"
	"gopkg.in/yaml.v3"
)

// An Allowlist is the whole list of networks that may reach a cluster. The API writes it whole,
// so it is compared whole. An empty list, or one with a /0, lets everyone in.
type Allowlist struct {
	Entries   []AllowlistEntry
	AllowOpen bool // desired only: the file has allowOpen: true beside the list
}

// An AllowlistEntry is one line of an allowlist: a comma-separated list of addresses and
// networks, and what they are.
type AllowlistEntry struct {
	IP          string       // the text as written
	Description Part[string] // desired absent: what the live list says of these networks stays
	Pos         Pos          // desired only

	// Prefixes are the networks of IP, masked; an address is a /32 or /128. A live entry that
	// camsync cannot parse has none, and is compared by its text.
	Prefixes []netip.Prefix
}

// allowlist reads the keys allowlist and allowOpen of a cluster.
func (r *reader) allowlist(m mapping) Part[Allowlist] {
	list := part(m, "allowlist", r.allowlistEntries)
	open := part(m, "allowOpen", r.boolean)
	key, given := m.find("allowlist")
	if allow, ok := m.find("allowOpen"); ok && !given {
		r.wrong(allow.key, "allowOpen stands alone; write it beside an allowlist, or leave it out")
	}
	if !list.IsKnown() {
		return Part[Allowlist]{}
	}
	a := Allowlist{Entries: list.Value(), AllowOpen: open.Value()}
	if !a.AllowOpen && len(follow(key.value).Content) == 0 {
		r.wrong(key.value, "an empty allowlist lets everyone in; write allowOpen: true beside it if that is meant, or leave the key out")
	}
	for _, e := range a.Entries {
		if !a.AllowOpen && slices.ContainsFunc(e.Prefixes, isEverything) {
			r.mistake(e.Pos, "this entry lets everyone in; write allowOpen: true beside the allowlist if that is meant, or narrower networks")
		}
	}
	r.doubles(a.Entries)
	return KnownAt(a, list.Pos)
}

// doubles reports the networks that stand in two entries which do not say the same of them: only one can be right.
func (r *reader) doubles(entries []AllowlistEntry) {
	first := make(map[netip.Prefix]AllowlistEntry)
	for _, e := range entries {
		for _, p := range e.Prefixes {
			other, taken := first[p]
			if !taken {
				first[p] = e
			} else if other.Description.IsKnown() != e.Description.IsKnown() || !SameText(other.Description.Value(), e.Description.Value()) {
				r.mistake(e.Pos, "%s is already in the entry at %s, with another description; leave one of them out", bare(p), other.Pos)
				break
			}
		}
	}
}

// bare is a network as people write it: a single address without its /32.
func bare(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// Text is the entry's list of networks as it is sent: each as it is written, with a comma and a space between.
func (e AllowlistEntry) Text() string {
	items := strings.Split(e.IP, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return strings.Join(items, ", ")
}

func isEverything(p netip.Prefix) bool { return p.Bits() == 0 }

func (r *reader) allowlistEntries(n *yaml.Node, what string) ([]AllowlistEntry, bool) {
	return list(r, n, what, items{"allowlist entry", "[{ip: 203.0.113.0/24}]"}, r.allowlistEntry)
}

func (r *reader) allowlistEntry(n *yaml.Node, _ string) (AllowlistEntry, bool) {
	m, ok := r.mapping(n, allowlistObject)
	if !ok {
		return AllowlistEntry{}, false
	}
	e := AllowlistEntry{Pos: r.pos(n), Description: part(m, "description", r.prose)}
	if e.IP, ok = required(m, "ip", r.text); !ok {
		return AllowlistEntry{}, false
	}
	ip, _ := m.find("ip")
	var mistakes []string
	e.Prefixes, mistakes = parseNetworks(e.IP)
	for _, why := range mistakes {
		r.wrong(follow(ip.value), "ip: %s", why)
	}
	return e, len(mistakes) == 0
}

// prose reads a text of any length.
func (r *reader) prose(n *yaml.Node, what string) (string, bool) {
	return r.description(func(s string) string {
		if strings.ContainsFunc(s, forbiddenInProse) {
			return "holds a control character; leave it out"
		}
		return ""
	})(n, what)
}

// parseNetworks reads a comma-separated list of addresses and networks, and says what is wrong with
// each that is none.
func parseNetworks(text string) (networks []netip.Prefix, mistakes []string) {
	for item := range strings.SplitSeq(text, ",") {
		p, why := parseNetwork(strings.TrimSpace(item))
		if why != "" {
			mistakes = append(mistakes, why)
			continue
		}
		networks = append(networks, p)
	}
	return networks, mistakes
}

func parseNetwork(item string) (_ netip.Prefix, why string) {
	if item == "" {
		return netip.Prefix{}, "an address is missing; write addresses and networks with a comma between each two"
	}
	if ranged, err := netipx.ParseIPRange(strings.ReplaceAll(item, " ", "")); err == nil {
		return netip.Prefix{}, fmt.Sprintf("%s is a range, which the API does not have; write %s", quote(item), networksOf(ranged))
	}
	p, err := netip.ParsePrefix(item)
	if a, notOne := netip.ParseAddr(item); notOne == nil && a.Zone() == "" {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	switch {
	case err != nil:
		return netip.Prefix{}, quote(item) + " is no address or network; write one such as 198.51.100.7 or 203.0.113.0/24"
	case p.Addr().Is4In6():
		return netip.Prefix{}, quote(item) + " is an IPv4 address in IPv6 clothes; write it as IPv4, such as " + p.Addr().Unmap().String()
	case p != p.Masked():
		return netip.Prefix{}, fmt.Sprintf("%s has bits beyond its mask; write %s for the network, or %s for the one address", quote(item), p.Masked(), p.Addr())
	}
	return p, ""
}

// networksOf is what to write for a range: exactly its networks where they are few.
func networksOf(r netipx.IPRange) string {
	networks := r.Prefixes()
	if len(networks) > 4 {
		return "networks, such as 203.0.113.0/24"
	}
	texts := make([]string, len(networks))
	for i, p := range networks {
		texts[i] = p.String()
	}
	return strings.Join(texts, ", ")
}
