// Package api speaks the Administration API: the token and its cache, calls as values, one
// [Client.Do] that makes them, and [Client.Read] for the organisation as it is.
//
// Every request goes through one place, which counts it, bounds it in time and size, keeps it
// under an adaptive limit shared by reads and writes, and repeats it where that is safe.
package api

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

// A Config says whom to talk to, and as whom. It never comes from a desired-state file.
type Config struct {
	BaseURL      string // of the API, https; http for this machine only
	HubURL       string // of Camunda Hub, without /api/v2, the same; empty for none: then nothing of it can be read or changed
	OAuthURL     string // where tokens are asked for, the same
	Audience     string
	ClientID     string
	ClientSecret spec.Sealed
	CacheDir     string       // for the token, shared by all processes of a user; empty: memory only
	Version      string       // of camsync, for the User-Agent
	Log          *slog.Logger // nil: silent

	// HubRate is how many requests a second Camunda Hub gets at most; 4 for 0.
	HubRate float64

	// Observe is called for every request once it has ended, by its method and route as in Requests; the status
	// is 0 where no answer came. It is called from several goroutines at once; nil for none.
	Observe func(method, route string, status int)

	// Permit is asked right before each request that changes something, and with an error keeps it from being
	// sent; nil permits all.
	Permit func() error

	// Dial makes connections; nil for the network. With one that does not leave the process, time can be simulated.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// RootCAs are the authorities that the servers' certificates may come from; nil for the system's.
	RootCAs *x509.CertPool
}

// A Client talks to the API for one credential. It is safe for concurrent use, and meant to be
// shared: the token, the limit of requests in flight and the counters are per Client.
type Client struct {
	exchanger
	Hub
	learning *limit                   // that of the exchanger
	lookouts lookouts[[]spec.Cluster] // at the clusters
}

// New makes a client. It sends nothing; the first request asks for a token.
func New(c Config) (*Client, error) {
	base, err := endpoint("base URL", c.BaseURL)
	if err != nil {
		return nil, err
	}
	oauth, err := endpoint("OAuth URL", c.OAuthURL)
	if err != nil {
		return nil, err
	}
	if c.HubURL != "" {
		if _, err := endpoint("Hub URL", c.HubURL); err != nil {
			return nil, err
		}
	}
	switch {
	case c.Audience == "":
		return nil, errors.New("the OAuth audience is empty")
	case c.ClientID == "":
		return nil, errors.New("the client id is empty")
	case c.ClientSecret.Reveal() == "":
		return nil, errors.New("the client secret is empty")
	}
	c = c.withDefaults()
	proxy := func(*url.URL) (*url.URL, error) { return nil, nil } // http is for this machine only
	if strings.HasPrefix(base, "https:") || strings.HasPrefix(oauth, "https:") || strings.HasPrefix(c.HubURL, "https:") {
		if proxy, err = proxies(); err != nil {
			return nil, err
		}
	}
	client := &Client{exchanger: exchanger{
		base:    strings.TrimRight(base, "/"),
		wire:    wire{agent: "camsync/" + agentVersion(c.Version), count: &counter{sent: map[string]int{}}, observe: c.Observe, log: c.Log},
		permit:  c.Permit,
		pooled:  httpClient(c, proxy, false),
		oneShot: httpClient(c, proxy, true),
	}}
	client.tokens, err = newTokens(c.CacheDir, login{url: oauth, audience: c.Audience, id: c.ClientID, secret: c.ClientSecret,
		http: client.oneShot, wire: client.wire})
	if err != nil {
		return nil, err
	}
	client.learning = newLimit(client.tokens.learned(time.Now()))
	client.limit = client.learning
	client.Hub.to(c, client, proxy)
	return client, nil
}

// withDefaults is the configuration with what it leaves out.
func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Permit == nil {
		c.Permit = func() error { return nil }
	}
	if c.Observe == nil {
		c.Observe = func(string, string, int) {}
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	}
	return c
}

// Requests is how many requests of each kind were sent, by method and route: "GET /clusters".
// Token requests are "POST token".
func (c *Client) Requests() map[string]int { return c.wire.count.all() }

// endpoint checks an address that secrets will be sent to.
func endpoint(what, text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return "", fmt.Errorf("the %s is empty", what)
	case err != nil, u.Opaque != "", u.Hostname() == "", strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' }):
		return "", fmt.Errorf("the %s is not an address such as https://api.example.com", what)
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return "", fmt.Errorf("the %s of %s may hold no user, query or fragment", what, u.Host)
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return text, nil
	}
	return "", fmt.Errorf("the %s of %s must begin with https:// (http:// is for 127.0.0.1, ::1 and localhost only)", what, u.Host)
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// agentVersion keeps a version to what a header can carry.
func agentVersion(version string) string {
	version = strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f {
			return -1
		}
		return r
	}, version)
	if version == "" {
		return "devel"
	}
	return version
}

// A counter counts requests by method and route.
type counter struct {
	mu   sync.Mutex
	sent map[string]int
}

func (c *counter) add(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent[key]++
}

func (c *counter) all() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.sent)
}
