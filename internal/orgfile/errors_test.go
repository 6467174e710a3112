package orgfile_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/orgfile"
	"github.com/camsync/camsync/internal/spec"
)

// Every file of testdata/errors.txt has exactly the errors that stand below it.
func TestErrors(t *testing.T) {
	data, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(data), "\n== ")[1:]
	for _, c := range cases {
		name, rest, _ := strings.Cut(c, "\n")
		t.Run(name, func(t *testing.T) {
			var text, want strings.Builder
			for line := range strings.Lines(rest) {
				if bad, ok := strings.CutPrefix(line, "! "); ok {
					want.WriteString("stdin:" + bad)
				} else if want.Len() == 0 {
					text.WriteString(line)
				}
			}
			if got := errs(t, text.String()); got != strings.TrimSuffix(want.String(), "\n") {
				t.Errorf("got\n%s\nwant\n%s", got, want.String())
			}
			if strings.Contains(want.String(), "CANARY") {
				t.Error("a bad repeats what may be a secret")
			}
		})
	}
	if len(cases) < 30 {
		t.Errorf("only %d files", len(cases))
	}
}

func TestErrorsOfBytes(t *testing.T) {
	const begin = "apiVersion: camsync/v1\nclusters:\n  - name: "
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "stdin:1:1: the file has no content; begin it with apiVersion: camsync/v1"},
		{"only a byte order mark", "\ufeff", "stdin:1:1: the file has no content; begin it with apiVersion: camsync/v1"},
		{"no UTF-8", begin + "a\xff\nmembers: []\n", "stdin:3:12: invalid YAML: invalid leading UTF-8 octet; write the file as UTF-8"},
		{"cut character", begin + "é"[:1], "stdin:3:11: invalid YAML: incomplete UTF-8 octet sequence; write the file as UTF-8"},
		{"control character", begin + "a\x00\nmembers: []\n", "stdin:3:12: invalid YAML: control characters are not allowed; leave them out"},
		{"escaped control character", begin + `"a\0"`, `stdin:3:11: name "a\x00" holds a control character; leave it out`},
		{"deep", begin + strings.Repeat("[", 20_000), "stdin:3:3: invalid YAML: exceeded max depth of 10000"},
		{"CRLF", "apiVersion: camsync/v1\r\nclusters:\r\n  - name: a\r\n    stage: x\r\n", `stdin:4:12: stage "x" is not known; want one of dev, test, stage, prod`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := errs(t, c.text); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A file that was cut while it was saved is an error, or says a part of what it will: it never
// says more, and never turns what it manages into nothing.
func TestCutAtEveryByte(t *testing.T) {
	whole := load(t, wholeFile)
	for i := range len(wholeFile) {
		org, err := orgfile.Load([]string{"-"}, strings.NewReader(wholeFile[:i]))
		if err != nil {
			continue
		}
		if m, ok := org.Members.Get(); ok && len(m) == 0 && len(whole.Members.Value()) > 0 {
			t.Errorf("cut at byte %d: no member is wanted", i)
		}
		for _, c := range org.Clusters.Value() {
			if a, ok := c.Allowlist.Get(); ok && len(a.Entries) == 0 {
				t.Errorf("cut at byte %d: the allowlist is open", i)
			}
			if s, ok := c.Secrets.Get(); ok && len(s) == 0 {
				t.Errorf("cut at byte %d: no secret is wanted", i)
			}
		}
	}
}

func TestVeryManyErrors(t *testing.T) {
	var got spec.FileErrors
	_, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\nmembers: ["+strings.Repeat("8, ", 500_000)+"8]\n"))
	if !errors.As(err, &got) || len(got) != 1000 {
		t.Fatalf("%d errs, want 1000", len(got))
	}
	if last := got[999].Text; !strings.HasSuffix(last, "; the file has more errors than these 1000, which are shown once these are fixed") {
		t.Errorf("the last is %q", last)
	}
}

func TestVeryManyDuplicates(t *testing.T) {
	var got spec.FileErrors
	_, err := orgfile.Load([]string{"-"}, strings.NewReader("apiVersion: camsync/v1\nclusters: [{name: a, formerly: ["+strings.Repeat("a, ", 100_000)+"a]}]\n"))
	if !errors.As(err, &got) || len(got) != 1000 {
		t.Fatalf("%d errs, want 1000", len(got))
	}
}

// errs is what Load says of a file that must be wrong.
func errs(t *testing.T, text string) string {
	t.Helper()
	org, err := orgfile.Load([]string{"-"}, strings.NewReader(text))
	var list spec.FileErrors
	if !errors.As(err, &list) {
		t.Fatalf("error %v of type %T, want FileErrors; the organisation is %+v", err, err, org)
	}
	for _, m := range list {
		if m.Pos.Line < 1 || m.Pos.Column < 1 || m.Text == "" {
			t.Errorf("bad without a place: %#v", m)
		}
	}
	if org.Members.IsKnown() || org.Clusters.IsKnown() {
		t.Errorf("an organisation beside errs: %+v", org)
	}
	return err.Error()
}
