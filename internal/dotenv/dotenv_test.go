package dotenv

import (
	"maps"
	"os/exec"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "A=b\n", "b"},
		{"no line break", "A=b", "b"},
		{"Windows", "A=b\r\n", "b"},
		{"Windows, quoted", "A='b'\r\n", "b"},
		{"export", "export A=b\n", "b"},
		{"indented", "  export  A = b \n", "b"},
		{"single quotes", "A='b c'\n", "b c"},
		{"double quotes", `A="b c"`, "b c"},
		{"a quote in quotes", `A='it'\''s'`, "it's"},
		{"a quote in double quotes", `A="a\"b"`, `a"b`},
		{"a backslash that escapes nothing", `A="a\b"`, `a\b`},
		{"quotes within", "A=a'b", "a'b"},
		{"quotes that do not end", "A='b\nB=c\n", "'b"},
		{"text behind quotes", "A='b' c\n", "'b' c"},
		{"a hash is text", "A=b#c # d\n", "b#c # d"},
		{"a comment", "#A=c\n# A=c\nA=b\n", "b"},
		{"the last one counts", "A=c\nA=b\n", "b"},
		{"several lines", "A='b\nc'\nB=d\n", "b\nc"},
		{"empty", "A=\n", ""},
		{"empty quotes", "A=''\nB=c\n", ""},
		{"an equals sign", "A=b=c==\n", "b=c=="},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, found := Parse(c.text)["A"]; got != c.want || !found {
				t.Errorf("%q, %v, want %q", got, found, c.want)
			}
		})
	}
}

// A shell reads what is written as the value, too.
func TestShellReadsTheSame(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs a POSIX shell")
	}
	for _, value := range []string{"", "plain", "a'b", `a"b`, `a\b`, "$HOME `id`", "a b # c", "~", "x:~", "'", "''", "a\nb", " a "} {
		out, err := exec.CommandContext(t.Context(), sh, "-c", Line("A", value)+`printf '%s' "$A"`).Output()
		if err != nil || string(out) != value {
			t.Errorf("%q is read as %q: %v", value, out, err)
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	for _, value := range []string{"", "plain", "a'b", `'a"b'`, `\`, "a\nb\r\n", "$x", "=", "#", "'"} {
		f.Add(value, "next")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		want := map[string]string{"FIRST": first, "SECOND": second}
		if got := Parse(Line("FIRST", first) + Line("SECOND", second)); !maps.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("A=b\nexport B='c\nd'\n#\nE=\"f")
	f.Fuzz(func(t *testing.T, text string) {
		for name, value := range Parse(text) {
			if strings.ContainsAny(name, "=\n") {
				t.Errorf("%q is no name of %q", name, value)
			}
		}
	})
}
