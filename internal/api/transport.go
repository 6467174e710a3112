package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
)

// LongestWrite is how long one request that changes something takes at most.
const LongestWrite = 120 * time.Second

// What one request may take, from the first byte sent to the last one read, and what an answer
// may hold once it is unpacked.
const (
	readTime  = 30 * time.Second
	writeTime = LongestWrite
	loginTime = 45 * time.Second // a refused login is answered late, on purpose
	maxAnswer = 16 << 20
	maxLogin  = 1 << 20
)

// httpClient is a client with a transport of its own, which never follows a redirect: the request
// holds a token or a secret, and is for one host only.
func httpClient(dial func(context.Context, string, string) (net.Conn, error), fresh bool) *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            dial,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 256 << 10,
			ForceAttemptHTTP2:      true,
			MaxConnsPerHost:        maxInFlight,
			MaxIdleConns:           maxInFlight,
			MaxIdleConnsPerHost:    maxInFlight,
			IdleConnTimeout:        30 * time.Second,
			DisableKeepAlives:      fresh,
		},
	}
}

// A reply is what came back for one request sent once.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // no answer, or one that was cut; status is 0 or that of the cut answer
	unsent bool  // with err: there was never a connection to send anything on
	took   time.Duration
	repeat bool // the answer to an earlier try of the same request was lost: that one may have been done
}

// send sends a request once and reads its answer whole.
func (c *Client) send(ctx context.Context, r request, token *oauth2.Token) reply {
	client, limit := c.kept, writeTime
	if r.resend == never {
		client = c.fresh
	}
	if r.method == http.MethodGet {
		limit = readTime
	}
	header := http.Header{"Authorization": {"Bearer " + token.AccessToken}, "User-Agent": {c.agent}, "Accept": {"application/json"}}
	var body []byte
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return reply{err: errors.New("the request has no JSON form"), unsent: true} // the cause may quote a value
		}
		header.Set("Content-Type", "application/json")
	}
	c.count.add(r.method + " " + r.route)
	begin := time.Now()
	a := roundTrip(ctx, client, limit, maxAnswer, r.method, c.base+r.path, header, body)
	a.took = time.Since(begin)
	c.count.ended(r.method, r.route, a)
	log(ctx, c.log, r.method, r.route, a)
	return a
}

// roundTrip does one exchange within a time and a size. The body carries no means to be read
// twice, so that Go's transport can not send it again by itself.
func roundTrip(ctx context.Context, client *http.Client, limit time.Duration, size int64, method, address string, header http.Header, body []byte) reply {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errors.New("no whole answer within "+limit.String()))
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return reply{err: errors.New("the request has no valid address"), unsent: true}
	}
	req.Header, req.GetBody = header, nil
	resp, err := client.Do(req)
	if err != nil {
		return reply{err: plain(ctx, err), unsent: !connected.Load()}
	}
	defer resp.Body.Close()
	a := reply{status: resp.StatusCode, header: resp.Header}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, size+1)) // what Go unpacks counts unpacked
	switch {
	case err != nil:
		a.err = plain(ctx, err)
	case int64(len(a.body)) > size:
		a.body, a.err = nil, errTooLarge
	}
	return a
}

var errTooLarge = errors.New("the answer is too large")

// plain is a transport's error without the address, which says nothing that the route does not,
// and with the reason why a context ended.
func plain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the connection ended before the answer did")
	}
	return err
}

// log says that a request was made, and never what was in it.
func log(ctx context.Context, l *slog.Logger, method, route string, a reply) {
	attrs := []slog.Attr{slog.String("method", method), slog.String("route", route), slog.Int("status", a.status), slog.Duration("took", a.took)}
	if a.err != nil {
		attrs = append(attrs, slog.String("error", clean(a.err.Error())))
	}
	l.LogAttrs(ctx, slog.LevelDebug, "request", attrs...)
}
