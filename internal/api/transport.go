package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
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
//
// A one-shot client gives each request a connection that it shares with no other, and speaks HTTP/1.1: in
// HTTP/2 another request could take the connection that was just made for this one, and its end would be theirs.
func httpClient(c Config, proxy func(*url.URL) (*url.URL, error), oneShot bool) *http.Client {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!oneShot)
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: singly{&http.Transport{
			Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
			OnProxyConnectResponse: connected,
			DialContext:            dialMetered(c.Dial),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs},
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 256 << 10,
			Protocols:              protocols,
			MaxConnsPerHost:        maxInFlight,
			MaxIdleConns:           maxInFlight,
			MaxIdleConnsPerHost:    maxInFlight,
			IdleConnTimeout:        30 * time.Second,
			DisableKeepAlives:      oneShot,
		}},
	}
}

// A reply is what came back for one request sent once.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // no answer, or one that was cut; status is 0 or that of the cut answer
	unsent bool  // with err: it certainly was not sent whole, or not processed
	dialed bool  // there was a connection to send it on
	took   time.Duration
	repeat bool // the answer to an earlier try of the same request was lost: that one may have been done
}

// send sends a request once and reads its answer whole.
func (c *Client) send(ctx context.Context, r request, token *oauth2.Token) reply {
	client, limit := c.pooled, writeTime
	if r.resend == never {
		client = c.oneShot
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

// roundTrip does one exchange within a time and a size.
func roundTrip(ctx context.Context, client *http.Client, limit time.Duration, size int64, method, address string, header http.Header, body []byte) reply {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errors.New("no whole answer within "+limit.String()))
	defer cancel()
	var way passage
	ctx = way.watched(ctx)
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return reply{err: errors.New("the request has no valid address"), unsent: true}
	}
	req.Header, req.GetBody = header, nil
	resp, err := client.Do(req)
	if err != nil {
		return reply{err: plain(ctx, err), unsent: way.unsent(err, leastBytes(header, body)), dialed: way.connected.Load()}
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
