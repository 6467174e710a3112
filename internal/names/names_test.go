package names_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/names"
	"github.com/camsync/camsync/internal/spec"
)

func org(members []string, clusters ...spec.Cluster) spec.Organization {
	o := spec.Organization{Clusters: spec.Known(clusters)}
	if members != nil {
		var all []spec.Member
		for _, m := range members {
			all = append(all, spec.Member{Email: m})
		}
		o.Members = spec.Known(all)
	}
	return o
}

func secrets(list ...string) spec.Part[[]spec.Secret] {
	var all []spec.Secret
	for _, name := range list {
		all = append(all, spec.Secret{Name: name, Value: spec.Known(spec.Seal("swordfish"))})
	}
	return spec.Known(all)
}

func TestNamesOfWhatWasRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "names", "x.json")
	s := names.Store(path)
	for _, step := range []struct {
		live spec.Organization
		want string
	}{
		{org([]string{"a@x.org"}, spec.Cluster{Name: "prod", Secrets: secrets("A", "B")}, spec.Cluster{Name: "test"}),
			"cluster/prod cluster/test member/a@x.org cluster/prod/allowlist cluster/prod/secret/A cluster/prod/secret/B cluster/test/allowlist"},
		{org(nil, spec.Cluster{Name: "prod"}, spec.Cluster{Name: "test"}), // neither members nor secrets were read
			"cluster/prod cluster/test member/a@x.org cluster/prod/allowlist cluster/prod/secret/A cluster/prod/secret/B cluster/test/allowlist"},
		{org([]string{}, spec.Cluster{Name: "prod", Secrets: secrets("B")}), "cluster/prod cluster/prod/allowlist cluster/prod/secret/B"},
		{spec.Organization{Clusters: spec.Unknown[[]spec.Cluster]("503")}, "cluster/prod cluster/prod/allowlist cluster/prod/secret/B"},
		{org(nil, spec.Cluster{Name: "evil\x1b[31m"}, spec.Cluster{Name: "two\nlines"}, spec.Cluster{Name: strings.Repeat("x", 400)}), ""},
	} {
		if err := s.Remember(step.live); err != nil {
			t.Fatal(err)
		}
		have, err := s.Recall()
		if got := strings.Join(spec.Texts(have), " "); err != nil || got != step.want {
			t.Errorf("%s, %v, want %s", got, err, step.want)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
		if text, _ := os.ReadFile(path); strings.Contains(string(text), "swordfish") {
			t.Error("a value is in the file")
		}
	}
}

// What a run makes and deletes changes the names, too.
func TestNamesThatARunChanges(t *testing.T) {
	s := names.Store(filepath.Join(t.TempDir(), "x.json"))
	if err := s.Remember(org([]string{"a@x.org"}, spec.Cluster{Name: "prod", Secrets: secrets("A")}, spec.Cluster{Name: "test"})); err != nil {
		t.Fatal(err)
	}
	if err := s.Change([]spec.Name{spec.Secrets.Name("test", "B"), spec.MemberName("a@x.org")}, []spec.Name{spec.ClusterName("prod")}); err != nil {
		t.Fatal(err)
	}
	have, err := s.Recall()
	if got := strings.Join(spec.Texts(have), " "); err != nil || got != "cluster/test member/a@x.org cluster/test/allowlist cluster/test/secret/B" {
		t.Errorf("%s, %v", got, err)
	}
}

// What is kept is bounded, clusters first, and what cannot be read is written anew.
func TestNamesAreBounded(t *testing.T) {
	var clusters []spec.Cluster
	for i := range 300 {
		var list []string
		for j := range 100 {
			list = append(list, fmt.Sprintf("S%d", j))
		}
		clusters = append(clusters, spec.Cluster{Name: fmt.Sprintf("c%d", i), Secrets: secrets(list...)})
	}
	path := filepath.Join(t.TempDir(), "x.json")
	if err := os.WriteFile(path, []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := names.Store(path).Remember(org(nil, clusters...)); err != nil {
		t.Fatal(err)
	}
	have, err := names.Store(path).Recall()
	if err != nil || len(have) != 10_000 || slices.ContainsFunc(have[:300], func(n spec.Name) bool { return n.Kind != spec.Clusters }) {
		t.Errorf("%d names, %v", len(have), err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 1<<20 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
	if all, err := names.Store("").Recall(); err != nil || all != nil {
		t.Error(all, err)
	}
	if err := os.WriteFile(path, []byte(`{"version": 2, "names": [["clusters","x",""]]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := names.Store(path).Recall(); err != nil || len(all) > 0 {
		t.Error(all, err)
	}
}

func FuzzRecall(f *testing.F) {
	f.Add([]byte(`{"version":1,"names":[["clusters","prod",""],["secrets","prod","A"],["nonsense","",""]]}`))
	f.Add([]byte(`{"version":1,"names":[["members","","a\u0000b"]]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		all, _ := names.Store(path).Recall()
		for _, n := range all {
			if strings.ContainsAny(n.String(), "\n\t\x1b\x00") {
				t.Errorf("%q", n)
			}
		}
	})
}
