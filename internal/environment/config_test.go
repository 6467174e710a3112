package environment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCaseB9CredentialsAreTrimmedOrRefused(t *testing.T) {
	for text, want := range map[string]string{
		"s3cret": "", "s3cret\n": "", "s3cret\r\n": "", "\ufeffs3cret": "", " s3cret\t": "", "\ufeff s3cret\n\n": "",
		"# comment\ns3cret": "several lines", "s3cret\nother": "several lines", "s3\x00cret": "UTF-16",
		"\xff\xfes\x003\x00": "UTF-16", "\xfe\xff\x00s": "UTF-16", "s3\xffcret": "not UTF-8", "s3\x1bcret": "control", " \n": "empty",
	} {
		got, err := credential(text, "FILE")
		switch {
		case want == "" && (err != nil || got.Reveal() != "s3cret"):
			t.Errorf("%q: %q, %v", text, got.Reveal(), err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3")):
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The secret comes from one place; what a file holds that cannot be one is refused with its path, and without its text.
func TestSecret(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for name, text := range map[string]string{"good": "s3cret\n", "empty": "", "blank": "\n", "lines": "s3cret\ns3cret", "large": strings.Repeat("s3", maxSecretFile)} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		value, file, want, err string
		read                   bool // reported as a file with a secret
	}{
		{value: "s3cret", want: "s3cret"},
		{},
		{file: in("good"), want: "s3cret", read: true},
		{value: "s3cret", file: in("good"), err: "CAMUNDA_CONSOLE_CLIENT_SECRET and CAMUNDA_CONSOLE_CLIENT_SECRET_FILE are both set"},
		{file: in("empty"), err: "DIR/empty is empty"},
		{file: in("blank"), err: "DIR/blank is empty", read: true},
		{file: in("lines"), err: "DIR/lines has several lines; write it alone, without comments", read: true},
		{file: in("large"), err: "DIR/large: it is too large: more than 64 KiB"},
		{file: in("none"), err: "DIR/none: no such file or directory"},
		{file: dir, err: "DIR: it is not a regular file; name one"},
	} {
		var read []string
		e := Environment{
			Lookup: func(name string) (string, bool) {
				value := map[string]string{Secret: c.value, SecretFile: c.file}[name]
				return value, value != ""
			},
			OnSecretFile: func(paths ...string) { read = append(read, paths...) },
		}
		got, err := e.Secret()
		text := ""
		if err != nil {
			text = strings.TrimPrefix(strings.ReplaceAll(err.Error(), dir, "DIR"), SecretFile+": ")
		}
		if got.Reveal() != c.want || text != c.err || strings.Contains(text, "s3") {
			t.Errorf("%s: %q; want the secret: %t, and %q", c.file, text, c.want != "", c.err)
		}
		if (len(read) > 0) != c.read {
			t.Errorf("%s: read from %q", c.file, read)
		}
		if _, err := e.Config(); c.want == "" && c.err == "" && !errors.Is(err, ErrNoCredentials) {
			t.Errorf("without a secret: %v", err)
		}
	}
}
