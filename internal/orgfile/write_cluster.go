package orgfile

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

func (w *writer) clusters(clusters []spec.Cluster) {
	twice := repeated(clusters, func(c spec.Cluster) string { return c.Name })
	declare(w, 0, "clusters", "[]", clusters, func(w *writer, c spec.Cluster) string {
		if w.said == nil {
			w.sayOnce(clusters)
		}
		why := spec.CheckClusterName(c.Name)
		if why == "" && twice[c.Name] {
			why = "is that of several clusters; rename all but one"
		}
		if why != "" {
			return fmt.Sprintf("cluster %s (%s) is not declared: the name %s", quoted(c.Name), c.UUID, why)
		}
		w.cluster(c)
		return ""
	})
}

// sayOnce says before all clusters what is visible of none of them, for one and the same reason.
func (w *writer) sayOnce(clusters []spec.Cluster) {
	w.said = make(map[notShown]bool)
	if len(clusters) < 2 {
		return
	}
	for _, k := range clusterKeys {
		first, hidden := k.hidden(clusters[0])
		if !hidden || slices.ContainsFunc(clusters, func(c spec.Cluster) bool { n, _ := k.hidden(c); return n != first }) {
			continue
		}
		w.said[first] = true
		w.comment(1, "%s of every cluster: %s: %s", first.key, first.how(), first.why)
	}
}

func (w *writer) cluster(c spec.Cluster) {
	w.line(1, "- name: %s", Scalar(c.Name))
	if identifier.MatchString(c.UUID) {
		w.line(2, "uuid: %s", Scalar(c.UUID))
	}
	for _, k := range clusterKeys {
		if n, hidden := k.hidden(c); hidden {
			w.notShown(2, n)
		}
		k.write(w, c)
	}
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

func (w *writer) secrets(secrets []spec.Secret) {
	secrets = slices.DeleteFunc(slices.Clone(secrets), func(s spec.Secret) bool { return spec.Provided(s.Name) })
	declare(w, 2, "secrets", "{}", secrets, func(w *writer, s spec.Secret) string {
		if why := UndeclarableSecret(s); why != "" {
			return "secret " + quoted(s.Name) + " is not declared: " + why
		}
		w.line(3, "%s:", Scalar(s.Name))
		w.line(4, "keep: true")
		return ""
	})
}

func (w *writer) clients(clients []spec.Client) {
	twice := repeated(clients, func(c spec.Client) string { return c.Name })
	newest := make(map[string]int)
	for _, c := range clients {
		name, n := spec.Rotation(c.Name)
		newest[name] = max(newest[name], n)
	}
	declare(w, 2, "clients", "[]", clients, func(w *writer, c spec.Client) string {
		name, n := spec.Rotation(c.Name)
		why := UndeclarableClient(c)
		switch {
		case why != "":
		case n < newest[name]:
			why = "left by a rotation; camsync rotate removes it"
		case twice[c.Name]:
			why = "the name is that of several clients"
		}
		if why != "" {
			return "client " + quoted(c.Name) + " is not declared: " + why
		}
		w.line(3, "- name: %s", Scalar(name))
		w.line(4, "permissions: %s", flow(c.Permissions))
		return ""
	})
}

// UndeclarableClient is why a file cannot declare a live client; empty where it can.
func UndeclarableClient(c spec.Client) string {
	name, _ := spec.Rotation(c.Name)
	if why := spec.CheckClientName(name); why != "" {
		return "the name " + why
	}
	return undeclarable("permission", c.Permissions, func(p string) string {
		if slices.Contains(spec.Permissions(), p) {
			return ""
		}
		return "permission " + quoted(p) + " is not known to this camsync"
	})
}
