package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/emulator"
)

// A server serves an emulator until it is closed.
type server struct {
	emulator *emulator.Emulator
	url      string
	http     *http.Server
	ended    chan error
}

func (s *session) serve(ctx context.Context, address string, o emulator.Options) (*server, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", address, err)
	}
	if addr, ok := listener.Addr().(*net.TCPAddr); ok && !addr.IP.IsLoopback() {
		s.log.Warn("other machines can reach the emulator, without encryption", "address", addr.String())
	}
	e := emulator.New(o)
	served := &server{emulator: e, url: "http://" + listener.Addr().String(), ended: make(chan error, 1)}
	served.http = &http.Server{
		Handler: s.logRequests(e), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	go func() { served.ended <- served.http.Serve(listener) }()
	return served, nil
}

func (s *session) logRequests(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.log.DebugContext(r.Context(), "served", "method", r.Method, "path", r.URL.Path)
		h.ServeHTTP(w, r)
	})
}

// wait returns when ctx ends, or when the server can not go on.
func (v *server) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-v.ended:
		return err
	}
}

// close ends the server and whatever it is answering.
func (v *server) close() { _ = v.http.Close() } // nothing is lost with what it was answering
