package approval

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

const ana, ben = "anas-token-0123456789", "bens-token-0123456789"

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestInvalidFilesAreRefusedWithTheirLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	for text, want := range map[string]string{
		"":                                  "no line of a name and a token",
		"# only\n\n":                        "no line of a name and a token",
		ana:                                 ":1: not a name and a token",
		"ana " + ana + " x":                 ":1: not a name and a token",
		"ana short":                         ":1: the token is too short",
		"\nana=1 " + ana:                    ":2: not a valid name",
		"ana anas-tökèn-0123456789":         ":1: the token has characters",
		"ana " + ana + "\nana " + ben:       ":2: ana has a token already",
		"ana " + ana + "\nben " + ana:       ":2: ana and ben have the same token",
		"# x\nreader the-token-for-reading": ":2: it is the token of --auth-token-file",
	} {
		write(t, path, text, 0o600)
		_, err := Open(path, slog.New(slog.DiscardHandler), spec.Seal("the-token-for-reading"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		for _, token := range []string{ana, ben, "short", "the-token-for-reading"} {
			if err != nil && strings.Contains(err.Error(), token) && !strings.Contains("too short", token) {
				t.Errorf("%q: a token is in %v", text, err)
			}
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "missing"), nil); err == nil || !strings.Contains(err.Error(), "missing: no such file") {
		t.Errorf("a missing file: %v", err)
	}
}

// Whoever can write to the file can approve everything.
func TestAFileThatOthersCanWriteIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are not like this")
	}
	path := filepath.Join(t.TempDir(), "tokens")
	for mode, usable := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o440: true, 0o644: true, 0o620: false, 0o602: false, 0o666: false} {
		write(t, path, "ana "+ana+"\n", mode)
		if _, err := Open(path, nil); (err == nil) != usable || err != nil && !strings.Contains(err.Error(), "other users can write to it") {
			t.Errorf("%o: %v", mode, err)
		}
	}
}

func TestTheFileIsReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	write(t, path, "# who may\nana\t"+ana+"\r\n", 0o600)
	var said bytes.Buffer
	a, err := Open(path, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	check := func(token, want string, wantErr error) {
		t.Helper()
		if got, err := a.Name(spec.Seal(token)); got != want || err != wantErr {
			t.Errorf("%q, %v; want %q, %v", got, err, want, wantErr)
		}
	}
	check(ana, "ana", nil)
	check(ben, "", ErrUnknown)
	check("", "", ErrUnknown)
	write(t, path, "ben "+ben+"\n", 0o600)
	check(ana, "", ErrUnknown)
	check(ben, "ben", nil)
	write(t, path, "ben "+ben+"\nana\n", 0o600)
	check(ben, "", ErrNoFile)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check(ben, "", ErrNoFile)
	if strings.Contains(said.String(), ana) || strings.Contains(said.String(), ben) {
		t.Errorf("a token is in the log:\n%s", said.String())
	}
}

func TestWrongTokensMakeAllWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	write(t, path, "ana "+ana, 0o600)
	synctest.Test(t, func(t *testing.T) {
		a, err := Open(path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for range most {
			if _, err := a.Name(spec.Seal(ben)); err != ErrUnknown {
				t.Fatal(err)
			}
		}
		for _, token := range []string{ben, ana} {
			if name, err := a.Name(spec.Seal(token)); name != "" || err != ErrTooMany {
				t.Errorf("%q, %v", name, err)
			}
		}
		time.Sleep(window)
		if name, err := a.Name(spec.Seal(ana)); name != "ana" || err != nil {
			t.Errorf("%q, %v", name, err)
		}
	})
}
