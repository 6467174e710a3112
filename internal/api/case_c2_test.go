package api

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/camsync/camsync/internal/spec"
)

func proxied(t *testing.T, proxy string) (*Client, error) {
	t.Helper()
	for _, name := range []string{"https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTPS_PROXY", proxy)
	return New(Config{BaseURL: "https://api.example.test", OAuthURL: "https://login.example.test/oauth/token", Audience: "a", ClientID: "c", ClientSecret: spec.Seal("s")})
}

// A proxy that refuses CONNECT is named, and asked once.
func TestCaseB14AProxyThatRefuses(t *testing.T) {
	for _, status := range []int{401, 403, 407} {
		var asked atomic.Int64
		proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodConnect && r.Header.Get("Proxy-Authorization") != "" {
				asked.Add(1)
			}
			rw.WriteHeader(status)
		}))
		address := strings.TrimPrefix(proxy.URL, "http://")
		c, err := proxied(t, "http://user:hush%23hush@"+address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Clusters(t.Context())
		var refused *ProxyError
		if !errors.As(err, &refused) || refused.Status != status || !errors.Is(err, ErrLogin) ||
			!strings.Contains(err.Error(), "the proxy "+address+" gives no connection to login.example.test:443") || strings.Contains(err.Error(), "hush") {
			t.Errorf("%d: %v", status, err)
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("%d: the proxy was asked %d times", status, n)
		}
		proxy.Close()
	}
}

// A proxy that has trouble of its own may be asked again.
func TestCaseC2AProxyInTrouble(t *testing.T) {
	if err := (&ProxyError{Status: 502}); hopeless(err) || !hopeless(&ProxyError{Status: 407}) {
		t.Error("502 is for good, or 407 is not")
	}
}

// What Go would drop or misread is an error that names the variable and not the password.
func TestCaseC2AProxyThatCannotBeRead(t *testing.T) {
	for proxy, good := range map[string]bool{
		"http://user:hush%zz@proxy:3128": false, "http://user:hush#x@proxy:3128": false, "http://user:hush/x@proxy:3128": false, "http://user:1/hush@proxy:3128": false,
		"http://user:hush?x@proxy:3128": false, "user:hush%@proxy:3128": false, "ftp://proxy": false, "http://": false, "http://proxy:99999": false, "http://proxy:3128 ": false,
		"http://user:hush%25%23@proxy:3128/": true, "proxy:3128": true, "user:hush@proxy": true, "socks5://proxy": true, "https://[::1]:3128": true, "": true,
	} {
		_, err := proxied(t, proxy)
		if good != (err == nil) {
			t.Errorf("%q: %v", proxy, err)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "HTTPS_PROXY ") || !strings.Contains(err.Error(), "%25") || strings.Contains(err.Error(), "hush")) {
			t.Errorf("%q: %v", proxy, err)
		}
	}
	if _, err := proxied(t, "http://user:hush@proxy:3128"); err != nil {
		t.Fatal(err)
	}
	if text, err := ProxyFor("https://api.example.test"); text != "http://proxy:3128, with a login" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}
