package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// A ProxyError is a proxy that does not let a request through. Nothing of it was sent.
type ProxyError struct {
	Proxy  string // its host and port
	Target string // the same of whom the request was for
	Status int
}

// Error names the proxy, without what logs in to it.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s gives no connection to %s: %s", e.Proxy, e.Target, statusText(e.Status))
}

// connected is asked of a proxy's answer to CONNECT.
func connected(_ context.Context, proxy *url.URL, asked *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Target: asked.Host, Status: answer.StatusCode}
}

// ProxyFor is the proxy on the way to an address, as the environment has it and without what logs in to it; empty
// for none.
func ProxyFor(address string) (string, error) {
	proxy, err := proxies()
	if err != nil {
		return "", err
	}
	to, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the address cannot be read")
	}
	by, err := proxy(to)
	if by == nil || err != nil {
		return "", err
	}
	text := by.Scheme + "://" + by.Host
	if by.User != nil {
		text += ", with a login"
	}
	return text, nil
}

// proxies finds the proxy for an address. What Go would drop or misread without a word is an error here.
func proxies() (func(*url.URL) (*url.URL, error), error) {
	c := httpproxy.FromEnvironment()
	if c.HTTPSProxy == "" {
		return c.ProxyFunc(), nil
	}
	if !strings.Contains(c.HTTPSProxy, "://") {
		c.HTTPSProxy = "http://" + c.HTTPSProxy
	}
	if !isProxy(c.HTTPSProxy) {
		name := "HTTPS_PROXY"
		if os.Getenv("https_proxy") != "" {
			name = "https_proxy"
		}
		return nil, errors.New(name + " is not an address such as http://user:password@proxy.example.com:3128; " +
			"in the user and the password write % as %25, # as %23, / as %2F, ? as %3F, @ as %40 and a blank as %20")
	}
	return c.ProxyFunc(), nil
}

// isProxy reports whether a text is the address of a proxy and nothing else.
func isProxy(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || strings.ContainsAny(text, "#?") {
		return false
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return true
	}
	return false
}
