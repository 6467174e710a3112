//go:build linux

package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var (
	whole = flag.Bool("release.whole", false, "build a release for this machine twice, and look at what is in it; takes minutes")
	cold  = flag.Bool("release.cold", false, "then compile camsync once more with nothing in the compiler's cache")
)

const tested = "0.1.0"

// TestRelease builds for this machine what is released for it, twice, in two directories, and looks at each artefact.
func TestRelease(t *testing.T) {
	if !*whole {
		t.Skip("-release.whole builds a release")
	}
	if runtime.GOOS != "linux" {
		t.Skip("packages are for Linux")
	}
	t.Setenv("SOURCE_DATE_EPOCH", "") // to have it back afterwards
	_ = os.Unsetenv("SOURCE_DATE_EPOCH")
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	s, err := readSource(t.Context(), root, tested, true)
	if err != nil {
		t.Fatal(err)
	}
	here := []target{{"linux", runtime.GOARCH}}
	out := filepath.Join(t.TempDir(), "dist")
	if _, err := build(t.Context(), s, out, here, func(step string) { t.Log(step) }); err != nil {
		t.Fatal(err)
	}
	t.Run("twice", func(t *testing.T) { builtTwice(t, s, out, here) })
	t.Run("checksums", func(t *testing.T) { checksums(t, out) })
	t.Run("archive", func(t *testing.T) { archived(t, s, out) })
	t.Run("deb", func(t *testing.T) { debian(t, s, out) })
	t.Run("packages", func(t *testing.T) { packaged(t, s, out) })
	for _, name := range []string{"camsync", "camsync-k8s"} {
		t.Run("image "+name, func(t *testing.T) { imaged(t, s, out, name) })
	}
}

// builtTwice builds it again from a copy of the source that is no repository, in another directory and time zone.
func builtTwice(t *testing.T, s source, first string, targets []target) {
	elsewhere := filepath.Join(t.TempDir(), "else", "where")
	copied(t, s.root, elsewhere)
	t.Setenv("TZ", "Pacific/Auckland")
	t.Setenv("LC_ALL", "C")
	again := s
	again.root = elsewhere
	second := filepath.Join(t.TempDir(), "second")
	files, err := build(t.Context(), again, second, targets, func(step string) { t.Log(step) })
	if err != nil {
		t.Fatal(err)
	}
	if want := released(targets[0]); !slices.Equal(files, want) {
		t.Errorf("%v, and not %v", files, want)
	}
	have, err := names(first)
	if err != nil || strings.Join(have, " ") != strings.Join(files, " ") {
		t.Errorf("%v, and then %v, %v", have, files, err)
	}
	for _, name := range files {
		if !bytes.Equal(content(t, first, name), content(t, second, name)) {
			t.Errorf("%s is another one in another directory", name)
		}
	}
	if !*cold {
		return
	}
	again.env = []string{"GOCACHE=" + t.TempDir()}
	b := &builder{source: again, out: t.TempDir(), work: t.TempDir(), made: map[string]string{}, report: func(step string) { t.Log(step + ", without a cache") }}
	if err := b.program(t.Context(), "camsync", targets[0]); err != nil {
		t.Fatal(err)
	}
	bill := "camsync_" + tested + "_" + targets[0].os + "_" + targets[0].arch + ".cdx.json" // with the program's checksum
	if !bytes.Equal(content(t, first, bill), content(t, b.out, bill)) {
		t.Error("compiled without a cache, the program is another one")
	}
}

// released are the files of a release for one Linux system, sorted.
func released(t target) []string {
	files := []string{"NOTES.md", "SHA256SUMS", "camsync-" + tested + ".tgz"}
	for _, program := range []string{"camsync", "camsync-k8s"} {
		stem := program + "_" + tested
		files = append(files, stem+"_oci.tar")
		endings := []string{".cdx.json", ".tar.gz"}
		if program == "camsync" {
			endings = append(endings, ".apk", ".deb", ".rpm")
		}
		for _, ending := range endings {
			files = append(files, stem+"_"+t.os+"_"+t.arch+ending)
		}
	}
	slices.Sort(files)
	return files
}

// copied copies what git knows or would take.
func copied(t *testing.T, from, to string) {
	t.Helper()
	c := exec.Command("git", "-C", from, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		path := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content(t, from, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func content(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// command runs a program in a directory, and returns what it prints.
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	text, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, text)
	}
	return string(text)
}

// needs skips a test where a program is missing, but not in a CI job.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not on the PATH", p)
			}
			t.Skipf("%s is not on the PATH", p)
		}
	}
}

// checksums has sha256sum check what is there, and nothing is without one.
func checksums(t *testing.T, out string) {
	needs(t, "sha256sum")
	command(t, out, "sha256sum", "--check", "--strict", "SHA256SUMS")
	files, err := names(out)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(content(t, out, "SHA256SUMS")), "\n"); lines != len(files)-1 {
		t.Errorf("%d checksums of %d files", lines, len(files))
	}
}

// runs holds a program that is installed somewhere to what it says of itself.
func runs(t *testing.T, s source, program string) {
	t.Helper()
	want := "camsync v" + tested + " " + s.commit + " " + runtime.Version() + " linux/" + runtime.GOARCH + "\n"
	if got := command(t, t.TempDir(), program, "version"); got != want {
		t.Errorf("it says %q, and not %q", got, want)
	}
}

// archived unpacks the archive as a person does.
func archived(t *testing.T, s source, out string) {
	needs(t, "tar")
	dir := t.TempDir()
	top := "camsync_" + tested + "_linux_" + runtime.GOARCH
	command(t, dir, "tar", "xzf", filepath.Join(out, top+".tar.gz"))
	runs(t, s, filepath.Join(dir, top, "camsync"))
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md", "completions/camsync.bash", "completions/_camsync", "completions/camsync.fish", "completions/camsync.ps1"} {
		if len(content(t, filepath.Join(dir, top), name)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	command(t, dir, "tar", "xzf", filepath.Join(out, "camsync-k8s_"+tested+"_linux_"+runtime.GOARCH+".tar.gz"))
	runs(t, s, filepath.Join(dir, "camsync-k8s_"+tested+"_linux_"+runtime.GOARCH, "camsync-k8s"))
	if listing := command(t, out, "tar", "--numeric-owner", "--full-time", "-tvzf", top+".tar.gz"); regexp.MustCompile(`(?m)^(-rwxr-xr-x|-rw-r--r--) 0/0 `).FindAllString(listing, -1) == nil || strings.Count(listing, s.date.Format("2006-01-02 15:04:05")) != strings.Count(listing, "\n") {
		t.Errorf("owners or times:\n%s", listing)
	}
}
