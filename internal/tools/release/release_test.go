package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTargets(t *testing.T) {
	t.Parallel()
	if all, err := parseTargets(""); err != nil || len(all) != 6 {
		t.Errorf("%v, %v", all, err)
	}
	if some, err := parseTargets("windows/arm64,linux/amd64"); err != nil || len(some) != 2 || some[0] != (target{"windows", "arm64"}) {
		t.Errorf("%v, %v", some, err)
	}
	if _, err := parseTargets("linux/amd64,plan9/386"); err == nil || !strings.Contains(err.Error(), `"plan9/386" is not a target: one of linux/amd64, `) {
		t.Error(err)
	}
}

// checkout makes a repository with one commit that looks like one of camsync.
func checkout(t *testing.T) (dir string, git func(...string) string) {
	t.Helper()
	dir = t.TempDir()
	git = func(args ...string) string {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		c.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-11-28T22:00:00+02:00")
		text, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v, %s", args, err, text)
		}
		return strings.TrimSpace(string(text))
	}
	if err := os.MkdirAll(filepath.Join(dir, "cmd/camsync"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cmd/camsync/main.go"), []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "A commit")
	return dir, git
}

// A release is of a commit, of whose time it is; changes beside it are refused unless they are wanted.
func TestSource(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "")
	dir, git := checkout(t)
	read := func(version string, modified bool) (source, error) {
		return readSource(t.Context(), dir, version, modified)
	}
	s, err := read("v0.1.0", false)
	if err != nil || s.version != "0.1.0" || s.commit != git("rev-parse", "HEAD") || s.date.Format(time.RFC3339) != "2026-11-28T20:00:00Z" {
		t.Errorf("%+v, %v", s, err)
	}
	for _, version := range []string{"", "v", "1", "0.1", "0.01.0", "0.1.0-next", "0.1.0-rc", "0.1.0-rc1", "0.1.0+build", "0.1.0 ", "latest"} {
		if _, err := read(version, false); err == nil || !strings.Contains(err.Error(), "is not a version") {
			t.Errorf("%q: %v", version, err)
		}
	}
	if s, err := read("1.0.0-rc.1", false); err != nil || s.version != "1.0.0-rc.1" {
		t.Errorf("%+v, %v", s, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "new.go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read("0.1.0", false); err == nil || !strings.Contains(err.Error(), "not committed") || !strings.Contains(err.Error(), "?? new.go") {
		t.Error(err)
	}
	if s, err := read("0.1.0", true); err != nil || !strings.HasSuffix(s.commit, "-modified") {
		t.Errorf("%+v, %v", s, err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "86400")
	if s, err := read("0.1.0", true); err != nil || s.date.Format(time.RFC3339) != "1970-01-02T00:00:00Z" {
		t.Errorf("%+v, %v", s, err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	if _, err := read("0.1.0", true); err == nil || !strings.Contains(err.Error(), "SOURCE_DATE_EPOCH") {
		t.Error(err)
	}
	if _, err := readSource(t.Context(), t.TempDir(), "0.1.0", false); err == nil || !strings.Contains(err.Error(), "is not the root of a checkout") {
		t.Error(err)
	}
}

// What is wrong with a command line is said before anything is built.
// Alpine orders candidates by the number that stands right after their word, and takes no other one for a version.
func TestCandidatesAsPackages(t *testing.T) {
	for format, want := range map[string]string{"deb": "0.2.0-rc.10", "rpm": "0.2.0-rc.10", "apk": "0.2.0-rc10"} {
		if got := packageVersion(format, "0.2.0-rc.10"); got != want {
			t.Errorf("%s: %s, want %s", format, got, want)
		}
		if got := packageVersion(format, "0.2.0"); got != "0.2.0" {
			t.Errorf("%s: %s", format, got)
		}
	}
}

func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"":                         "which version?",
		"0.1.0 0.2.0":              "which version?",
		"-targets linux/386 0.1.0": "is not a target",
		"0.1":                      "is not a version",
	} {
		var usage bytes.Buffer
		if err := run(t.Context(), strings.Fields(args), &usage); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// What an earlier build has left would not be of this version.
func TestADirectoryThatIsInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "camsync_0.0.9_linux_amd64.tar.gz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t.Context(), source{}, dir, nil, func(string) {}); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Error(err)
	}
}

// The order in which files are found and the machine's clock do not show.
func TestArchivesDependOnTheirContentAlone(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_764_000_000, 0).UTC()
	a, b := entry{name: "a", data: []byte("1"), mode: 0o644}, entry{name: "b/", mode: 0o755}
	for name, pack := range map[string]func(io.Writer, []entry, time.Time) error{"tar.gz": tarred, "zip": zipped, "tar": plainTar} {
		var one, two, other bytes.Buffer
		if err := errors.Join(pack(&one, []entry{a, b}, at), pack(&two, []entry{b, a}, at), pack(&other, []entry{b, a}, at.Add(time.Hour))); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) || bytes.Equal(one.Bytes(), other.Bytes()) {
			t.Errorf("%s: the order of what is packed shows, or the time does not", name)
		}
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	const changes = "# Changes\n\n## Unreleased\n\n- New.\n\n## 0.2.0\n\nSecond.\n\n## 0.1.0\n\nFirst.\n"
	for version, want := range map[string]string{"0.2.0": "Second.\n", "0.1.0": "First.\n", "0.2.0-rc.1": "Second.\n"} {
		if got, err := section(changes, version); err != nil || got != want {
			t.Errorf("%s: %q, %v", version, got, err)
		}
	}
	if _, err := section(changes, "0.3.0"); err == nil || !strings.Contains(err.Error(), `no section "## 0.3.0"`) {
		t.Error(err)
	}
	if _, err := section("\n## 0.1.0\n\n## 0.0.9\n", "0.1.0"); err == nil || !strings.Contains(err.Error(), "is empty") {
		t.Error(err)
	}
}
