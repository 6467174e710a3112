package orgfile

import (
	"gopkg.in/yaml.v3"

	"github.com/camsync/camsync/internal/spec"
)

// What to write instead of nothing: the lists of a private link are never empty.
const (
	linkAbsent = "write allowedPrincipals and allowedRegions, or {state: absent} if none is wanted"
	listAbsent = "name at least one, or write secureConnectivity: {state: absent} if none is wanted"
)

// readPrivateLink reads the key secureConnectivity of a cluster.
func readPrivateLink(r *reader, n *yaml.Node, what string) (spec.PrivateLink, bool) {
	switch is := follow(n); {
	case kindOf(is) == isNull:
		r.wrong(n, "%s has no value; %s, or leave it out", what, linkAbsent)
		return spec.PrivateLink{}, false
	case is.Kind != yaml.MappingNode || foreignTag(is):
		r.wrong(n, "%s is %s; %s", what, kindOf(is), linkAbsent)
		return spec.PrivateLink{}, false
	case len(is.Content) == 0:
		r.wrong(n, "%s is empty; %s", what, linkAbsent)
		return spec.PrivateLink{}, false
	}
	return in(linkObject, privateLink)(r, n, what)
}

func privateLink(m mapping) (spec.PrivateLink, bool) {
	if part(m, "state", option([]string{"present", "absent"})).Value() == "absent" {
		m.only([]string{"state"}, "with state: absent, nothing else is wanted")
		return spec.PrivateLink{}, true
	}
	principals, named := required(m, "allowedPrincipals", some(set(items{"principal", `["arn:aws:iam::123456789012:root"]`}, principal), listAbsent))
	regions, placed := required(m, "allowedRegions", some(set(items{"region", "[eu-central-1]"}, checked(spec.CheckAWSRegion)), listAbsent))
	return spec.PrivateLink{On: true, Principals: principals, Regions: regions}, named && placed
}

// principal reads the ARN of a principal. The id of an account needs no quotes to be recognised.
func principal(r *reader, n *yaml.Node, what string) (string, bool) {
	if is := follow(n); kindOf(is) == "a number" {
		r.wrong(n, "%s %s %s", what, quote(is.Value), spec.CheckPrincipal(is.Value))
		return "", false
	}
	return checked(spec.CheckPrincipal)(r, n, what)
}

func (w *writer) privateLink(p spec.PrivateLink) {
	if why := UndeclarableLink(p); why != "" {
		w.comment(2, "%s: not declared: %s", linkObject.name, why)
		return
	}
	w.line(2, "%s:", linkObject.name)
	if !p.On {
		w.line(3, "state: absent")
		return
	}
	if text := p.Endpoint.String(); text != "" {
		w.comment(3, "for endpoints in AWS: %s", text)
	}
	for _, list := range []struct {
		key   string
		texts []string
	}{{"allowedPrincipals", p.Principals}, {"allowedRegions", p.Regions}} {
		w.line(3, "%s:", list.key)
		for _, text := range list.texts {
			w.line(4, "- %s", Scalar(text))
		}
	}
}

// UndeclarableLink is why a file cannot declare the live private link; empty if it can.
func UndeclarableLink(p spec.PrivateLink) string {
	if !p.On {
		return ""
	}
	why := undeclarable("principal", p.Principals, func(text string) string { return refusing(text, spec.CheckPrincipal) })
	if why == "" {
		why = undeclarable("region", p.Regions, func(text string) string { return refusing(text, spec.CheckAWSRegion) })
	}
	return why
}

// refusing is what is wrong with a text, after the text itself.
func refusing(text string, check func(string) string) string {
	if why := check(text); why != "" {
		return quoted(text) + " " + why
	}
	return ""
}
