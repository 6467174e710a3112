package daemon

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/camsync/camsync/internal/report"
	"github.com/camsync/camsync/internal/spec"
)

// Access says who may see the daemon over HTTP.
type Access struct {
	Token  spec.Sealed // a bearer token; empty for none, and then nobody can ask for a pass
	Public bool        // other machines can come: all but the probes need the token
	Hosts  []string    // names that it is reached by, beside those of the machine itself
}

// Handler serves the probes, the metrics and the API, and at / and below /dashboard/ a page for people, unless
// that is nil. Nothing that it serves holds a secret.
func (d *Daemon) Handler(a Access, page http.Handler) http.Handler {
	return a.known(relocated(d.routes(a, page)))
}

// routes are what a daemon serves to who knows its name.
func (d *Daemon) routes(a Access, page http.Handler) http.Handler {
	mux := http.NewServeMux()
	if page != nil {
		mux.Handle("GET /{$}", a.seen(page))
		mux.Handle("GET /dashboard/", a.seen(page))
		mux.HandleFunc("GET /dashboard", homeward)
		mux.HandleFunc("GET /dashboard/{$}", homeward)
	}
	mux.HandleFunc("GET /livez", d.livez)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		var waiting []string
		if text := d.Status().unreadyText(a.private(r)); text != "" {
			waiting = append(waiting, text)
		}
		answer(w, "ready", waiting)
	})
	mux.Handle("GET /metrics", a.seen(figures(d)))
	mux.Handle("GET /api/v1/status", a.seen(http.HandlerFunc(d.serveStatus)))
	mux.Handle("GET /api/v1/plan", a.seen(http.HandlerFunc(d.servePlan)))
	mux.Handle("POST /api/v1/reconcile", a.asked(http.HandlerFunc(d.reconcile)))
	return mux
}

// NewServer is a server with bounds for all that a client may draw out or send.
func NewServer(h http.Handler) *http.Server {
	open := newConnections(connectionLimit())
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ConnState: open.changed,
	}
}

// known lets in requests that name this server: a page elsewhere, whose name is made to lead here, is
// none of them.
func (a Access) known(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		if !probed(r) && !a.named(r) {
			http.Error(w, "this host name is not known here; --allowed-host adds one", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10) // nothing here reads one
		h.ServeHTTP(w, r)
	})
}

func (a Access) named(r *http.Request) bool {
	host := hostOf(r.Host)
	for _, allowed := range a.Hosts {
		if strings.EqualFold(host, hostOf(allowed)) {
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

// hostOf is a host without its port and brackets.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// seen lets in who may look. A browser can not be given a header to send: it asks for the token as a
// password.
func (a Access) seen(h http.Handler) http.Handler {
	if !a.Public {
		return h
	}
	return a.tokened(h, true)
}

// asked lets in who may ask for a pass: that takes the token, wherever the request comes from. A password
// is no use for it, since a browser sends one whatever page makes it ask.
func (a Access) asked(h http.Handler) http.Handler {
	if a.Token.Reveal() == "" {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "asking for a pass needs a token; --auth-token-file names the file that holds it", http.StatusForbidden)
		})
	}
	return a.tokened(h, false)
}

// tokened lets in who has the token, in a header or as the password of whatever name. Tokens are compared
// by their digests, which takes as long for any two.
func (a Access) tokened(h http.Handler, password bool) http.Handler {
	want := sha256.Sum256([]byte(a.Token.Reveal()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, given := strings.Cut(r.Header.Get("Authorization"), " ")
		given = given && strings.EqualFold(scheme, "Bearer") // schemes are alike in any case (RFC 9110, 11.1)
		if _, text, basic := r.BasicAuth(); basic && password {
			token, given = text, true
		}
		got := sha256.Sum256([]byte(token))
		if a.Token.Reveal() == "" || !given || subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
			w.Header().Add("WWW-Authenticate", `Bearer realm="camsync"`)
			if password {
				w.Header().Add("WWW-Authenticate", `Basic realm="camsync", charset="UTF-8"`)
			}
			http.Error(w, "this needs the token", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func (d *Daemon) livez(w http.ResponseWriter, _ *http.Request) {
	var stuck []string
	if !d.Alive() {
		stuck = append(stuck, "no progress for "+d.o.Stall.String())
	}
	answer(w, "alive", stuck)
}

// unreadyText is what a daemon lacks to go by, and in private why. It is empty for one that is ready.
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
		return "no good read yet", s.Problem
	case s.Stale != nil:
		return "no good file yet", s.Stale.Why
	}
	return "no good file yet", ""
}

func (d *Daemon) serveStatus(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = d.Status().writeJSON(w) // who asked is gone, if that fails
}

func (d *Daemon) servePlan(w http.ResponseWriter, _ *http.Request) {
	s := d.Status()
	if s.Plan == nil {
		http.Error(w, "there is no plan yet", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Last-Modified", s.Planned.UTC().Format(http.TimeFormat))
	_ = report.JSON(w, report.Report{Kind: report.Plan, Plan: *s.Plan, About: s.About}) // who asked is gone, if that fails
}

func (d *Daemon) reconcile(w http.ResponseWriter, _ *http.Request) {
	if err := d.ask(); err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// ask asks for a pass, where they are for this daemon to run.
func (d *Daemon) ask() error {
	switch r := d.Status().Replica; {
	case r == nil, r.Leads:
		d.Tell(Asked)
		return nil
	case r.Leader == "":
		return errors.New("this replica stands by, and none is known to lead")
	default:
		return errors.New("this replica stands by: " + r.Leader + " leads")
	}
}
