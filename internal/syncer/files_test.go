package syncer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/camsync/camsync/internal/environment"
	"github.com/camsync/camsync/internal/notify"
)

// What an editor has saved with a byte order mark is read as without it, and UTF-16 is refused with the reason.
func TestCaseB9SmallFilesThatAnEditorHasSaved(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const mark = "\ufeff"
	none := environment.Environment{Lookup: func(string) (string, bool) { return "", false }}
	file := write("org.env", mark+"export "+environment.ClientID+"='id'\r\n"+environment.Secret+"=\"secret\"\r\n")
	write("folder/"+environment.ClientID, mark+"id\r\n")
	write("folder/"+environment.Secret, mark+"secret")
	for _, path := range []string{file, filepath.Join(dir, "folder")} {
		env, err := none.With(environment.Credentials{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := env.Config(); err != nil || got.ClientID != "id" || got.ClientSecret.Reveal() != "secret" {
			t.Errorf("%s: %q, %v", path, got.ClientID, err)
		}
	}
	if got, err := readToken(write("token", mark+"0123456789abcdef\r\n")); err != nil || got.Reveal() != "0123456789abcdef" {
		t.Errorf("%q, %v", got.Reveal(), err)
	}
	receivers := func(path string) ([]notify.Receiver, error) {
		var f notify.Flag
		if err := f.Set("@" + path); err != nil {
			t.Fatal(err)
		}
		return f.Receivers()
	}
	if all, err := receivers(write("receivers", mark+"# whom to tell\r\ngeneric+https://hooks.example.test/x\r\n")); err != nil || len(all) != 1 {
		t.Errorf("%d receivers, %v", len(all), err)
	}

	wide := write("wide", "\xff\xfeC\x00A\x00")
	write("wides/"+environment.ClientID, "\xff\xfei\x00d\x00")
	for name, try := range map[string]func() error{
		"a file": func() error { _, err := none.With(environment.Credentials{Path: wide}); return err },
		"a directory": func() error {
			_, err := none.With(environment.Credentials{Path: filepath.Join(dir, "wides")})
			return err
		},
		"a token":   func() error { _, err := readToken(wide); return err },
		"receivers": func() error { _, err := receivers(wide); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), "is UTF-16 or binary; write it as UTF-8 text") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
