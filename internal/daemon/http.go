package daemon

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Access is who may use the daemon over HTTP.
type Access struct {
	Token  spec.Sealed // a bearer token; if empty, no pass can be triggered
	Public bool        // reachable from other machines: everything but the probes needs the token
	Hosts  []string    // host names that are accepted besides those of the machine itself

	Approvers Approvers // who may approve plans; nil for no one
}

// Handler serves the probes, the metrics and the API, and page at / and below /dashboard/ unless it is nil.
// No response holds a secret.
func (d *Daemon) Handler(a Access, page http.Handler) http.Handler {
	return a.checkHost(cleanPath(routes(d, a, page)))
}

func routes(d *Daemon, a Access, page http.Handler) *http.ServeMux {
	mux := Group{{Daemon: d}}.common(a, page)
	mux.Handle("GET /api/v1/status", a.viewer(http.HandlerFunc(d.serveStatus)))
	mux.Handle("GET /api/v1/plan", a.viewer(http.HandlerFunc(d.servePlan)))
	mux.Handle("POST /api/v1/approve", a.approver(d))
	if page != nil && a.Approvers != nil {
		mux.Handle("GET /approve", a.viewer(page))
		mux.Handle("POST /approve", a.viewer(SameOrigin(page)))
	}
	return mux
}

// NewServer returns a server that limits connections, times and sizes.
func NewServer(h http.Handler) *http.Server {
	open := newConnections(connectionLimit())
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ConnState: open.changed,
	}
}

// checkHost rejects requests whose Host is not one of this server, against DNS rebinding. Probes are exempt.
func (a Access) checkHost(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		if !isProbe(r) && !a.named(r) {
			http.Error(w, "this host name is not allowed; --allowed-host adds one", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10) // an approval is all that a handler reads
		h.ServeHTTP(w, r)
	})
}

func (a Access) named(r *http.Request) bool {
	host := HostOf(r.Host)
	for _, allowed := range a.Hosts {
		if strings.EqualFold(host, HostOf(allowed)) {
			return true
		}
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	return ip.IsLoopback() || local != nil && local.AddrPort().Addr().Unmap() == ip.Unmap()
}

// HostOf is a host without its port and brackets.
func HostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// viewer restricts a handler to clients that may read. A browser sends the token as a password.
func (a Access) viewer(h http.Handler) http.Handler {
	if !a.Public {
		return h
	}
	return a.authenticated(h, true)
}

// triggerer restricts a handler to clients that may trigger a pass: it needs the token as a bearer token. A
// password does not count, since a browser sends it for requests of any page.
func (a Access) triggerer(h http.Handler) http.Handler {
	if a.Token.Reveal() == "" {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "triggering a pass needs a token; --auth-token-file names the file that holds it", http.StatusForbidden)
		})
	}
	return a.authenticated(h, false)
}

// authenticated requires the token, as a bearer token or, if password is set, as the password of any user.
// It compares digests, in constant time.
func (a Access) authenticated(h http.Handler, password bool) http.Handler {
	want := sha256.Sum256([]byte(a.Token.Reveal()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, given := strings.Cut(r.Header.Get("Authorization"), " ")
		given = given && strings.EqualFold(scheme, "Bearer") // RFC 9110, 11.1: the scheme ignores case
		if _, text, basic := r.BasicAuth(); basic && password {
			token, given = text, true
		}
		got := sha256.Sum256([]byte(token))
		if a.Token.Reveal() == "" || !given || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
			w.Header().Add("WWW-Authenticate", `Bearer realm="camsync"`)
			if password {
				w.Header().Add("WWW-Authenticate", `Basic realm="camsync", charset="UTF-8"`)
			}
			http.Error(w, "a token is required", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// stuckText says that a daemon makes no progress. It is empty for one that is alive.
func stuckText(d *Daemon) string {
	if d.Alive() {
		return ""
	}
	return "no progress for " + d.o.Stall.String()
}

// unreadyText is what a daemon still needs to be ready, with the cause if private is set. It is empty for a
// ready daemon.
func (s Status) unreadyText(private bool) string {
	what, why := s.unready()
	if why == "" || !private {
		return what
	}
	return what + ": " + why
}

func (s Status) unready() (what, why string) {
	switch {
	case s.Ready():
		return "", ""
	case s.Digest != "":
		return "the organisation was not read yet", s.Problem
	case s.Invalid != nil:
		return "no valid file yet", s.Invalid.Why
	}
	return "no valid file yet", ""
}

func (p *publisher) serveStatus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = p.Status().writeJSON(w) // an error means that the client has gone
}

func (p *publisher) servePlan(w http.ResponseWriter, _ *http.Request) {
	s := p.Status()
	if s.Plan == nil {
		http.Error(w, "there is no plan yet", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Last-Modified", s.Planned.UTC().Format(http.TimeFormat))
	_ = report.JSON(w, report.Report{Kind: report.Plan, Plan: *s.Plan, About: s.About}) // an error means that the client has gone
}

// request triggers a pass, or returns why not: another replica leads.
func request(d *Daemon) string {
	switch r := d.Status().Replica; {
	case r == nil, r.Leads:
		d.Trigger(Asked)
		return ""
	case r.Leader == "":
		return "this replica is on standby, and no leader is known"
	default:
		return "this replica is on standby: " + r.Leader + " leads"
	}
}
