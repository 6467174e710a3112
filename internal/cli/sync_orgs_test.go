//go:build unix

package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
	"github.com/camsync/camsync/internal/environment"
)

// credentials writes those of a bench in the format of the file that Camunda Hub offers.
func (b bench) credentials(tb testing.TB, path string) {
	tb.Helper()
	var text strings.Builder
	for _, name := range []string{environment.ClientID, environment.Secret, environment.BaseURL, environment.OAuthURL} {
		text.WriteString("export " + name + "='" + b.env[name] + "'\n")
	}
	put(tb, path, text.String())
}

// directoryOfCredentials writes them as Kubernetes mounts a Secret: a file for each, replaced at once.
func (b bench) directoryOfCredentials(tb testing.TB, path string) {
	tb.Helper()
	next := filepath.Join(tb.TempDir(), "credentials")
	for _, name := range []string{environment.ClientID, environment.Secret, environment.BaseURL, environment.OAuthURL} {
		put(tb, filepath.Join(next, name), b.env[name])
	}
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// host is that of the API of a bench, as a pattern.
func (b bench) host(tb testing.TB) string {
	tb.Helper()
	at, err := url.Parse(b.env[environment.BaseURL])
	if err != nil {
		tb.Fatal(err)
	}
	return regexp.QuoteMeta(at.Host)
}

func put(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}

func (b *background) get(tb testing.TB, path string, code int, pattern string) {
	tb.Helper()
	url, err := b.url()
	if err != nil {
		tb.Fatal(err)
	}
	answer, err := http.Get(url + path)
	if err != nil {
		tb.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != code || !regexp.MustCompile(pattern).Match(body) {
		tb.Errorf("%s: %d %v\n%s", path, answer.StatusCode, err, body)
	}
}

// One process keeps two organisations: each has its own credentials and no others, and what goes
// wrong in one does not touch the other.
func TestSyncOfSeveralOrganisations(t *testing.T) {
	t.Parallel()
	acme, umbrella := newBench(t, emulator.Options{}), newBench(t, emulator.Options{})
	dir := t.TempDir()
	acme.credentials(t, filepath.Join(dir, "acme.env"))
	put(t, filepath.Join(dir, "acme.yaml"), oneMember)
	folder := filepath.Join(dir, "orgs")
	umbrella.directoryOfCredentials(t, filepath.Join(folder, "umbrella", "credentials"))
	put(t, filepath.Join(folder, "umbrella", "org.yaml"), strings.ReplaceAll(oneMember, "ana@", "bea@"))
	put(t, filepath.Join(folder, "README"), "no organisation")
	put(t, filepath.Join(folder, "..data", "org.yaml"), "no organisation either")

	elsewhere := acme
	elsewhere.env = map[string]string{environment.ClientID: "another", environment.Secret: "canary-of-the-environment",
		environment.CacheDir: acme.env[environment.CacheDir], environment.StateDir: acme.env[environment.StateDir]}
	notified := make(chan string, 100)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		notified <- string(text)
	}))
	t.Cleanup(hook.Close)
	p := elsewhere.sync(t, "--org", "acme="+filepath.Join(dir, "acme.yaml")+","+filepath.Join(dir, "acme.env"), "--org", folder,
		"--notify", "generic+"+hook.URL, "--dashboard-url", "https://ops.example.com/camsync")
	for range 2 {
		p.expect(t, `"msg":"pass","organisation":"(acme|umbrella)","cause":"start","result":"applied"`)
	}
	for _, c := range []struct{ path, pattern string }{
		{"/", `2 in sync\.`},
		{"/org/acme/", `In sync: the organisation is as the file says`},
		{"/org/acme/", `<h1>camsync acme <span>.*acme.yaml</span></h1>\s*<p><a href="../../">All organisations</a></p>`},
		{"/org/umbrella/api/v1/status", `"state": "in sync"`},
		{"/org/acme/api/v1/status", `"host": "` + acme.host(t) + `"`}, // and not that of the environment
		{"/org/umbrella/api/v1/status", `"host": "` + umbrella.host(t) + `"`},
		{"/api/v1/status", `(?s)"name": "acme".*"name": "umbrella"`},
		{"/metrics", `camsync_actions_total\{kind="members",organisation="umbrella",outcome="created"\} 1`},
		{"/readyz", `ready`},
	} {
		p.get(t, c.path, http.StatusOK, c.pattern)
	}
	if n := acme.Requests()["POST /members/{email}"] + umbrella.Requests()["POST /members/{email}"]; n != 2 {
		t.Errorf("%d members were written: %v, %v", n, acme.Requests(), umbrella.Requests())
	}

	messages := ""
	for range 2 { // one of each organisation, with a link to its own dashboard
		select {
		case text := <-notified:
			messages += text
		case <-time.After(patience):
			t.Fatal("no notification")
		}
	}
	for _, link := range []string{"https://ops.example.com/camsync/org/acme/", "https://ops.example.com/camsync/org/umbrella/"} {
		if !strings.Contains(messages, link) {
			t.Errorf("no link to %s in %s", link, messages)
		}
	}

	// One organisation loses its credentials; the other is kept in sync.
	if err := os.RemoveAll(filepath.Join(folder, "umbrella", "credentials")); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(folder, "umbrella", "org.yaml"), strings.ReplaceAll(oneMember, "ana@", "cai@"))
	p.expect(t, `"msg":"pass","organisation":"umbrella","cause":"file changed","result":"failed".*credentials .*no such file`)
	put(t, filepath.Join(dir, "acme.yaml"), strings.ReplaceAll(oneMember, "developer", "analyst"))
	p.expect(t, `"msg":"pass","organisation":"acme","cause":"file changed","result":"applied"`)
	p.get(t, "/", http.StatusOK, `1 organisation not in sync, 1 in sync\.`)
	umbrella.directoryOfCredentials(t, filepath.Join(folder, "umbrella", "credentials"))
	p.expect(t, `"msg":"pass","organisation":"umbrella","cause":"retry","result":"applied"`)
	p.stops(t)
	for _, secret := range []string{"canary-of-the-environment", "emulator-secret"} {
		if strings.Contains(p.logged(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	for _, b := range []bench{acme, umbrella} {
		if wrong := b.Violations(); len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}

// Credentials are exchanged as a whole, with their addresses.
func TestSyncTakesUpAnotherAddress(t *testing.T) {
	t.Parallel()
	acme := newBench(t, emulator.Options{})
	file, env := filepath.Join(t.TempDir(), "acme.yaml"), filepath.Join(t.TempDir(), "acme.env")
	put(t, file, oneMember)
	right := acme.env[environment.OAuthURL]
	acme.env[environment.OAuthURL] += "/wrong"
	acme.credentials(t, env)
	p := acme.sync(t, "--org", "acme="+file+","+env)
	p.expect(t, `"msg":"pass","organisation":"acme","cause":"start","result":"failed"`)
	acme.env[environment.OAuthURL] = right
	acme.credentials(t, env)
	p.signal(t, syscall.SIGHUP)
	p.expect(t, `"msg":"pass","organisation":"acme","cause":"(hangup|retry)","result":"applied"`) // the pass that failed is tried again by itself, too
	p.stops(t)
}

func TestInvalidOrganisations(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{})
	dir := t.TempDir()
	file, env, orgs := filepath.Join(dir, "org.yaml"), filepath.Join(dir, "org.env"), filepath.Join(dir, "orgs")
	put(t, file, oneMember)
	b.credentials(t, env)
	put(t, filepath.Join(dir, "half.env"), environment.ClientID+"=me\n")
	put(t, filepath.Join(orgs, "file"), "")
	b.directoryOfCredentials(t, filepath.Join(dir, "torn")) // its login server cannot be read: the secret must not go to another one
	if err := os.Remove(filepath.Join(dir, "torn", environment.OAuthURL)); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "torn", environment.OAuthURL, "file"), "")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-f", file, "--org", "a=" + file + "," + env}, "-f and --org: an organisation's file is named in its --org"},
		{[]string{"--org", "a=" + file}, "not NAME=PATH,CREDENTIALS, nor a directory"},
		{[]string{"--org", "a=" + file + ","}, "not NAME=PATH,CREDENTIALS, nor a directory"},
		{[]string{"--org", "A/b=" + file + "," + env}, `"A/b" is not a valid name`},
		{[]string{"--org", "a=" + file + "," + env + "x"}, "no such file or directory"},
		{[]string{"--org", "a=" + file + "," + env, "--org", "a=" + file + "," + env}, "two organisations named a"},
		{[]string{"--org", "a=" + file + "," + env, "--org", "b=" + file + "," + env}, "a and b have the same credentials"},
		{[]string{"--org", "a=" + file + "," + filepath.Join(dir, "half.env")}, "--org a: no credentials: " + environment.Secret + " is not in "},
		{[]string{"--org", "a=" + file + "," + filepath.Join(dir, "torn")}, environment.OAuthURL + ": it is not a regular file; name one"},
		{[]string{"--org", orgs}, "no directory in it"},
		{[]string{"--org", filepath.Join(dir, "none")}, "no such file or directory"},
	} {
		stdout, stderr, code := runWith(t, b.env, append([]string{"sync", "--listen", "127.0.0.1:0"}, c.args...)...)
		if code != exitError || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: %d %s", c.args, code, stderr)
		}
	}
}
