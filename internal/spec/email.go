package spec

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

const maxAddress = 254 // bytes; the API may show longer ones

// EmailKey is equal for two spellings of one e-mail address: their case, their Unicode normalisation and the
// form of their domain (bücher.example, xn--bcher-kva.example) do not count. It is never empty for a text that is not.
func EmailKey(address string) string {
	at := strings.LastIndexByte(address, '@')
	switch {
	case isASCII(address):
		return strings.ToLower(address)
	case at < 0:
		return fold(address)
	}
	local, domain := fold(address[:at]), fold(address[at+1:])
	if len(domain) > maxAddress || strings.ContainsFunc(domain, invisible) {
		return local + "@" + domain // the mapping would take long, or drop it and make of a ghost the person
	}
	if ascii, err := looseDomain.ToASCII(domain); err == nil && ascii != "" {
		domain = ascii
	}
	return local + "@" + domain
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// looseDomain maps whatever can be a domain at all; strictDomain refuses what cannot be a host name.
var (
	looseDomain  = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.Transitional(false))
	strictDomain = idna.New(idna.MapForLookup(), idna.StrictDomainName(true), idna.CheckHyphens(false), idna.BidiRule(), idna.Transitional(false), idna.VerifyDNSLength(true))
)

// fold is equal for texts that differ in case or Unicode normalisation only.
func fold(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII {
			return unicode.ToLower(r)
		}
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		if least != r || unicode.SimpleFold(r) != r {
			return unicode.ToLower(least)
		}
		return r
	}, norm.NFC.String(text)))
}

const plainEmail = "write it plain, such as ana@example.com"

// checkEmail says what is wrong with an e-mail address; empty for nothing.
func checkEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at >= 0 {
		if why := checkCharacters(s, func(r rune) bool { return r == '\'' }); why != "" {
			return why
		}
	}
	switch {
	case len(s) > maxAddress:
		return "is too long; at most 254 characters are possible"
	case at <= 0 || at == len(s)-1:
		return "is no e-mail address; " + plainEmail
	}
	local, domain := s[:at], s[at+1:]
	i := strings.IndexFunc(local, func(r rune) bool { return strings.ContainsRune(`/\%?#;[]()<>,:"@*{}|`+"`", r) })
	switch {
	case i >= 0:
		return fmt.Sprintf("holds %q, a character that an address here cannot have, %s; %s", local[i], place(s, i), plainEmail)
	case len(local) > 64:
		return "is too long before the @; at most 64 characters are possible there"
	case strings.HasPrefix(local, "."), strings.HasSuffix(local, "."), strings.Contains(local, ".."):
		return "is no e-mail address: a dot stands at an end of its name or beside another; " + plainEmail
	}
	if why := checkDomain(domain); why != "" {
		return fmt.Sprintf("is no e-mail address: its domain %s %s; %s", quote(domain), why, plainEmail)
	}
	for i, part := range append(strings.Split(local, "."), strings.Split(domain, ".")...) {
		if r, scripts := mixedScripts(part); scripts != "" {
			at := strings.IndexRune(s, r)
			if i > strings.Count(local, ".") {
				at = len(local) + 1 + strings.IndexRune(domain, r)
			}
			return fmt.Sprintf("mixes %s: %s stands %s; write all of it in one alphabet", scripts, codePoint(r), place(s, at))
		}
	}
	return ""
}

// checkDomain says why a text is not the name of a mail host; empty where it is.
func checkDomain(domain string) string {
	ascii, err := strictDomain.ToASCII(domain)
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return "has an empty part"
		case strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"):
			return "has a part that begins or ends with a hyphen"
		}
	}
	if i := strings.IndexFunc(domain, func(r rune) bool {
		return r < unicode.MaxASCII && r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}); i >= 0 {
		return fmt.Sprintf("holds %q, which the name of a host cannot have", domain[i])
	}
	_, notAddress := netip.ParseAddr(domain)
	switch {
	case len(labels) < 2:
		return "has no dot"
	case err != nil || ascii == "" || len(ascii) > 253:
		return "is not the name of a host"
	case notAddress == nil || strings.Trim(labels[len(labels)-1], "0123456789") == "":
		return "is an address or ends in a number"
	}
	return ""
}
