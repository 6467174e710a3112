package orgfile

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/camsync/camsync/internal/lookalike"
	"github.com/camsync/camsync/internal/spec"
)

func (w *writer) clusters(clusters []spec.Cluster) {
	twice := repeated(clusters, func(c spec.Cluster) string { return c.Name })
	var declared writer
	declared.sayOnce(clusters)
	obstacles := 0
	for _, c := range clusters {
		why := spec.CheckClusterName(c.Name)
		if why == "" && twice[c.Name] {
			why = "is that of several clusters; rename all but one"
		}
		if why != "" {
			obstacles++
			declared.comment(1, "cluster %s (%s) is not declared: the name %s", quoted(c.Name), c.UUID, why)
			continue
		}
		declared.cluster(c)
	}
	w.header(0, "clusters", obstacles < len(clusters), "[]")
	w.Write(declared.Bytes())
}

// sayOnce says before all clusters what is visible of none of them, for one and the same reason.
func (w *writer) sayOnce(clusters []spec.Cluster) {
	if len(clusters) < 2 {
		return
	}
	w.said = make(map[notShown]bool)
	for _, u := range notShownOf(clusters[0]) {
		everywhere := func(c spec.Cluster) bool { return slices.Contains(notShownOf(c), u) }
		if slices.ContainsFunc(clusters, func(c spec.Cluster) bool { return !everywhere(c) }) {
			continue
		}
		w.said[u] = true
		w.comment(1, "%s of every cluster: %s: %s", u.key, notShownAs(u.refused), u.why)
	}
}

// A notShown is a key of a cluster that is not visible, and why.
type notShown struct {
	key, why string
	refused  bool
}

// notShownOf are the keys of a cluster that are not visible, in the order of the file.
func notShownOf(c spec.Cluster) []notShown {
	var all []notShown
	for _, p := range []struct {
		key  string
		part interface {
			Why() (string, bool)
			IsRefused() bool
		}
	}{
		{"description", c.Description}, {"stage", c.Stage}, {"region", c.Region}, {"channel", c.Channel},
		{"planType", c.PlanType}, {"generation", c.Generation}, {"autoUpdate", c.AutoUpdate},
		{"backupRegion", c.BackupRegion}, {"encryption", c.Encryption},
		{"allowlist", c.Allowlist}, {"secrets", c.Secrets}, {"clients", c.Clients},
	} {
		if why, unknown := p.part.Why(); unknown {
			all = append(all, notShown{p.key, why, p.part.IsRefused()})
		}
	}
	return all
}

func (w *writer) cluster(c spec.Cluster) {
	w.line(1, "- name: %s", scalar(c.Name))
	if identifier.MatchString(c.UUID) {
		w.line(2, "uuid: %s", scalar(c.UUID))
	}
	setting(w, "description", c.Description, func(s string) string {
		if s == "" || spec.CheckDescription(s) != "" {
			return ""
		}
		return scalar(s)
	})
	setting(w, "stage", c.Stage, among(spec.Stages()))
	setting(w, "region", c.Region, written)
	setting(w, "channel", c.Channel, written)
	setting(w, "planType", c.PlanType, written)
	setting(w, "generation", c.Generation, written)
	setting(w, "autoUpdate", c.AutoUpdate, strconv.FormatBool)
	if packages := c.HardwarePackages.Value(); packages >= 1 {
		w.line(2, "hardwarePackages: %d", packages)
	}
	setting(w, "backupRegion", c.BackupRegion, written)
	if e, ok := visible(w, 2, "encryption", c.Encryption); ok && slices.Contains(spec.EncryptionTypes(), e) {
		w.line(2, "encryption:")
		w.line(3, "type: %s", e)
	}
	if a, ok := visible(w, 2, "allowlist", c.Allowlist); ok {
		w.allowlist(a)
	}
	if secrets, ok := visible(w, 2, "secrets", c.Secrets); ok {
		w.secrets(secrets)
	}
	if clients, ok := visible(w, 2, "clients", c.Clients); ok {
		w.clients(clients)
	}
}

// setting writes one key of a cluster, unless its text is empty.
func setting[T any](w *writer, key string, p spec.Part[T], text func(T) string) {
	if value, ok := visible(w, 2, key, p); ok {
		if s := text(value); s != "" {
			w.line(2, "%s: %s", key, s)
		}
	}
}

// among is a text that is one of the options, and empty for any other.
func among(options []string) func(string) string {
	return func(s string) string {
		if slices.Contains(options, s) {
			return s
		}
		return ""
	}
}

// written is a choice by its display name, or by its uuid where that cannot be written.
func written(c spec.Choice) string {
	for _, s := range []string{c.Name, c.UUID} {
		if strings.TrimSpace(s) != "" && !strings.ContainsFunc(s, unicode.IsControl) {
			return scalar(s)
		}
	}
	return ""
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
		declared.line(3, "- ip: %s", scalar(ip))
		if d := e.Description.Value(); d != "" && !strings.ContainsFunc(d, spec.ControlCharacter) {
			declared.line(4, "description: %s", scalar(d))
		}
	}
	w.header(2, "allowlist", len(a.Entries) > 0, "[]")
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
	all := make([]string, len(networks))
	for i, p := range networks {
		all[i] = p.String()
	}
	return strings.Join(all, ", ")
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
	var declared writer
	obstacles := 0
	secrets = slices.DeleteFunc(slices.Clone(secrets), func(s spec.Secret) bool { return spec.Provided(s.Name) })
	for _, s := range secrets {
		if why := spec.CheckSecretName(s.Name); why != "" {
			obstacles++
			declared.comment(3, "secret %s is not declared: the name %s", quoted(s.Name), why)
			continue
		}
		declared.line(3, "%s:", scalar(s.Name))
		declared.line(4, "keep: true")
	}
	w.header(2, "secrets", obstacles < len(secrets), "{}")
	w.Write(declared.Bytes())
}

func (w *writer) clients(clients []spec.Client) {
	twice := repeated(clients, func(c spec.Client) string { return c.Name })
	var declared writer
	obstacles := 0
	newest := make(map[string]int)
	for _, c := range clients {
		name, n := spec.Rotation(c.Name)
		newest[name] = max(newest[name], n)
	}
	for _, c := range clients {
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
			obstacles++
			declared.comment(3, "client %s is not declared: %s", quoted(c.Name), why)
			continue
		}
		declared.line(3, "- name: %s", scalar(name))
		declared.line(4, "permissions: %s", flow(c.Permissions))
	}
	w.header(2, "clients", obstacles < len(clients), "[]")
	w.Write(declared.Bytes())
}

// UndeclarableClient is why a file cannot declare a live client; empty where it can.
func UndeclarableClient(c spec.Client) string {
	name, _ := spec.Rotation(c.Name)
	if why := spec.CheckClientName(name); why != "" {
		return "the name " + why
	}
	if len(c.Permissions) == 0 {
		return "the API shows no permission"
	}
	for i, p := range c.Permissions {
		switch {
		case !slices.Contains(spec.Permissions(), p):
			return "permission " + quoted(p) + " is not known to this camsync"
		case slices.Contains(c.Permissions[:i], p):
			return "the API shows permission " + p + " twice"
		}
	}
	return ""
}
