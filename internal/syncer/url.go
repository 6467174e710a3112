package syncer

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/camsync/camsync/internal/daemon"
)

// checkURL refuses an invalid address of the dashboard. The error does not show it, since it may hold a password.
func (f Serve) checkURL() error {
	if f.DashboardURL == "" {
		return nil
	}
	at, err := url.Parse(f.DashboardURL)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return errors.New("--dashboard-url: not a URL such as https://camsync.example.com/, without user, query and fragment")
	}
	return nil
}

// url is the address of the dashboard for links in notifications, derived from the flags. If the server is reached on this
// machine alone, a proxy with TLS has the name of the first host. It is empty if other machines cannot reach the dashboard.
func (f Serve) url(v server) string {
	if f.DashboardURL != "" {
		return strings.TrimSuffix(f.DashboardURL, "/") + "/"
	}
	scheme := "http://"
	if v.tls != nil {
		scheme = "https://"
	}
	_, port, err := net.SplitHostPort(v.listener.Addr().String())
	if err != nil {
		return ""
	}
	host, _, _ := net.SplitHostPort(f.Listen)
	switch ip, notAnIP := netip.ParseAddr(host); {
	case len(f.Hosts) > 0 && !v.access.Public:
		return "https://" + f.Hosts[0] + "/"
	case len(f.Hosts) > 0:
		host = daemon.HostOf(f.Hosts[0])
	case !v.access.Public || host == "" || notAnIP == nil && ip.IsUnspecified():
		return ""
	}
	return scheme + net.JoinHostPort(host, port) + "/"
}
