package diff

import (
	"net/netip"
	"slices"
	"strings"

	"go4.org/netipx"

	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/stable"
)

var allowlists = part[spec.Allowlist]{
	kind: spec.Allowlists, of: func(c *spec.Cluster) spec.Part[spec.Allowlist] { return c.Allowlist },
	phase: phaseAllowlist, called: "allowlist", are: "is", here: "the allowlist", between: compareAllowlists,
}

// compareAllowlists compares two sets of networks with their descriptions. Order, grouping into entries
// and spelling of addresses do not count.
func compareAllowlists(c *clusterPair, desired, live spec.Allowlist) []phased {
	a := c.action(Update, spec.Allowlists, "", c.desired.Allowlist.Pos)
	want, have := networks(desired), networks(live)
	a.Fields = allowlistFields(want, have)
	if len(a.Fields) == 0 {
		return nil
	}
	if c.live.UUID != "" { // a new cluster has no users yet
		a.Harms = allowlistHarms(want, have)
		a.Happened = allowlistMoved(want, have, a.Harms)
	}
	if open(want) && !desired.AllowOpen {
		return []phased{{phaseAllowlist, stuck(a, "the list lets everyone in", "add allowOpen: true beside it if that is meant")}}
	}
	a.Calls = []api.Call{api.SetAllowlist{Entries: written(desired, have)}}
	if c.live.UUID != "" {
		a.Replaces = c.live.Allowlist
	}
	return []phased{{phaseAllowlist, a}}
}

// SameAllowlist reports whether two live lists are equal, ignoring order and spelling.
func SameAllowlist(a, b spec.Allowlist) bool {
	return slices.EqualFunc(networks(a), networks(b), func(x, y network) bool {
		return x.text == y.text && x.description.Value() == y.description.Value()
	})
}

// network is one address or network of an allowlist with its description. What camsync cannot parse
// is compared as text.
type network struct {
	prefix      netip.Prefix
	text        string
	description spec.Part[string]
}

// networks splits the entries of a list into sorted, distinct networks.
func networks(l spec.Allowlist) []network {
	var out []network
	for _, e := range l.Entries {
		for _, p := range e.Prefixes {
			out = append(out, network{p, bare(p), e.Description})
		}
		if len(e.Prefixes) == 0 {
			out = append(out, network{text: strings.TrimSpace(e.IP), description: e.Description})
		}
	}
	stable.Sort(out, byText)
	return slices.CompactFunc(out, func(x, y network) bool { return x.text == y.text })
}

func byText(x, y network) int { return strings.Compare(x.text, y.text) }

// bare is a network as people write it: a single address without its /32.
func bare(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}

// allowlistFields are the differences: first whether the list opens or closes to everyone, then what the file
// adds or describes, then what it leaves out.
func allowlistFields(want, have []network) []Field {
	var fields []Field
	if opens, opened := open(want), open(have); opens != opened {
		access := map[bool]string{true: "everyone", false: "the listed networks"}
		fields = append(fields, Field{Name: "who may reach it", Live: access[opened], Desired: access[opens]})
	}
	for _, w := range want {
		at, found := slices.BinarySearchFunc(have, w, byText)
		if !found {
			fields = append(fields, Field{Name: "network", Desired: w.text})
			continue
		}
		live := have[at].description.Value()
		if d, managed := w.description.Get(); managed && !lookalike.SameText(d, live) {
			fields = append(fields, Field{Name: "description of " + w.text, Live: live, Desired: d})
		}
	}
	for _, h := range have {
		if _, found := slices.BinarySearchFunc(want, h, byText); !found {
			fields = append(fields, Field{Name: "network", Live: h.text})
		}
	}
	return fields
}

// written is the list to send, in the file's own texts. Where the file has no description, the live
// one stays, for each network by itself if they differ.
func written(desired spec.Allowlist, have []network) []api.AllowlistEntry {
	said := make(map[netip.Prefix]string, len(have))
	for _, h := range have {
		said[h.prefix] = h.description.Value()
	}
	entries := make([]api.AllowlistEntry, 0, len(desired.Entries))
	for _, e := range desired.Entries {
		var texts []string // what the live list says of its networks
		for _, p := range e.Prefixes {
			if text, live := said[p]; live {
				texts = append(texts, text)
			}
		}
		description, managed := e.Description.Get()
		if !managed && len(texts) > 0 {
			description = texts[0]
		}
		if managed || !slices.ContainsFunc(texts, func(text string) bool { return text != description }) {
			entries = append(entries, api.AllowlistEntry{IP: e.Text(), Description: description})
			continue
		}
		for _, p := range e.Prefixes {
			entries = append(entries, api.AllowlistEntry{IP: bare(p), Description: said[p]})
		}
	}
	return entries
}

// open reports whether a list allows everyone: an empty list does, and so does one whose networks
// cover all addresses.
func open(list []network) bool {
	all := reach(list)
	return all.ContainsPrefix(everyIPv4) || all.ContainsPrefix(everyIPv6)
}

var (
	everyIPv4 = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	everyIPv6 = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
)

// allowlistHarms are the harms of a change of the list.
func allowlistHarms(want, have []network) spec.Harms {
	w, h := reach(want), reach(have)
	var harms spec.Harms
	if !covers(h, w) {
		harms |= spec.AccessGain
	}
	if !covers(w, h) || slices.ContainsFunc(have, func(n network) bool { return !n.prefix.IsValid() }) {
		harms |= spec.AccessLoss
	}
	return harms
}

// reach is the set of all addresses that a list allows.
func reach(list []network) *netipx.IPSet {
	var b netipx.IPSetBuilder
	if len(list) == 0 {
		b.AddPrefix(everyIPv4)
		b.AddPrefix(everyIPv6)
	}
	for _, n := range list {
		if n.prefix.IsValid() {
			b.AddPrefix(n.prefix)
		}
	}
	set, err := b.IPSet()
	if err != nil { // unreachable: only invalid prefixes fail, and none was added
		return new(netipx.IPSet)
	}
	return set
}

// covers reports whether all addresses of one set are in another.
func covers(outer, inner *netipx.IPSet) bool {
	return !slices.ContainsFunc(inner.Prefixes(), func(p netip.Prefix) bool { return !outer.ContainsPrefix(p) })
}
