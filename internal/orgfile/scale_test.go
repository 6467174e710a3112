package orgfile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// BenchmarkLoad reads the largest organisation that camsync is made for: 1,000 clusters with 100
// secrets and 20 clients each, and 10,000 members, in nine files.
func BenchmarkLoad(b *testing.B) {
	dir := largeOrganisation(b, 1000, 100, 20, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		org, err := orgfile.Load([]string{dir}, nil)
		if err != nil || len(org.Clusters.Value()) != 1000 || len(org.Members.Value()) != 10_000 {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadSmall is the same with a tenth of it all, to show that the time grows with the size.
func BenchmarkLoadSmall(b *testing.B) {
	dir := largeOrganisation(b, 100, 100, 20, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := orgfile.Load([]string{dir}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func largeOrganisation(b *testing.B, clusters, secrets, clients, members int) string {
	b.Helper()
	const parts = 8
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("apiVersion: camsync/v1\n"+text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var text strings.Builder
	text.WriteString("members:\n")
	for i := range members {
		fmt.Fprintf(&text, "  - email: person-%d@example.com\n    roles: [developer, analyst]\n", i)
	}
	write("members.yaml", text.String())
	for part := range parts {
		text.Reset()
		text.WriteString("clusters:\n")
		for i := part * clusters / parts; i < (part+1)*clusters/parts; i++ {
			fmt.Fprintf(&text, "  - name: cluster-%d\n    stage: prod\n    region: europe-west1\n    channel: Stable\n    planType: G3-S\n    generation: Camunda 8.8+gen3\n", i)
			text.WriteString("    allowlist:\n      - ip: 203.0.113.0/24, 198.51.100.7\n        description: Office\n    secrets:\n")
			for s := range secrets {
				fmt.Fprintf(&text, "      SECRET_%d: {env: SECRET_%d}\n", s, s)
			}
			text.WriteString("    clients:\n")
			for c := range clients {
				fmt.Fprintf(&text, "      - name: worker-%d\n        permissions: [Zeebe, Operate]\n        credentials: {file: credentials/%d-%d.env}\n", c, i, c)
			}
		}
		write(fmt.Sprintf("clusters-%d.yaml", part), text.String())
	}
	return dir
}

// FuzzLoad: no input makes Load panic, every error has a place and a text, and a file that is
// accepted can be written and loaded again.
func FuzzLoad(f *testing.F) {
	f.Add(wholeFile)
	f.Add("apiVersion: camsync/v1\nx-a: &a {stage: dev}\nclusters: [{name: a, <<: [*a]}, &b {name: *b}]\n")
	f.Add("0:\n<<:\n  {}:\n")
	f.Add("apiVersion: camsync/v1\nmembers: !!set {? a}\n--- ...\n%TAG ! a\n")
	f.Add("apiVersion: \"camsync\\x2fv1\"\nclusters: [{name: a, secrets: {? [A] : B, C: *x}}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
		var errs spec.FileErrors
		switch {
		case err == nil:
			load(t, write(t, org))
		case !errors.As(err, &errs):
			t.Fatalf("error of type %T: %v", err, err)
		}
		for _, m := range errs {
			if m.Pos.File != "stdin" || m.Pos.Line < 1 || m.Pos.Column < 1 || m.Text == "" || strings.ContainsAny(m.Text, "\n\r\x1b") {
				t.Errorf("bad %#v", m)
			}
		}
	})
}
