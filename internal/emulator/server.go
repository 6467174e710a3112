package emulator

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A Server serves an emulator until it is closed.
type Server struct {
	*Emulator
	URL string

	http  *http.Server
	ended chan error
}

// Serve serves a new emulator at an address of this machine.
func Serve(ctx context.Context, address string, o Options, log *slog.Logger) (*Server, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", address, err)
	}
	if addr, ok := listener.Addr().(*net.TCPAddr); ok && !addr.IP.IsLoopback() {
		log.Warn("other machines can reach the emulator, without encryption", "address", addr.String())
	}
	s := &Server{Emulator: New(o), URL: "http://" + listener.Addr().String(), ended: make(chan error, 1)}
	logged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.DebugContext(r.Context(), "served", "method", r.Method, "path", r.URL.Path)
		s.ServeHTTP(w, r)
	})
	s.http = &http.Server{Handler: logged, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	go func() { s.ended <- s.http.Serve(listener) }()
	return s, nil
}

// Wait returns when ctx ends, or when the server cannot go on.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.ended:
		return err
	}
}

// Close ends the server and whatever it is answering.
func (s *Server) Close() { _ = s.http.Close() } // nothing is lost with what it was answering
