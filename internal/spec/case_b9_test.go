package spec

import (
	"strings"
	"testing"
)

func TestCaseB9ValuesOfSecretsAreText(t *testing.T) {
	for text, want := range map[string]string{
		"v": "", "\ufeffv": "", "v\x00": "NUL", "\xff\xfev\x00": "no UTF-8", "v\x00w\x00": "NUL", "\ufeff": "empty",
	} {
		got := sealed(text, "file x")
		value, known := got.Get()
		why, _ := got.Why()
		if known != (want == "") || known && value.Reveal() != "v" || !strings.Contains(why, want) {
			t.Errorf("%q: %v, %q", text, known, why)
		}
	}
}
