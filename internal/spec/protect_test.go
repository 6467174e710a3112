package spec_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// What matches the name of anything is never refused: the walk over the pattern agrees with the matching.
func FuzzTestCaseB2Protects(f *testing.F) {
	names := []string{
		"member/cto@example.com", "member/o'brien+x@xn--bcher-kva.example", "cluster/prod", "cluster/What? [3]", "cluster/a/allowlist",
		"cluster/prod-eu/secret/TOKEN.1", "cluster/my c/client/order worker~2", "cluster/secrets/secret/secret",
	}
	for _, name := range names {
		f.Add(name)
		f.Add(strings.ToUpper(name))
		f.Add("*" + name[3:])
		f.Add(name[:len(name)/2] + "*")
		f.Add(name[:3] + "*" + name[5:len(name)-2] + "**")
	}
	for _, odd := range []string{"", "*", "**", "m*r/*", "*@*", "cluster/*", "cluster/*/*/*/*", "members/*", "*/secrets/*", "cluster/*?/*"} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 200 {
			return
		}
		p := spec.NewPattern(pattern)
		for _, text := range names {
			name, err := spec.ParseName(text)
			if err != nil || name.String() != text {
				t.Fatalf("%q is parsed as %v, %v", text, name, err)
			}
			if !name.Match(p) {
				continue
			}
			if !p.CanMatch(name.Kind) {
				t.Errorf("%q matches %q, and is refused", pattern, text)
			}
			if name.Under(name.Cluster) && !p.Inside(name.Cluster) {
				t.Errorf("%q matches %q, which is in no cluster that it can match something in", pattern, text)
			}
		}
	})
}
