//go:build unix

package cli

import (
	"bufio"
	"encoding/json"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// A posted is a request that a service received.
type posted struct{ to, body string }

// services stand for all kinds of receivers.
type services struct {
	posted chan posted
	urls   string // a line for each
	count  int
}

// next is the next request to each service.
func (s services) next(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for range s.count {
		select {
		case p := <-s.posted:
			if _, twice := all[p.to]; twice {
				t.Errorf("told twice: %s: %s", p.to, p.body)
			}
			all[p.to] = p.body
		case <-time.After(patience):
			t.Fatalf("told only %q", all)
		}
	}
	return all
}

// newServices listens on this machine: for a webhook, for mail, and behind a proxy and a certificate of its own
// in the place of Slack, Discord, PagerDuty and Teams.
func newServices(t *testing.T, b bench) services {
	t.Helper()
	s := services{posted: make(chan posted, 100), count: 2}
	record := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		to := r.Host + r.URL.Path
		if r.TLS == nil {
			to = "webhook" + r.URL.Path
		}
		s.posted <- posted{to, string(text)}
	})
	plain := httptest.NewServer(record)
	t.Cleanup(plain.Close)
	s.urls = "# whom to tell\ngeneric+" + plain.URL + "/canary-hook\n\nsmtp://" + mailServer(t, s.posted) + "/?from=camsync@example.com&to=ops@example.com\n"
	if runtime.GOOS != "linux" { // only there a variable names the certificates to trust
		return s
	}
	hosts := []string{"hooks.slack.com", "discord.com", "events.pagerduty.com", "flow.example.com"}
	folder := t.TempDir()
	cert, key := filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	certify(t, cert, key, hosts...)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	behind := &http.Server{Handler: record}
	go func() { _ = behind.ServeTLS(listener, cert, key) }() // ends with the test
	t.Cleanup(func() { _ = behind.Close() })
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || !slices.Contains(hosts, strings.TrimSuffix(r.Host, ":443")) {
			t.Errorf("%s %s", r.Method, r.Host)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(t, w, listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	b.env["HTTPS_PROXY"], b.env["SSL_CERT_FILE"] = proxy.URL, cert
	s.count = 6
	s.urls += "slack://hook:T0CANARY00-B0CANARY00-canary0canary0canary0cana@webhook\n" +
		"discord://canary-discord@123456789\n" +
		"pagerduty:///0123456789abcdef0123456789abcdef\n" +
		"teams+https://flow.example.com/workflows/1?api-version=1&sig=canary-flow\n"
	return s
}

// tunnel joins a client and an address, until either closes.
func tunnel(t *testing.T, w http.ResponseWriter, address string) {
	inside, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = inside.Close() }()
	outside, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = outside.Close() }()
	if _, err := io.WriteString(outside, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	go func() { _, _ = io.Copy(inside, outside) }() // ends with either
	_, _ = io.Copy(outside, inside)
}

// mailServer takes any mail, and returns where.
func mailServer(t *testing.T, sent chan posted) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			go takeMail(conn, sent)
		}
	}()
	return listener.Addr().String()
}

