package spec

import (
	"net/netip"
	"strings"
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

// Text is the entry's list of networks as it is sent: each as it is written, with a comma and a space between.
func (e AllowlistEntry) Text() string {
	return strings.Join(each(strings.Split(e.IP, ","), strings.TrimSpace), ", ")
}
