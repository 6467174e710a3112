package api

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/camsync/camsync/internal/spec"
)

func remove(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

func testJWT(exp int64) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{}`)) + "." + enc(fmt.Appendf(nil, `{"exp":%d}`, exp)) + "." + enc([]byte("signature"))
}

func testLogin() login {
	return login{url: "https://login.example.com", audience: "audience", id: "client-id-canary", secret: spec.Seal(worldSecret)}
}

func testCache(t *testing.T, dir string, change func(*login)) *cache {
	t.Helper()
	l := testLogin()
	if change != nil {
		change(&l)
	}
	c, err := newCache(dir, l)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func someToken(now time.Time) held {
	return held{
		Token: &oauth2.Token{AccessToken: "token-canary", TokenType: "Bearer", Expiry: now.Add(time.Hour)}, Obtained: now, Asked: now,
		Refusal: &refusal{Status: 401, Message: "message-canary", Wait: time.Minute, Until: now.Add(time.Minute)},
	}
}

func TestTheCacheFileRevealsNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "camsync")
	c, now := testCache(t, dir, nil), time.Now()
	unlock, err := c.lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	for range 2 {
		if err := c.write(someToken(now)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := c.read(now)
	if err != nil || got.Token.AccessToken != "token-canary" || !got.Token.Expiry.Equal(now.Add(time.Hour)) || got.Refusal.Message != "message-canary" {
		t.Errorf("%+v, %v", got, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", e.Name(), info.Mode(), err)
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || bytes.Contains(content, []byte("canary")) || strings.Contains(e.Name(), "canary") || bytes.Contains(content, []byte("example")) {
			t.Errorf("%s: %q, %v", e.Name(), content, err)
		}
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("dir: %v, %v", info.Mode(), err)
	}
}

// TestADamagedCacheIsNothing changes, cuts and lengthens the file at every byte.
func TestADamagedCacheIsNothing(t *testing.T) {
	c, now := testCache(t, t.TempDir(), nil), time.Now()
	if err := c.write(someToken(now)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := c.open(whole, now); !ok || h.Token == nil {
		t.Fatal("the whole file cannot be read")
	}
	for i := range whole {
		for _, bit := range []byte{1, 0x80} {
			changed := bytes.Clone(whole)
			changed[i] ^= bit
			if _, ok := c.open(changed, now); ok {
				t.Errorf("byte %d changed, and read", i)
			}
		}
		if _, ok := c.open(whole[:i], now); ok {
			t.Errorf("cut to %d bytes, and read", i)
		}
		if _, ok := c.open(append(bytes.Clone(whole), whole[:i+1]...), now); ok {
			t.Errorf("%d bytes appended, and read", i+1)
		}
	}
	if err := os.WriteFile(c.path, whole[:20], 0o600); err != nil {
		t.Fatal(err)
	}
	if h, err := c.read(now); err != nil || h.Token != nil {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestCachesOfOthersAreNothing(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	mine := testCache(t, dir, nil)
	if err := mine.write(someToken(now)); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(mine.path)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*login){
		"secret":   func(l *login) { l.secret = spec.Seal("another secret") },
		"id":       func(l *login) { l.id += "x" },
		"audience": func(l *login) { l.audience += "x" },
		"url":      func(l *login) { l.url += "x" },
		"border":   func(l *login) { l.audience, l.id = "audienc", "e"+l.id },
	} {
		other := testCache(t, dir, change)
		if other.path == mine.path {
			t.Errorf("another %s has the same file", what)
		}
		if err := os.WriteFile(other.path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if h, err := other.read(now); err != nil || h.Token != nil || h.Refusal != nil {
			t.Errorf("another %s reads %+v, %v", what, h, err)
		}
	}
}

func TestWhatTheCacheCanNotKnow(t *testing.T) {
	c, now := testCache(t, t.TempDir(), nil), time.Now()
	for name, change := range map[string]func(*held){
		"obtained in the future": func(h *held) { h.Obtained = now.Add(time.Hour) },
		"valid for good":         func(h *held) { h.Token.Expiry = now.Add(1000 * time.Hour) },
		"without an end":         func(h *held) { h.Token.Expiry = time.Time{} },
		"empty":                  func(h *held) { h.Token.AccessToken = "" },
	} {
		h := someToken(now)
		change(&h)
		if err := c.write(h); err != nil {
			t.Fatal(err)
		}
		if got, err := c.read(now); err != nil || got.Token != nil {
			t.Errorf("%s: %+v, %v", name, got.Token, err)
		}
	}
	later := someToken(now.Add(48 * time.Hour)) // the clock was set back since
	if err := c.write(later); err != nil {
		t.Fatal(err)
	}
	if got, err := c.read(now); err != nil || got.Token != nil || !got.Asked.IsZero() || got.Refusal.stands(now) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFoldersAndFilesThatAreOpenToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("this system has no such permissions")
	}
	dir, now := filepath.Join(t.TempDir(), "cache"), time.Now()
	c := testCache(t, dir, nil)
	if err := c.write(someToken(now)); err != nil {
		t.Fatal(err)
	}
	mode := func(path string, perm os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, perm); err != nil {
			t.Fatal(err)
		}
	}
	perm := func(path string) os.FileMode {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	mode(dir, 0o777)
	mode(c.path, 0o644)
	if h, err := c.read(now); err != nil || h.Token == nil || perm(c.path) != 0o600 {
		t.Errorf("%+v, %v, %v", h, err, perm(c.path))
	}
	if err := c.write(someToken(now)); err != nil || perm(dir) != 0o700 {
		t.Errorf("%v, %v", err, perm(dir))
	}
	// A directory that serves others too is not shut, and not used.
	mode(dir, 0o755)
	if err := os.WriteFile(filepath.Join(dir, "something.else"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.write(someToken(now)); err == nil || !strings.Contains(err.Error(), "holds more than tokens") || perm(dir) != 0o755 {
		t.Errorf("%v, %v", err, perm(dir))
	}
	if os.Getuid() != 0 {
		return
	}
	if err := os.Chown(dir, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if err := c.write(someToken(now)); err == nil || !strings.Contains(err.Error(), "belongs to another user") {
		t.Errorf("%v", err)
	}
	if err := os.Chown(c.path, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	if h, err := c.read(now); err != nil || h.Token != nil {
		t.Errorf("another user's file: %+v, %v", h, err)
	}
}

func TestLinksInTheFolderAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on this system")
	}
	dir, now := t.TempDir(), time.Now()
	c := testCache(t, dir, nil)
	if err := c.write(someToken(now)); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "file")
	if err := os.Rename(c.path, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, c.path); err != nil {
		t.Fatal(err)
	}
	if h, err := c.read(now); err != nil || h.Token != nil {
		t.Errorf("%+v, %v", h, err)
	}
	if err := c.write(held{}); err == nil || !strings.Contains(err.Error(), "is a symbolic link") {
		t.Errorf("%v", err)
	}
}

// TestAnUnusableFolderMeansMemory has a file where the directory should be.
func TestAnUnusableFolderMeansMemory(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		dir := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(dir, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c := w.client(dir)
		reads(t, c, 0, time.Minute, 2*time.Hour)
		if got := len(w.sent("POST /oauth/token")); got != 2 {
			t.Errorf("%d tokens asked for", got)
		}
		if s := c.TokenStatus(); s.Source != "memory" || s.Cache != "" {
			t.Errorf("%+v", s)
		}
		if n := strings.Count(w.logged(), "level=WARN"); n != 1 || !strings.Contains(w.logged(), "the token is kept in memory only") {
			t.Errorf("%d warnings in\n%s", n, w.logged())
		}
	})
}

// TestARefusalIsRememberedWithoutADisk has directories that cannot be used, and files that cannot be written.
func TestARefusalIsRememberedWithoutADisk(t *testing.T) {
	for name, spoil := range map[string]func(c *Client) error{
		"no dir":             func(c *Client) error { return os.WriteFile(c.tokens.cache.dir, nil, 0o600) },
		"no file, but room":  func(c *Client) error { return os.MkdirAll(c.tokens.cache.path, 0o700) },
		"nothing to lock on": func(c *Client) error { return os.MkdirAll(c.tokens.cache.path+".lock", 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.login = fail401
				c := w.client(filepath.Join(t.TempDir(), "dir"))
				if err := spoil(c); err != nil {
					t.Fatal(err)
				}
				for range 30 {
					if _, err := c.Clusters(t.Context()); !errors.Is(err, ErrLogin) {
						t.Error(err)
					}
					time.Sleep(time.Second)
				}
				if got := len(w.sent("POST /oauth/token")); got != 1 {
					t.Errorf("%d logins", got)
				}
			})
		})
	}
}