func takeMail(conn net.Conn, sent chan posted) {
	defer func() { _ = conn.Close() }()
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 mail")
	to, source, inMail := "", "", false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		switch line := lines.Text(); {
		case inMail && line == ".":
			sent <- posted{to, readMail(source)}
			inMail = false
			say("250 taken")
		case inMail:
			source += line + "\n"
		case strings.HasPrefix(line, "RCPT TO:"):
			to = strings.Trim(strings.TrimPrefix(line, "RCPT TO:"), "<>")
			say("250 ok")
		case line == "DATA":
			inMail = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// readMail is the subject and the text of a mail as its reader shows them.
func readMail(source string) string {
	m, err := mail.ReadMessage(strings.NewReader(source))
	if err != nil {
		return "not a mail: " + source
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || m.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		return "not encoded as mail is: " + source
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		return "not encoded as it says: " + source
	}
	return subject + "\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
}

// Each service is notified in its own format of what was applied, of drift and of its end, and not again after a restart. The
// tokens of their URLs are in nothing that the program prints or stores.
func TestSyncNotifiesPeople(t *testing.T) {
	t.Parallel()
	b := newBench(t, emulator.Options{Credentials: []emulator.Credential{{ID: "emulator", Secret: "emulator-secret"}, {ID: "somebody", Secret: "else"}}})
	s := newServices(t, b)
	urls := filepath.Join(t.TempDir(), "notify.txt")
	if err := os.WriteFile(urls, []byte(s.urls), 0o600); err != nil {
		t.Fatal(err)
	}
	path := orgFile(t)
	start := func() *background { return b.sync(t, "-f", path, "--verbose", "--notify", "@"+urls) }
	others := &world{emulator: b.Emulator, url: b.env["CAMUNDA_CONSOLE_BASE_URL"]}
	role := func(role string) {
		t.Helper()
		if _, err := others.send(http.MethodPost, "/members/ana@example.com", `{"orgRoles": ["`+role+`"]}`); err != nil {
			t.Fatal(err)
		}
	}
	p := start()
	p.expect(t, `"msg":"people are notified of changes","services":\["generic","smtp"`)
	checkNotified(t, s.next(t), path+": apply done: 1 action", "created member/ana@example.com: roles: (none) → developer", "resolve")
	role("visitor")
	p.signal(t, syscall.SIGHUP)
	p.expect(t, `"msg":"pass","cause":"hangup","result":"planned"`)
	checkNotified(t, s.next(t), path+": 1 difference between the files and the organisation", "medium: member/ana@example.com: changed, roles: developer → visitor [access-loss, access-gain]; changed by: somebody (unknown actor), 20", "trigger")
	p.signal(t, syscall.SIGHUP)
	p.expect(t, `"msg":"pass","cause":"hangup","result":"planned"`)
	p.stops(t)
	again := start()
	again.expect(t, `"msg":"pass","cause":"start","result":"planned"`)
	role("developer")
	again.signal(t, syscall.SIGHUP)
	checkNotified(t, s.next(t), path+": no more differences: the organisation is as the files say", "", "resolve")
	_, status, err := again.fetch(http.MethodGet, "/api/v1/status", "")
	if err != nil {
		t.Fatal(err)
	}
	again.stops(t)
	if len(s.posted) > 0 {
		t.Errorf("told more: %+v", <-s.posted)
	}
	left, err := files(b.env["CAMSYNC_STATE_DIR"])
	if err != nil || len(left) == 0 {
		t.Errorf("%d files in the state folder, %v", len(left), err)
	}
	for name := range left {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		status += string(text)
	}
	if found := leak(strings.ToLower(p.logged() + again.logged() + status)); found != "" {
		t.Errorf("a token of a URL is shown: %s", found)
	}
}

// checkNotified compares what the services received with a title and a line, and an incident with its action.
func checkNotified(t *testing.T, told map[string]string, title, line, action string) {
	t.Helper()
	text := title
	if line != "" {
		text += "\n" + line
	}
	for to, body := range told {
		want := []string{text}
		switch host, _, _ := strings.Cut(to, "/"); host {
		case "webhook":
			if lines := strings.Split(body, "\n"); !strings.HasPrefix(body, text) || !strings.HasPrefix(lines[len(lines)-1], "127.0.0.1:") {
				t.Errorf("the webhook was told %q, want %q and what it is of", body, text)
			}
		case "ops@example.com":
			want = []string{"camsync " + title + "\n" + text}
		case "hooks.slack.com", "discord.com", "flow.example.com":
			want = strings.Split(text, "\n")
			if host == "discord.com" {
				body = strings.ReplaceAll(body, `\\`, "") // its own escapes, within JSON's
			}
		case "events.pagerduty.com:443":
			var event struct {
				Action  string `json:"event_action"`
				Key     string `json:"dedup_key"`
				Routing string `json:"routing_key"`
				Payload struct{ Summary, Source string }
			}
			if err := json.Unmarshal([]byte(body), &event); err != nil {
				t.Error(err)
			}
			if event.Action != action || !strings.HasPrefix(event.Key, "camsync ") || event.Routing == "" || event.Payload.Source == "" {
				t.Errorf("%+v", event)
			}
			body = event.Payload.Summary
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s was told %q, want %q", to, body, w)
			}
		}
	}
}
