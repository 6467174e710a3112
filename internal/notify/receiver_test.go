package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

const token = "t0ken-canary-5f0c"

func sample() message {
	return message{event: driftFound, id: "id", title: "org.yaml: 1 difference", lines: []string{"update member/<!channel>@example.com"}}
}

// posted is a request to a webhook.
type posted struct{ kind, auth, path, body string }

// hook answers with a status code.
func hook(t *testing.T, code int) (url string, sent chan posted) {
	t.Helper()
	sent = make(chan posted, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent <- posted{r.Header.Get("Content-Type"), r.Header.Get("Authorization"), r.URL.String(), string(text)}
		w.WriteHeader(code)
	}))
	t.Cleanup(server.Close)
	return server.URL, sent
}

func TestAWebhookIsCalled(t *testing.T) {
	url, sent := hook(t, http.StatusAccepted)
	for query, want := range map[string]posted{
		"": {"text/plain", "", "/" + token, "org.yaml: 1 difference\nupdate member/<!channel>@example.com"},
		"?template=json&channel=ops&@Authorization=Bearer+x": {"application/json", "Bearer x", "/" + token + "?channel=ops",
			`{"event":"drift found","message":"org.yaml: 1 difference\nupdate member/\u003c!channel\u003e@example.com","title":"org.yaml: 1 difference"}`},
	} {
		r, err := Parse(spec.Seal("generic+" + url + "/" + token + query))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.deliver(t.Context(), sample()); err != nil {
			t.Fatal(err)
		}
		if got := <-sent; got != want {
			t.Errorf("%q: %+v", query, got)
		}
	}
}

// Errors of the library hold the URL; ours do not, and still help.
func TestNoErrorHoldsTheURL(t *testing.T) {
	refusing, _ := hook(t, http.StatusForbidden)
	const gone = "http://127.0.0.1:1" // nothing listens there
	for url, want := range map[string]string{refusing: "answered with 403 Forbidden", gone: "connection refused"} {
		r, err := Parse(spec.Seal("generic+" + url + "/" + token))
		if err != nil {
			t.Fatal(err)
		}
		if raw := r.send(sample()); raw == nil || url == gone && !strings.Contains(raw.Error(), token) {
			t.Errorf("the library's own error is %v: the test shows nothing", raw)
		}
		if err := r.try(t.Context(), sample()); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if text := fmt.Sprintf("%v %+v %#v %s", r, r, []Receiver{r}, r.Name()); strings.Contains(text, token) {
			t.Error(text)
		}
	}
}

