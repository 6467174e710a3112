package repository

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// git makes a checkout as people do.
func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	if text, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, text)
	}
}

func TestRemoteHostAndDefaultBranch(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	dir := t.TempDir()
	root, upstream, clone, tree := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "c"), filepath.Join(dir, "d")
	check := func(root, host, branch string) {
		t.Helper()
		if got := RemoteHost(root); got != host {
			t.Errorf("%s: host %q, want %q", filepath.Base(root), got, host)
		}
		if got := DefaultBranch(root); got != branch {
			t.Errorf("%s: branch %q, want %q", filepath.Base(root), got, branch)
		}
	}
	git(t, dir, "init", "-q", "-b", "trunk", root)
	check(root, "", "trunk")
	git(t, root, "remote", "add", "fork", "git@gitlab.example.com:ana/org.git")
	check(root, "gitlab.example.com", "trunk")
	git(t, root, "remote", "add", "origin", "https://ana:token@GitHub.com:443/acme/org.git")
	check(root, "github.com", "trunk")

	git(t, dir, "init", "-q", "-b", "develop", upstream)
	git(t, upstream, "commit", "-q", "--allow-empty", "-m", "first")
	git(t, dir, "clone", "-q", upstream, clone)
	git(t, clone, "switch", "-q", "-c", "feature/x")
	check(clone, "", "develop") // the remote is a path, and what it has checked out counts
	git(t, clone, "remote", "set-url", "origin", "ssh://git@github.com/acme/org.git")
	git(t, clone, "worktree", "add", "-q", "-b", "other", tree)
	check(tree, "github.com", "develop")
	git(t, clone, "checkout", "-q", "--detach")
	git(t, clone, "remote", "set-head", "origin", "--delete")
	check(clone, "github.com", "")
	check(t.TempDir(), "", "")
}

func TestHostOf(t *testing.T) {
	for address, want := range map[string]string{
		"github.com:acme/org": "github.com", "git@ssh.github.com:acme/org": "ssh.github.com", `C:\org`: "", "../org": "", "/srv/org:x": "",
		"https://gitlab.com/acme/org": "gitlab.com", "https://[::1]:8080/x": "::1", "http://%zz": "", "": "",
	} {
		if got := hostOf(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
