package dashboard_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/camsync/camsync/internal/dashboard"
	"github.com/camsync/camsync/internal/tools/browser"
)

// serve serves a source over HTTP until the test ends.
func serve(t *testing.T, s *source) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(dashboard.New(s, about()))
	t.Cleanup(func() {
		server.CloseClientConnections() // a stream would not end by itself
		server.Close()
	})
	return server
}

// A line can be cut: then no connection remains, and each new one ends at once.
type line struct {
	net.Listener
	mu    sync.Mutex
	isCut bool
	open  []net.Conn
}

func (l *line) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isCut {
		_ = c.Close()
	}
	l.open = append(l.open, c)
	return c, nil
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = true
	for _, c := range l.open {
		_ = c.Close()
	}
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.isCut = false
}

// open opens an address in Chromium.
func open(t *testing.T, address string) *browser.Page {
	t.Helper()
	page, err := browser.Open(t.Context(), address)
	if errors.Is(err, browser.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := page.Close(); err != nil {
			t.Error(err)
		}
	})
	return page
}

// eval evaluates an expression in the page.
func eval[T any](t *testing.T, page *browser.Page, expression string) T {
	t.Helper()
	var value T
	if err := page.Eval(expression, &value); err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// until waits for an expression to be true in the page, across reloads.
func until(t *testing.T, page *browser.Page, expression string) {
	t.Helper()
	wait := `new Promise((done, fail) => {
		const begun = Date.now(), look = setInterval(() => {
			if (` + expression + `) { clearInterval(look); done(true); }
			else if (Date.now() - begun > 60000) { clearInterval(look); fail(new Error("never, but " + document.body.innerText)); }
		}, 20);
	})`
	var err error
	for range 5 {
		var found bool
		if err = page.Eval(wait, &found); !errors.Is(err, browser.ErrNavigated) {
			break
		}
	}
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
}

func call(t *testing.T, page *browser.Page, method string, params map[string]any, result any) {
	t.Helper()
	if err := page.Call(method, params, result); err != nil {
		t.Fatal(err)
	}
}

// reload reloads the page and waits until it is ready.
func reload(t *testing.T, page *browser.Page) {
	t.Helper()
	loaded := func() int {
		n := 0
		for _, e := range page.Events() {
			if e.Method == "Page.loadEventFired" {
				n++
			}
		}
		return n
	}
	before := loaded()
	call(t, page, "Page.reload", nil, nil)
	for loaded() == before {
		call(t, page, "Browser.getVersion", nil, nil) // after its response, all earlier events have arrived
	}
}

// quiet checks that the page violated no policy, logged no error, and loaded nothing from elsewhere.
func quiet(t *testing.T, page *browser.Page, address string) {
	t.Helper()
	for _, e := range page.Events() {
		switch e.Method {
		case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
			t.Errorf("the page is not quiet: %s %s", e.Method, e.Params)
		case "Network.requestWillBeSent":
			var sent struct{ Request struct{ URL string } }
			if err := json.Unmarshal(e.Params, &sent); err != nil || !strings.HasPrefix(sent.Request.URL, address+"/") {
				t.Errorf("the page asks for %s: %v", e.Params, err)
			}
		}
	}
}
