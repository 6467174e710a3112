package lookalike_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/camsync/camsync/internal/lookalike"
)

// The key of an address is its own key, whatever the spelling was, and takes nobody for a ghost.
func FuzzTestCaseB5EmailKey(f *testing.F) {
	for _, address := range []string{
		"ana@example.com", "Ana@BÜCHER.example", "ana@xn--bcher-kva.example", "ko\u0308nig@example.com", "\u212aelvin@example.com", "straße@straße.de",
		"ana@example.com\u200b", "a@b@c", "@", "", "ana@xn--a", "ana@\uff45xample.com", "анна@пример.рф", "İ@example.com", "\xff@\xfe",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if strings.ToValidUTF8(address, "") != address {
			return
		}
		key := lookalike.EmailKey(address)
		if again := lookalike.EmailKey(key); again != key {
			t.Errorf("%q has the key %q, which has %q", address, key, again)
		}
		if nfc := lookalike.EmailKey(norm.NFC.String(address)); nfc != key {
			t.Errorf("%q has the key %q, and in NFC %q", address, key, nfc)
		}
		if (key == "") != (address == "") {
			t.Errorf("%q has the key %q", address, key)
		}
	})
}
