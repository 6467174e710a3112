package orgfile

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"go4.org/netipx"
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

// allowlist reads the key allowlist of a cluster.
func readAllowlist(r *reader, n *yaml.Node, what string) (spec.Allowlist, bool) {
	entries, ok := list(items{"allowlist entry", "[{ip: 203.0.113.0/24}]"}, in(allowlistObject, allowlistEntry))(r, n, what)
	return spec.Allowlist{Entries: entries}, ok
}

// allowOpen reads the key allowOpen beside an allowlist, and checks the list as a whole.
func (m mapping) allowOpen(c *spec.Cluster) {
	open := part(m, "allowOpen", readBoolean).Value()
	list, given := m.find("allowlist")
	if allow, ok := m.find("allowOpen"); ok && !given {
		m.r.wrong(allow.key, "allowOpen stands alone; write it beside an allowlist, or leave it out")
	}
	a, ok := c.Allowlist.Get()
	if !ok {
		return
	}
	if !open && len(follow(list.value).Content) == 0 {
		m.r.wrong(list.value, "an empty allowlist lets everyone in; write allowOpen: true beside it if that is meant, or leave the key out")
	}
	for _, e := range a.Entries {
		if !open && slices.ContainsFunc(e.Prefixes, isEverything) {
			m.r.errorAt(e.Pos, "this entry lets everyone in; write allowOpen: true beside the allowlist if that is meant, or narrower networks")
		}
	}
	m.r.doubles(a.Entries)
	a.AllowOpen = open
	c.Allowlist = spec.KnownAt(a, c.Allowlist.Pos)
}

// doubles reports the networks that stand in two entries which do not say the same of them: only one can be right.
func (r *reader) doubles(entries []spec.AllowlistEntry) {
	first := make(map[netip.Prefix]spec.AllowlistEntry)
	for _, e := range entries {
		for _, p := range e.Prefixes {
			other, taken := first[p]
			if !taken {
				first[p] = e
			} else if other.Description.IsKnown() != e.Description.IsKnown() || !lookalike.SameText(other.Description.Value(), e.Description.Value()) {
				r.errorAt(e.Pos, "%s is already in the entry at %s, with another description; leave one of them out", bare(p), other.Pos)
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

func isEverything(p netip.Prefix) bool { return p.Bits() == 0 }

func allowlistEntry(m mapping) (e spec.AllowlistEntry, ok bool) {
	e.Pos, e.Description = m.r.pos(m.at), part(m, "description", checked(checkProse, prose))
	if e.IP, ok = required(m, "ip", (*reader).text); !ok {
		return e, false
	}
	ip, _ := m.find("ip")
	var errs []string
	e.Prefixes, errs = parseNetworks(e.IP)
	for _, why := range errs {
		m.r.wrong(follow(ip.value), "ip: %s", why)
	}
	return e, len(errs) == 0
}

func checkProse(text string) string {
	if strings.ContainsFunc(text, spec.ControlCharacter) {
		return "holds a control character; leave it out"
	}
	return ""
}

// parseNetworks reads a comma-separated list of addresses and networks, and says what is wrong with
// each that is none.
func parseNetworks(text string) (networks []netip.Prefix, errs []string) {
	for item := range strings.SplitSeq(text, ",") {
		p, why := parseNetwork(strings.TrimSpace(item))
		if why != "" {
			errs = append(errs, why)
			continue
		}
		networks = append(networks, p)
	}
	return networks, errs
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
		return netip.Prefix{}, quote(item) + " is not an address or network; write one such as 198.51.100.7 or 203.0.113.0/24"
	case p.Addr().Is4In6():
		return netip.Prefix{}, quote(item) + " is an IPv4-mapped IPv6 address; write it as IPv4, such as " + p.Addr().Unmap().String()
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
	return texts(networks)
}

func (w *writer) allowlist(a spec.Allowlist) {
	var declared writer
	open := len(a.Entries) == 0
	said := make(map[netip.Prefix]string)
	for _, e := range a.Entries {
		ip, networks := declaredText(e)
		if left := unsaid(networks, e.Description.Value(), said); len(left) < len(networks) {
			declared.comment(3, "%s is not declared with the description %s: the list has it twice, and the first counts", quoted(ip), quoted(e.Description.Value()))
			if len(left) == 0 {
				continue
			}
			ip, networks = texts(left), left
		}
		if networks == nil {
			w.comment(2, "allowlist: not declared: the API shows %s, which is not a list of networks", quoted(e.IP))
			return
		}
		open = open || slices.ContainsFunc(networks, isEverything)
		declared.line(3, "- ip: %s", Scalar(ip))
		if d := e.Description.Value(); d != "" && !strings.ContainsFunc(d, spec.ControlCharacter) {
			declared.line(4, "description: %s", Scalar(d))
		}
	}
	w.note(2, spec.Allowlists, "")
	w.key(2, "allowlist", len(a.Entries) > 0, "[]")
	w.Write(declared.Bytes())
	if open {
		w.line(2, "allowOpen: true")
	}
}

// unsaid are the networks of which no entry before has said anything else.
func unsaid(networks []netip.Prefix, description string, said map[netip.Prefix]string) []netip.Prefix {
	var left []netip.Prefix
	for _, p := range networks {
		before, twice := said[p]
		if !twice {
			said[p] = description
		}
		if !twice || lookalike.SameText(before, description) {
			left = append(left, p)
		}
	}
	return left
}

func texts(networks []netip.Prefix) string {
	return strings.Join(mapped(networks, netip.Prefix.String), ", ")
}

// declaredText is the text of a live entry that Load accepts, and what Load reads it as: the text of
// the API, or its networks, or none where neither is possible.
func declaredText(e spec.AllowlistEntry) (string, []netip.Prefix) {
	for _, s := range []string{e.IP, texts(e.Prefixes)} {
		if networks, errs := parseNetworks(s); len(errs) == 0 {
			return s, networks
		}
	}
	return "", nil
}

// DeclaredEntry is the live entry as a file can give it: its address text, and the networks that this
// names; none where no file can declare it.
func DeclaredEntry(e spec.AllowlistEntry) spec.AllowlistEntry {
	e.IP, e.Prefixes = declaredText(e)
	if strings.ContainsFunc(e.Description.Value(), spec.ControlCharacter) {
		e.Description = spec.Part[string]{}
	}
	return e
}
