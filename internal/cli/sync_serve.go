package cli

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

	"github.com/spf13/cobra"

	"github.com/camsync/camsync/internal/atomicfile"
	"github.com/camsync/camsync/internal/daemon"
	"github.com/camsync/camsync/internal/spec"
)

// serveFlags say where the daemon can be seen, and by whom.
type serveFlags struct {
	listen, tokenFile, cert, key, dashboard string
	hosts                                   []string
}

func (f *serveFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8321", "`address` of the dashboard, probes, metrics and API; one that other machines reach needs --auth-token-file")
	flags.StringVar(&f.tokenFile, "auth-token-file", "", "`FILE` with the bearer token that asks for a pass, and on such an address shows anything; a browser takes it as the password")
	flags.StringVar(&f.cert, "tls-cert", "", "`FILE` of the certificate to serve HTTPS with")
	flags.StringVar(&f.key, "tls-key", "", "`FILE` of its key")
	flags.StringSliceVar(&f.hosts, "allowed-host", nil, "`NAME` that the daemon is reached by, such as that of a proxy; may be repeated")
	flags.StringVar(&f.dashboard, "dashboard-url", "", "`URL` by which people reach the dashboard, for the links in notifications; else that of the first --allowed-host")
	for _, name := range []string{"auth-token-file", "tls-cert", "tls-key"} {
		if err := c.MarkFlagFilename(name); err != nil {
			panic(err) // the flags were made in the lines above
		}
	}
}

// A served is the daemon's HTTP server.
type served struct {
	listener net.Listener
	access   daemon.Access
	tls      *tls.Config // nil for HTTP
	url      string      // by which people reach it; empty where that is not known
}

// listen opens the address, if the flags make sense together.
func (s *session) listen(ctx context.Context, f serveFlags) (served, error) {
	v := served{access: daemon.Access{Hosts: f.hosts}}
	for _, host := range f.hosts {
		if host == "" || strings.ContainsAny(host, "/*@ ") {
			return v, fmt.Errorf("--allowed-host %s: not the name of a host alone, such as camsync.example.com", host)
		}
	}
	if err := f.checkURL(); err != nil {
		return v, err
	}
	if f.tokenFile != "" {
		token, err := readToken(f.tokenFile)
		if err != nil {
			return v, fmt.Errorf("--auth-token-file: %w", err)
		}
		v.access.Token = token
		s.exposed.Warn(s.log, f.tokenFile)
	}
	var err error
	switch {
	case f.cert == "" && f.key == "":
	case f.cert == "" || f.key == "":
		return v, errors.New("--tls-cert and --tls-key belong together")
	default:
		s.exposed.Warn(s.log, f.key)
		pair := &certificate{cert: f.cert, key: f.key, log: s.log}
		if _, err := pair.get(nil); err != nil {
			return v, fmt.Errorf("--tls-cert %s: %w", f.cert, err)
		}
		v.tls = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: pair.get}
	}
	var listen net.ListenConfig
	if v.listener, err = listen.Listen(ctx, "tcp", f.listen); err != nil {
		return v, fmt.Errorf("--listen %s: %w", f.listen, err)
	}
	if host, _, err := net.SplitHostPort(f.listen); err == nil && host != "" {
		v.access.Hosts = append(v.access.Hosts, host)
	}
	address, ok := v.listener.Addr().(*net.TCPAddr)
	if v.access.Public = !ok || !address.IP.IsLoopback(); v.access.Public && f.tokenFile == "" {
		return v, errors.Join(fmt.Errorf("--listen %s: other machines reach this address; --auth-token-file must name a token for them", f.listen), v.listener.Close())
	}
	v.url = f.url(v)
	if v.access.Public && v.tls == nil {
		s.log.Warn("other machines reach the daemon without encryption: give it --tls-cert and --tls-key, or let a proxy have them", "address", address.String())
	}
	return v, nil
}

// run serves until ctx ends.
func (v served) run(ctx context.Context, s *session, h http.Handler) {
	server := daemon.NewServer(h)
	server.ErrorLog = slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)
	defer context.AfterFunc(ctx, func() { _ = server.Close() })() // nothing is lost with what it was answering
	serve, scheme := server.Serve, "http"
	if v.tls != nil {
		server.TLSConfig, scheme = v.tls, "https"
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	s.log.Info("listening", "address", scheme+"://"+v.listener.Addr().String())
	if err := serve(v.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("the server ended: the daemon goes on without it", "error", err)
	}
}

// A certificate is read anew for each connection, since it is renewed while the daemon runs. While its files
// do not fit each other, or are gone, the last good one is served.
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
		return nil, atomicfile.Cause(err)
	case !c.said:
		c.said = true
		c.log.Warn("the certificate can not be read: the last one is served", "file", c.cert, "error", atomicfile.Cause(err))
	}
	return c.last, nil
}

// A token that can be guessed is none.
const minToken = 16

func readToken(path string) (spec.Sealed, error) {
	text, err := readText(path)
	if err != nil {
		return spec.Sealed{}, fmt.Errorf("%s: %w", path, err)
	}
	token := strings.TrimSpace(text)
	if len(token) < minToken || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return spec.Sealed{}, fmt.Errorf("%s does not hold a token: at least %d characters that a header can carry", path, minToken)
	}
	return spec.Seal(token), nil
}
