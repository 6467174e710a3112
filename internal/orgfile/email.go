package orgfile

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/camsync/camsync/internal/spec"
)

const maxEmail = 254 // bytes

// strictDomain refuses what cannot be a host name.
var strictDomain = idna.New(idna.MapForLookup(), idna.StrictDomainName(true), idna.CheckHyphens(false), idna.BidiRule(), idna.Transitional(false), idna.VerifyDNSLength(true))

const plainEmail = "write it plain, such as ana@example.com"

// checkEmail says what is wrong with an e-mail address; empty for nothing.
func checkEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at >= 0 {
		if why := spec.CheckCharacters(s, func(r rune) bool { return r == '\'' }); why != "" {
			return why
		}
	}
	switch {
	case len(s) > maxEmail:
		return "is too long; at most 254 characters are allowed"
	case at <= 0 || at == len(s)-1:
		return "is not an e-mail address; " + plainEmail
	}
	local, domain := s[:at], s[at+1:]
	i := strings.IndexFunc(local, func(r rune) bool { return strings.ContainsRune(`/\%?#;[]()<>,:"@*{}|`+"`", r) })
	switch {
	case i >= 0:
		return fmt.Sprintf("holds %q, a character that an address here cannot have, %s; %s", local[i], spec.Place(s, i), plainEmail)
	case len(local) > 64:
		return "is too long before the @; at most 64 characters are allowed there"
	case strings.HasPrefix(local, "."), strings.HasSuffix(local, "."), strings.Contains(local, ".."):
		return "is not an e-mail address: its name begins or ends with a dot, or has two in a row; " + plainEmail
	}
	if why := checkDomain(domain); why != "" {
		return fmt.Sprintf("is not an e-mail address: its domain %s %s; %s", quote(domain), why, plainEmail)
	}
	for i, half := range []string{local, domain} {
		for part := range strings.SplitSeq(half, ".") {
			if r, scripts := mixedScripts(part); scripts != "" {
				at := i*(len(local)+1) + strings.IndexRune(half, r)
				return fmt.Sprintf("mixes %s: %s is %s; write all of it in one alphabet", scripts, spec.CodePoint(r), spec.Place(s, at))
			}
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

var alphabets = []struct {
	name    string
	letters *unicode.RangeTable
}{{"Latin", unicode.Latin}, {"Greek", unicode.Greek}, {"Cyrillic", unicode.Cyrillic}}

// mixedScripts names the alphabets that a word mixes, and the character that belongs to the other one: letters of
// Latin, Greek and Cyrillic look the same.
func mixedScripts(word string) (odd rune, scripts string) {
	if !strings.ContainsFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) {
		return 0, ""
	}
	var names []string
	least := len(word)
	for _, a := range alphabets {
		letters := []rune(strings.Map(func(r rune) rune {
			if unicode.Is(a.letters, r) {
				return r
			}
			return -1
		}, word))
		if len(letters) > 0 {
			names = append(names, a.name)
		}
		if len(letters) > 0 && len(letters) <= least {
			least, odd = len(letters), letters[0]
		}
	}
	if len(names) < 2 {
		return 0, ""
	}
	return odd, strings.Join(names, " and ") + " letters"
}
