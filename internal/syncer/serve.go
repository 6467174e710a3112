package syncer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/camsync/camsync/internal/approval"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/localfile"
	"github.com/camsync/camsync/internal/reconcile"
	"github.com/camsync/camsync/internal/spec"
)

// Serve configures the HTTP server of the daemons.
type Serve struct {
	Listen       string   // the address
	TokenFile    string   // holds the bearer token; empty for none
	ApproveFile  string   // holds the names and tokens of those who may approve plans; empty for no one
	Cert, Key    string   // the files of the certificate to serve HTTPS with; empty for HTTP
	DashboardURL string   // by which people reach it; empty for that of the first host
	Hosts        []string // the names that they are reached by
}

// A server is the daemon's HTTP server.
type server struct {
	listener net.Listener
	access   daemon.Access
	tls      *tls.Config // nil for HTTP
	url      string      // by which people reach it; empty where that is not known
}

// open checks the flags and listens.
func (f Serve) open(ctx context.Context, e *reconcile.Engine) (server, error) {
	v := server{access: daemon.Access{Hosts: f.Hosts}}
	for _, host := range f.Hosts {
		if host == "" || strings.ContainsAny(host, "/*@ ") {
			return v, fmt.Errorf("--allowed-host %s: not a host name, such as camsync.example.com", host)
		}
	}
	if err := f.checkURL(); err != nil {
		return v, err
	}
	if f.TokenFile != "" {
		token, err := readToken(f.TokenFile)
		if err != nil {
			return v, fmt.Errorf("--auth-token-file: %w", err)
		}
		v.access.Token = token
		e.Exposed.Warn(e.Log, f.TokenFile)
	}
	if f.ApproveFile != "" {
		approvers, err := approval.Open(f.ApproveFile, e.Log, v.access.Token)
		if err != nil {
			return v, fmt.Errorf("--approve-token-file: %w", err)
		}
		v.access.Approvers = approvers
		e.Exposed.Warn(e.Log, f.ApproveFile)
	}
	var err error
	if v.tls, err = f.secure(e); err != nil {
		return v, err
	}
	var listen net.ListenConfig
	if v.listener, err = listen.Listen(ctx, "tcp", f.Listen); err != nil {
		return v, fmt.Errorf("--listen %s: %w", f.Listen, err)
	}
	if host, _, err := net.SplitHostPort(f.Listen); err == nil && host != "" {
		v.access.Hosts = append(v.access.Hosts, host)
	}
	address, ok := v.listener.Addr().(*net.TCPAddr)
	if v.access.Public = !ok || !address.IP.IsLoopback(); v.access.Public && f.TokenFile == "" {
		return v, errors.Join(fmt.Errorf("--listen %s: other machines can reach this address; it needs a token, see --auth-token-file", f.Listen), v.listener.Close())
	}
	v.url = f.url(v)
	if v.access.Public && v.tls == nil {
		e.Log.Warn("other machines can reach the daemon without encryption: use --tls-cert and --tls-key, or a proxy with TLS", "address", address.String())
	}
	return v, nil
}

// secure is how HTTPS is served; nil for HTTP.
func (f Serve) secure(e *reconcile.Engine) (*tls.Config, error) {
	switch {
	case f.Cert == "" && f.Key == "":
		return nil, nil
	case f.Cert == "" || f.Key == "":
		return nil, errors.New("--tls-cert and --tls-key belong together")
	}
	e.Exposed.Warn(e.Log, f.Key)
	pair := &certificate{cert: f.Cert, key: f.Key, log: e.Log}
	if _, err := pair.get(nil); err != nil {
		return nil, fmt.Errorf("--tls-cert %s: %w", f.Cert, err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}, nil
}

// run serves until ctx ends.
func (v server) run(ctx context.Context, log *slog.Logger, h http.Handler) {
	server := daemon.NewServer(h)
	server.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })() // requests under way can be repeated
	serve, scheme := server.Serve, "http"
	if v.tls != nil {
		server.TLSConfig, scheme = v.tls, "https"
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	log.Info("listening", "address", scheme+"://"+v.listener.Addr().String())
	if err := serve(v.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		log.Error("the server stopped: the daemon goes on without it", "error", err)
	}
}

// A certificate is read again for each connection, since it is renewed while the daemon runs. While its files
// do not fit each other, or are missing, the last valid one is served.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu   sync.Mutex
	last *tls.Certificate
	said bool // that the last one is served
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	switch {
	case err == nil:
		c.last, c.said = &pair, false
	case c.last == nil:
		return nil, localfile.Cause(err)
	case !c.said:
		c.said = true
		c.log.Warn("the certificate cannot be read: the last one is served", "file", c.cert, "error", localfile.Cause(err))
	}
	return c.last, nil
}

// minToken is the least length of a token that cannot be guessed.
const minToken = 16

func readToken(path string) (spec.Sealed, error) {
	text, err := localfile.ReadText(path)
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("%s: %w", path, err)
	}
	token := strings.TrimSpace(text)
	if len(token) < minToken || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return spec.Sealed{}, fmt.Errorf("%s does not contain a token: at least %d characters that are valid in a header", path, minToken)
	}
	return spec.Seal(token), nil
}