func TestWrongURLs(t *testing.T) {
	for url, want := range map[string]string{
		token:                                   "begins with none of discord, generic, pagerduty, slack, smtp, teams",
		token + "://x":                          "begins with none of",
		"://" + token:                           "begins with none of",
		"slack://hook:" + token + "@webhook":    "not a URL of slack; one looks like slack://hook:",
		"slack+https://hooks/" + token:          "not a URL of slack",
		"slack://%zz" + token:                   "not a URL of slack",
		"discord://" + token:                    "not a URL of discord",
		"discord://" + token + "@1/a/b?x=y":     "not a URL of discord",
		"smtp://u:" + token + "@mail/?from=a@b": "not a URL of smtp; one looks like smtp://USER",
		"smtp://u@mail/?" + token + "=1":        "not a URL of smtp",
		"pagerduty:///" + token:                 "not a URL of pagerduty",
		"generic://":                            "not a URL of generic",
		"generic:///" + token:                   "not a URL of generic",
		"generic+ftp://h/" + token:              "not a URL of generic",
		"generic://h/?template=" + token:        "not a URL of generic",
		"generic://h/?disabletls=" + token:      "not a URL of generic",
		"teams://" + token:                      "not a URL of teams; one looks like teams+https://",
		"teams+http://h/" + token:               "not a URL of teams",
		"https://hooks.slack.com/" + token:      "put generic+ before it",
	} {
		_, err := Parse(spec.Seal(url))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestRightURLs(t *testing.T) {
	for _, url := range []string{
		"slack://hook:T00000000-B00000000-XXXXXXXXXXXXXXXXXXXXXXXX@webhook",
		"slack://xoxb:123456789012-1234567890123-4mt0t4l1YL3g1T5L4cK70k3N@C001CH4NN3L",
		"discord://" + token + "@123456789",
		"pagerduty:///0123456789abcdef0123456789abcdef",
		"pagerduty://events.eu.pagerduty.com/0123456789abcdef0123456789abcdef?severity=critical",
		"smtp://user:pass@mail.example.com:587/?from=a@example.com&to=b@example.com,c@example.com&requirestarttls=yes",
		"generic://example.com/path", "generic+https://example.com/path?a=b&template=json&@Authorization=Bearer+x",
		"teams+https://prod.example.com/workflows/1/triggers/manual/paths/invoke?api-version=2016-06-01&sig=abc",
	} {
		if _, err := Parse(spec.Seal(url)); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// What the services would take for links, markup or mentions stays text.
func TestForeignTextIsText(t *testing.T) {
	m := message{event: driftFound, title: "org.yaml", lines: []string{`<!channel> <https://x|y> & [a](b) *c* @everyone`}}
	for _, s := range services() {
		want := map[string]string{
			"slack":   `&lt;!channel&gt; &lt;https://x|y&gt; &amp; [a](b) *c* @everyone`,
			"discord": `\<!channel\> \<https\://x\|y\> & \[a\]\(b\) \*c\* \@everyone`,
			"teams":   `{"text":"\u003c!channel\u003e \u003chttps://x|y\u003e \u0026 [a](b) *c* @everyone","type":"TextRun"}`,
		}[s.name]
		if text := s.text(m); !strings.Contains(text, want) {
			t.Errorf("%s: %s", s.name, text)
		}
	}
}

// A service that blocks, panics or fails at first blocks nothing else, and only a few blocked sends
// are abandoned.
func TestMisbehavingServices(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.stop()
		release := make(chan struct{})
		attempts := 0
		w.people = []Receiver{
			newReceiver("stuck", func(message) error { <-release; return errors.New(token) }),
			newReceiver("mad", func(message) error { panic(token) }),
			newReceiver("moody", func(m message) error {
				if attempts++; attempts < 3 {
					return errors.New("Post \"https://h/" + token + "\": 502 Bad Gateway")
				}
				return w.hear(m)
			}),
		}
		w.start()
		for i := range 40 {
			pass := inSync
			if i%2 == 0 {
				pass = differing(fmt.Sprintf("member/%d", i))
			}
			w.now(pass)
			time.Sleep(time.Second)
		}
		w.mu.Lock()
		passes := w.passes
		w.mu.Unlock()
		if passes < 40 {
			t.Errorf("%d passes: they wait for people to be told", passes)
		}
		time.Sleep(2 * time.Hour)
		log := w.logged()
		for _, want := range []string{
			`service=stuck receiver=1 event="drift found" error="no answer within 30s"`, `service=stuck receiver=1 event="drift gone" error="too many messages`,
			`service=mad receiver=2 event="drift found" error="panic in the library"`, "a notification was dropped: too many wait",
		} {
			if !strings.Contains(log, want) {
				t.Errorf("not logged: %s", want)
			}
		}
		if strings.Contains(log, token) || len(w.people[0].busy) != 3 {
			t.Errorf("%d left behind\n%s", len(w.people[0].busy), log)
		}
		if n := len(w.heard()); n < queueSize {
			t.Errorf("the service that failed at first was given %d messages", n)
		}
		close(release)
	})
}

// Queued messages have a short time when the process ends.
func TestQueuedMessagesAtTheEnd(t *testing.T) {
	live(t, reportsDrift, func(w *world) {
		w.stop()
		release := make(chan struct{})
		w.people = append(w.people, newReceiver("stuck", func(message) error { <-release; return nil }))
		w.start()
		w.now(differing("member/a"))
		time.Sleep(time.Second)
		begun := time.Now()
		w.stop()
		if took := time.Since(begun); took != drainTime {
			t.Errorf("it took %s to end", took)
		}
		if log := w.logged(); !strings.Contains(log, "camsync ended before") {
			t.Error(log)
		}
		close(release)
		w.expects("before the end", 0, "1 difference between the files and the organisation, low: member/a: changed")
		w.people = w.people[:1]
		w.start()
	})
}

func TestNoReceivers(t *testing.T) {
	Run(context.Background(), Options{Log: slog.New(slog.DiscardHandler)}, nil)
}
