package daemon

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"
)

// Behind a proxy with a prefix, no redirect leads out of it, and paths without their slash lead to a
// page.
func TestCaseB13RedirectsStayBelowASubPath(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(r.URL.Path)) })
	d := New(Options{Stall: time.Minute})
	group := Group{{Name: "acme", Daemon: d, Page: page}}
	for _, c := range []struct {
		handler  http.Handler
		from, to string
	}{
		{d.Handler(Access{}, page), "/dashboard", "/"},
		{d.Handler(Access{}, page), "/dashboard/", "/"},
		{d.Handler(Access{}, page), "/dashboard?a=b", "/?a=b"},
		{d.Handler(Access{}, page), "//livez", "/livez"},
		{group.Handler(Access{}, page), "/org/acme", "/org/acme/"},
		{group.Handler(Access{}, page), "/org/acme/dashboard", "/org/acme/"},
		{group.Handler(Access{}, page), "/org/acme/dashboard/", "/org/acme/"},
		{group.Handler(Access{}, page), "/org//acme", "/org/acme/"},
		{group.Handler(Access{}, page), "/org/", "/"},
		{group.Handler(Access{}, page), "/org", "/"},
		{group.Handler(Access{}, page), "/dashboard", "/"},
	} {
		daemon := httptest.NewServer(c.handler)
		target, err := url.Parse(daemon.URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := httptest.NewServer(http.StripPrefix("/tools/camsync", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}))
		answer, err := proxy.Client().Get(proxy.URL + "/tools/camsync" + c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := answer.Request.URL.RequestURI(); got != "/tools/camsync"+c.to || answer.StatusCode != http.StatusOK {
			t.Errorf("%s leads to %s: %s", c.from, got, answer.Status)
		}
		_ = answer.Body.Close()
		proxy.Close()
		daemon.Close()
	}
}

// No path is parsed as another host or a scheme.
func TestRedirectsStayOnTheServer(t *testing.T) {
	h := New(Options{Stall: time.Minute}).Handler(Access{}, http.NotFoundHandler())
	base := &url.URL{Scheme: "http", Host: "localhost"}
	for _, path := range []string{"//example.com/x", "/x/../scheme:y", "/./example.com", "/a//b/../../c%2F%2Fd", "/%2e%2e//example.com"} {
		asked, err := base.Parse("http://localhost" + path)
		if err != nil {
			t.Fatal(err)
		}
		answer := ask(h, "GET", asked.String(), "localhost", "")
		location := answer.Header().Get("Location")
		if location == "" {
			continue
		}
		to, err := asked.Parse(location)
		if err != nil || to.Scheme != "http" || to.Host != "localhost" {
			t.Errorf("%s leads to %s: %v %v", path, location, to, err)
		}
	}
}
