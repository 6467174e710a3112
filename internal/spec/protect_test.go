package spec_test

import (
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

// What matches the name of anything is never refused: the walk over the pattern agrees with the matching.
func FuzzTestCaseB2Protects(f *testing.F) {
	names := []spec.Name{
		spec.MemberName("cto@example.com"), spec.MemberName("o'brien+x@xn--bcher-kva.example"), spec.ClusterName("prod"), spec.ClusterName("What? [3]"),
		spec.Allowlists.Name("a", ""), spec.Secrets.Name("prod-eu", "TOKEN.1"), spec.Clients.Name("my c", "order worker~2"), spec.Secrets.Name("secrets", "secret"),
		spec.WorkspaceName("Orders"), spec.Environments.Name("Orders", ""), spec.WorkspaceMembers.Name("A b", "ana@example.com"),
	}
	for _, name := range spec.Texts(names) {
		f.Add(name)
		f.Add(strings.ToUpper(name))
		f.Add("*" + name[3:])
		f.Add(name[:len(name)/2] + "*")
		f.Add(name[:3] + "*" + name[5:len(name)-2] + "**")
	}
	for _, odd := range []string{"", "*", "**", "m*r/*", "*@*", "cluster/*", "cluster/*/*/*/*", "members/*", "*/secrets/*", "cluster/*?/*", "\xb8", "cluster/\xb8*"} {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		if len(pattern) > 200 {
			return
		}
		p := spec.NewPattern(pattern)
		for _, name := range names {
			if !name.Match(p) {
				continue
			}
			if !p.CanMatch(name.Kind) {
				t.Errorf("%q matches %q, and is refused", pattern, name)
			}
			if name != name.Lane() && name.Outer != "" && !p.Inside(name.Lane()) {
				t.Errorf("%q matches %q, which is in no cluster that it can match something in", pattern, name)
			}
		}
	})
}
