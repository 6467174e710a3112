package lookalike

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"github.com/camsync/camsync/internal/spec"
)

const maxAddress = 254 // bytes; the API may show longer ones

// EmailKey is equal for two spellings of one e-mail address: their case, their Unicode normalisation and the
// form of their domain (bücher.example, xn--bcher-kva.example) do not count. It is never empty for a text that is not.
func EmailKey(address string) string {
	at := strings.LastIndexByte(address, '@')
	switch {
	case !strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }):
		return strings.ToLower(address)
	case at < 0:
		return Fold(address)
	}
	local, domain := Fold(address[:at]), Fold(address[at+1:])
	if len(domain) > maxAddress || strings.ContainsFunc(domain, spec.Invisible) {
		return local + "@" + domain // the mapping would take long, or drop it and make of a ghost the person
	}
	if ascii, err := looseDomain.ToASCII(domain); err == nil && ascii != "" {
		domain = ascii
	}
	return local + "@" + domain
}

// looseDomain maps whatever can be a domain at all.
var looseDomain = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.CheckHyphens(false), idna.Transitional(false))

// Fold is equal for texts that differ in case or Unicode normalisation only.
func Fold(text string) string {
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
