package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/camsync/camsync/internal/spec"
)

// A refuser speaks HTTP/2 by hand. It refuses each request the first times that it comes, with REFUSED_STREAM, and counts
// those that it processes.
type refuser struct {
	times int // each request is refused

	mu        sync.Mutex
	refused   map[string]int
	processed map[string]int
}

// serve serves one connection until it ends. What is written has a goroutine of its own: who waited for it could not read.
func (s *refuser) serve(conn net.Conn) {
	defer conn.Close()
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(conn, preface); err != nil {
		return
	}
	framer := http2.NewFramer(conn, conn)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	writes := make(chan func() error, 1000)
	var writer sync.WaitGroup
	writer.Go(func() {
		for write := range writes {
			_ = write()
		}
	})
	defer writer.Wait()
	defer close(writes)
	writes <- func() error { return framer.WriteSettings() }
	paths := map[uint32]string{}
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			_ = conn.Close()
			return
		}
		id, ended := frame.Header().StreamID, false
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				writes <- framer.WriteSettingsAck
			}
		case *http2.MetaHeadersFrame:
			path := f.PseudoValue("method") + " " + f.PseudoValue("path")
			if s.refuses(path) {
				writes <- func() error { return framer.WriteRSTStream(id, http2.ErrCodeRefusedStream) }
				continue
			}
			paths[id], ended = path, f.StreamEnded()
		case *http2.DataFrame:
			ended = f.StreamEnded()
		}
		if path := paths[id]; ended && path != "" {
			s.mu.Lock()
			s.processed[path]++
			s.mu.Unlock()
			writes <- func() error { return answerEmpty(framer, id) }
		}
	}
}

func answerEmpty(framer *http2.Framer, id uint32) error {
	var block bytes.Buffer
	if err := hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "204"}); err != nil {
		return err
	}
	return framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true})
}

func (s *refuser) refuses(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused[path] >= s.times {
		return false
	}
	s.refused[path]++
	return true
}

// What a server refuses with REFUSED_STREAM it has not processed: it is sent again at once, and processed once.
func TestCaseN1RefusedStreamsAreSentAgainAtOnce(t *testing.T) {
	authority := httptest.NewTLSServer(http.NotFoundHandler())
	defer authority.Close()
	pool := x509.NewCertPool()
	pool.AddCert(authority.Certificate())
	for _, times := range []int{1, atOnce} {
		bubble(t, func(t *testing.T, w *world) {
			s := &refuser{times: times, refused: map[string]int{}, processed: map[string]int{}}
			var serving sync.WaitGroup
			dial := func(ctx context.Context, network, address string) (net.Conn, error) {
				if address != "127.0.0.1:8443" {
					return w.dial(ctx, network, address)
				}
				here, there := net.Pipe()
				serving.Go(func() {
					s.serve(tls.Server(there, &tls.Config{Certificates: authority.TLS.Certificates, NextProtos: []string{"h2"}}))
				})
				return here, nil
			}
			c, err := New(Config{BaseURL: "https://127.0.0.1:8443", OAuthURL: "http://127.0.0.1/oauth/token", Audience: "a", ClientID: "c", ClientSecret: spec.Seal("s"), RootCAs: pool, Dial: dial})
			if err != nil {
				t.Fatal(err)
			}
			w.made = append(w.made, c)
			begin := time.Now()
			const writes = 50
			var all sync.WaitGroup
			for i := range writes {
				all.Go(func() {
					if _, err := c.Do(t.Context(), SetRoles{Email: fmt.Sprintf("m%d@example.com", i), Roles: []string{"developer"}}, ""); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if took := time.Since(begin); took > 0 {
				t.Errorf("refused %d times each: %v was waited", times, took)
			}
			s.mu.Lock()
			for path, n := range s.processed {
				if n != 1 || s.refused[path] != times {
					t.Errorf("%s was refused %d times and processed %d times", path, s.refused[path], n)
				}
			}
			if len(s.processed) != writes {
				t.Errorf("%d requests were processed, want %d", len(s.processed), writes)
			}
			s.mu.Unlock()
			c.pooled.CloseIdleConnections()
			serving.Wait()
		})
	}
}
