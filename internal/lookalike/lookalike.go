// Package lookalike compares names, addresses and texts as people see them, rather than byte by byte. It holds the
// large Unicode tables that this needs, which the model does without.
package lookalike

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"

	"github.com/camsync/camsync/internal/spec"
)

// Skeleton is what people see of a name, as far as they can tell: equal for two names that differ only in characters
// that cannot be seen, in the kind or number of spaces, in normalisation, or in letters that look the same. It is for
// comparing, never for showing. Case counts, since people see it.
func Skeleton(name string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case spec.Blank(r), unicode.IsSpace(r):
			return ' '
		case spec.Invisible(r):
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	return confusable.Skeleton(strings.Join(strings.Fields(seen), " "))
}

// A Likeness is how much two e-mail addresses that are not the same look like one.
type Likeness int

// The likenesses.
const (
	Distinct Likeness = iota
	Similar           // one slip of the fingers apart
	Same              // nothing that people could see differs
)

// Addresses are e-mail addresses in which those that look like another one are found. The zero value has none.
type Addresses struct {
	skeletons map[string]string // addresses, by what people see of them
	shorter   map[string][]string
}

// Add puts an address among them.
func (a *Addresses) Add(address string) {
	if a.skeletons == nil {
		a.skeletons, a.shorter = make(map[string]string), make(map[string][]string)
	}
	a.skeletons[addressSkeleton(address)] = address
	for _, s := range withoutOne(EmailKey(address)) {
		a.shorter[s] = append(a.shorter[s], address)
	}
}

// Like is the one of them that most looks like an address which is not among them.
func (a *Addresses) Like(address string) (string, Likeness) {
	if len(a.skeletons) == 0 {
		return "", Distinct
	}
	if other, found := a.skeletons[addressSkeleton(address)]; found {
		return other, Same
	}
	key := EmailKey(address)
	for _, s := range withoutOne(key) {
		for _, other := range a.shorter[s] {
			if slipped([]rune(key), []rune(EmailKey(other))) {
				return other, Similar
			}
		}
	}
	return "", Distinct
}

// withoutOne is a text and all that it is with one character left out: two texts that are one slip apart have
// one of them in common.
func withoutOne(text string) []string {
	all := []string{text}
	if len(text) > maxAddress { // of these there would be very many, and no person has one
		return all
	}
	for i := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		all = append(all, text[:i]+text[i+size:])
	}
	return all
}

// addressSkeleton is the skeleton of an address without what cannot belong to it: spaces and quotation marks.
func addressSkeleton(address string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || spec.QuotationMark(r) || spec.Invisible(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(address))
	return Skeleton(Fold(bare))
}

// slipped reports whether one text becomes the other by one letter or sign too many, too few, wrong, or in the wrong
// order. Where digits alone differ, they are numbers of different people; short names differ by nature.
func slipped(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	begin := 0
	for begin < len(a) && a[begin] == b[begin] {
		begin++
	}
	end := 0
	for end < len(a)-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	x, y := a[begin:len(a)-end], b[begin:len(b)-end]
	if len(b) < len("anna@example.com") || strings.IndexByte(string(a), '@') < 4 {
		return false
	}
	digits := func(text []rune) bool { return strings.Trim(string(text), "0123456789") == "" }
	switch {
	case len(x)+len(y) == 0, digits(x) && digits(y):
		return false
	case len(y) == 1:
		return true
	}
	return len(x) == 2 && len(y) == 2 && x[0] == y[1] && x[1] == y[0]
}
