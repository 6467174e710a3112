package report_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/camsync/camsync/internal/report"
)

func TestClean(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"cluster/production", "cluster/production"},
		{"Zürich → 東京 🚀", "Zürich → 東京 🚀"},
		{"a\x1b[31mred", `a\x1b[31mred`},
		{"a\r\n\tb\x00", `a\r\n\tb\x00`},
		{"\u0085\u009b", `\u0085\u009b`},
		{"abc\u202etxt.exe\u2066\u200b\u200d\ufeff", `abc\u202etxt.exe\u2066\u200b\u200d\ufeff`},
		{"no\u00a0break\u2028", `no\u00a0break\u2028`},
		{"tag\U000e0041", `tag\U000e0041`},
		{"\xff\xfe", `\xff\xfe`},
		{"::error::x", `\x3a:error::x`},
		{"2001:db8::/32", "2001:db8::/32"},
		{"x ##[group]y ##vso[task]", `x \x23#[group]y \x23#vso[task]`},
		{"# ## heading", "# ## heading"},
	} {
		if got := report.Clean(test.text); got != test.want {
			t.Errorf("Clean(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add(hostile)
	f.Add("::")
	f.Add("###[")
	f.Fuzz(func(t *testing.T, text string) {
		got := report.Clean(text)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) is not UTF-8", text)
		}
		for _, r := range got {
			if r < ' ' || r >= 0x7f && r <= 0x9f || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff {
				t.Errorf("Clean(%q) lets %q through", text, r)
			}
		}
		if strings.HasPrefix(strings.TrimSpace(got), "::") || strings.Contains(got, "##[") {
			t.Errorf("Clean(%q) = %q is a command of a CI system", text, got)
		}
		if again := report.Clean(got); again != got {
			t.Errorf("Clean(%q) is %q at first, %q again", text, got, again)
		}
	})
}
