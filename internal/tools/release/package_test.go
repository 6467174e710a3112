//go:build linux

package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// files are what a package of a format installs, with their modes.
func files(format string) map[string]string {
	zsh := "/usr/share/zsh/site-functions/_camsync"
	if format == "deb" {
		zsh = "/usr/share/zsh/vendor-completions/_camsync"
	}
	return map[string]string{
		"/usr/bin/camsync":                                  "-rwxr-xr-x",
		"/usr/lib/systemd/system/camsync.service":           "-rw-r--r--",
		"/etc/camsync/camsync.env":                          "-rw-r--r--",
		"/usr/share/bash-completion/completions/camsync":    "-rw-r--r--",
		"/usr/share/fish/vendor_completions.d/camsync.fish": "-rw-r--r--",
		zsh:                                "-rw-r--r--",
		"/usr/share/man/man1/camsync.1.gz": "-rw-r--r--",
		"/usr/share/doc/camsync/copyright": "-rw-r--r--",
		"/usr/share/doc/camsync/README.md": "-rw-r--r--", "/usr/share/doc/camsync/CHANGELOG.md": "-rw-r--r--",
	}
}

func name(format string) string {
	return "camsync_" + tested + "_linux_" + runtime.GOARCH + "." + format
}

// debian installs the package with dpkg in a directory of its own, uses it, removes and purges it.
func debian(t *testing.T, s source, out string) {
	needs(t, "dpkg", "dpkg-deb", "systemd-analyze", "man")
	root := t.TempDir()
	for _, dir := range []string{"var/lib/dpkg/updates", "var/lib/dpkg/info", "var/lib/dpkg/triggers", "var/log"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"var/lib/dpkg/status", "var/lib/dpkg/available"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	dpkg := func(args ...string) string {
		t.Helper()
		return command(t, out, "dpkg", append([]string{"--root=" + root, "--force-not-root", "--force-bad-path"}, args...)...)
	}
	if scripts := command(t, out, "dpkg-deb", "--info", name("deb")); regexp.MustCompile(`\b(pre|post)(inst|rm)\b`).MatchString(scripts) {
		t.Errorf("the package runs scripts:\n%s", scripts)
	}
	dpkg("--install", filepath.Join(out, name("deb")))
	if status := dpkg("--status", "camsync"); !strings.Contains(status, "\nStatus: install ok installed\n") || !strings.Contains(status, "\nVersion: "+tested) {
		t.Errorf("dpkg has it so:\n%s", status)
	}
	dpkg("--verify", "camsync")
	runs(t, s, filepath.Join(root, "usr/bin/camsync"))
	if page := command(t, root, "man", "--local-file", "--pager=cat", "usr/share/man/man1/camsync.1.gz"); !strings.Contains(page, "camsync") || !strings.Contains(page, "DESCRIPTION") {
		t.Errorf("the manual:\n%s", page)
	}
	if text := command(t, root, "bash", "-c", ". usr/share/bash-completion/completions/camsync && complete -p camsync"); !strings.Contains(text, "camsync") {
		t.Errorf("bash does not complete it: %s", text)
	}
	unit := string(content(t, root, "usr/lib/systemd/system/camsync.service"))
	if text, err := verified(t, unit); err != nil || text != "" {
		t.Errorf("systemd says of the unit: %v, %s", err, text)
	}
	if text, _ := verified(t, strings.Replace(unit, "WatchdogSec=60s", "WatchdogSecs=60s", 1)); !strings.Contains(text, "WatchdogSecs") {
		t.Errorf("systemd says nothing of an unknown key: %s", text)
	}
	env := filepath.Join(root, "etc/camsync/camsync.env")
	if err := os.WriteFile(env, []byte("CAMUNDA_CONSOLE_CLIENT_ID=mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dpkg("--remove", "camsync")
	if got := left(t, root); strings.Join(got, " ") != "etc/camsync etc/camsync/camsync.env" {
		t.Errorf("after removing it, this is left: %v", got)
	}
	dpkg("--install", filepath.Join(out, name("deb")))
	if text := content(t, root, "etc/camsync/camsync.env"); !strings.Contains(string(text), "=mine") {
		t.Errorf("a new installation has overwritten the settings: %s", text)
	}
	dpkg("--purge", "camsync")
	if got := left(t, root); len(got) != 0 {
		t.Errorf("after purging it, this is left: %v", got)
	}
}

// verified is what systemd says of a unit, in a system that has what each unit needs. No service manager runs.
func verified(t *testing.T, unit string) (string, error) {
	t.Helper()
	root := t.TempDir()
	system := filepath.Join(root, "usr/lib/systemd/system")
	if err := errors.Join(os.MkdirAll(system, 0o755), os.MkdirAll(filepath.Join(root, "usr/bin"), 0o755), os.Symlink("usr/bin", filepath.Join(root, "bin"))); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"usr/lib/systemd/system/camsync.service": unit, "usr/bin/camsync": "#!/bin/sh\n", "usr/bin/kill": "#!/bin/sh\n",
		"usr/lib/systemd/system/sysinit.target": "[Unit]\n", "usr/lib/systemd/system/basic.target": "[Unit]\n", "usr/lib/systemd/system/shutdown.target": "[Unit]\n",
		"usr/lib/systemd/system/network-online.target": "[Unit]\n", "usr/lib/systemd/system/multi-user.target": "[Unit]\n",
	} {
		mode := os.FileMode(0o644)
		if strings.HasPrefix(path, "usr/bin") {
			mode = 0o755
		}
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	text, err := exec.Command("systemd-analyze", "--root="+root, "--man=no", "verify", "camsync.service").CombinedOutput()
	return string(text), err
}

// left are the files below a directory that are not dpkg's own.
func left(t *testing.T, root string) (found []string) {
	t.Helper()
	if err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		inside, _ := filepath.Rel(root, path) // of a walk
		switch {
		case err != nil:
			return err
		case inside == "var/lib/dpkg" || inside == "var/log":
			return fs.SkipDir
		case !e.IsDir() || strings.HasPrefix(inside, "etc/"):
			found = append(found, inside)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// packaged compares what the packages of all formats install: the same, for root, of the time of the commit, from no script.
func packaged(t *testing.T, s source, out string) {
	needs(t, "bsdtar", "dpkg-deb")
	for _, format := range []string{"deb", "rpm", "apk"} {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(out, name(format))
			if format == "deb" {
				command(t, dir, "dpkg-deb", "--raw-extract", path, dir)
			} else {
				command(t, dir, "bsdtar", "-xpf", path)
			}
			want := files(format)
			var got []string
			if err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				inside := strings.TrimPrefix(path, dir)
				if strings.HasPrefix(inside, "/DEBIAN/") || inside == "/.PKGINFO" {
					return nil
				}
				if strings.HasPrefix(inside, "/usr/share/man/man1/camsync-") { // a page for each command
					want[inside] = "-rw-r--r--"
				}
				got = append(got, inside)
				info, err := e.Info()
				if err != nil {
					return err
				}
				at := s.date
				if format == "rpm" { // the times are in the header, which rpm reads, and not in the archive
					at = time.Unix(0, 0)
				}
				if want[inside] != info.Mode().String() || !info.ModTime().Truncate(time.Second).Equal(at) {
					t.Errorf("%s: %s of %s, and not %q", inside, info.Mode(), info.ModTime(), want[inside])
				}
				delete(want, inside)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if len(want) > 0 {
				t.Errorf("%v are not in it; it has %v", want, slices.Sorted(slices.Values(got)))
			}
			runs(t, s, filepath.Join(dir, "usr/bin/camsync"))
			if unit := string(content(t, dir, "usr/lib/systemd/system/camsync.service")); !strings.Contains(unit, "\nExecStart=/usr/bin/camsync sync ") || strings.Contains(unit, "/usr/local") {
				t.Errorf("the unit starts another program:\n%s", unit)
			}
		})
	}
}
