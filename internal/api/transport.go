package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
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
	most := maxInFlight
	if strings.HasPrefix(c.BaseURL, "https:") {
		most = maxHandshakes
	}
	transport := &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
		OnProxyConnectResponse: connected,
		DialContext:            dialMetered(c.Dial),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
		Protocols:              protocols,
		MaxConnsPerHost:        most,
		ReadBufferSize:         connBuffer,
		WriteBufferSize:        connBuffer,
		MaxIdleConns:           most,
		MaxIdleConnsPerHost:    most,
		IdleConnTimeout:        30 * time.Second,
		DisableKeepAlives:      oneShot,
	}
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     singly{transport},
	}
	if !oneShot && strings.HasPrefix(c.BaseURL, "https:") {
		client.Transport = newStreams(client.Transport, transport.Clone())
	}
	return client
}

// connBuffer is room for a request with its token, or for a usual answer: there may be hundreds of connections.
const connBuffer = 2 << 10 // bytes

// maxHandshakes is how many connections a server with TLS and without HTTP/2 gets at once: each costs both sides a handshake.
const maxHandshakes = 64

// A reply is what came back for one request sent once.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error // no answer, or one that was cut; status is 0 or that of the cut answer
	unsent bool  // with err: it certainly was not sent whole, or not processed
	dialed bool  // there was a connection to send it on
	took   time.Duration
	over   bool // the API has thrown back all requests for so long that this one is not to be repeated
	repeat bool // the answer to an earlier try of the same request was lost: that one may have been done
}

// send sends a request once and reads its answer whole.
func (c *exchanger) send(ctx context.Context, r request, token *oauth2.Token) reply {
	client := c.pooled
	if r.resend != always {
		client = c.oneShot
	}
	p := packet{method: r.method, route: r.route, address: c.base + r.path, limit: r.limit(), size: maxAnswer,
		header: http.Header{"Authorization": {"Bearer " + token.AccessToken}}}
	var err error
	if p.body, p.media, err = encoded(r.body); err != nil {
		return reply{err: err, unsent: true}
	}
	return c.wire.send(ctx, client, p)
}

// A form is a body that is sent as it is, and the same each time.
type form struct {
	media string // its content type
	data  []byte
}

// encoded is a request's body as it is sent, and its content type, which is empty for JSON.
func encoded(body any) (data []byte, media string, err error) {
	switch b := body.(type) {
	case nil:
		return nil, "", nil
	case form:
		return b.data, b.media, nil
	}
	if data, err = json.Marshal(body); err != nil {
		return nil, "", errors.New("the request has no JSON form") // the cause may quote a value
	}
	return data, "", nil
}

// A wire sends requests, and counts, observes and logs each.
type wire struct {
	agent   string
	count   *counter
	observe func(method, route string, status int)
	log     *slog.Logger
}

// A packet is a request as it is sent once.
type packet struct {
	method, route, address string
	header                 http.Header
	body                   []byte        // nil for none
	media                  string        // its content type; empty for JSON
	limit                  time.Duration // for the whole exchange
	size                   int64         // of the answer, at most
}

func (w wire) send(ctx context.Context, client *http.Client, p packet) reply {
	p.header.Set("User-Agent", w.agent)
	p.header.Set("Accept", "application/json")
	if p.body != nil {
		p.header.Set("Content-Type", cmp.Or(p.media, "application/json"))
	}
	w.count.add(p.method + " " + p.route)
	begin := time.Now()
	a := roundTrip(ctx, client, p)
	a.took = time.Since(begin)
	w.observe(p.method, p.route, a.status)
	if !w.log.Enabled(ctx, slog.LevelDebug) {
		return a
	}
	attrs := []slog.Attr{slog.String("method", p.method), slog.String("route", p.route), slog.Int("status", a.status), slog.Duration("took", a.took)}
	if a.err != nil {
		attrs = append(attrs, slog.String("error", clean(a.err.Error())))
	}
	w.log.LogAttrs(ctx, slog.LevelDebug, "request", attrs...) // never with what was in it
	return a
}

// roundTrip does one exchange within a time and a size.
func roundTrip(ctx context.Context, client *http.Client, p packet) reply {
	ctx, cancel := context.WithTimeoutCause(ctx, p.limit, errors.New("no whole answer within "+p.limit.String()))
	defer cancel()
	var way passage
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: way.got})
	req, err := http.NewRequestWithContext(ctx, p.method, p.address, bytes.NewReader(p.body))
	if err != nil {
		return reply{err: errors.New("the request has no valid address"), unsent: true}
	}
	req.Header, req.GetBody = p.header, nil
	resp, err := client.Do(req)
	if err != nil {
		return reply{err: plain(ctx, err), unsent: way.unsent(err, leastBytes(p)), dialed: way.connected.Load()}
	}
	defer resp.Body.Close()
	a := reply{status: resp.StatusCode, header: resp.Header}
	a.body, err = readAll(resp, p.size+1)
	switch {
	case err != nil:
		a.err = plain(ctx, err)
	case int64(len(a.body)) > p.size:
		a.body, a.err = nil, errTooLarge
	}
	return a
}

var errTooLarge = errors.New("the answer is too large")

// readAll reads the body up to a size. What Go unpacks counts unpacked, and its length is not known.
func readAll(resp *http.Response, most int64) ([]byte, error) {
	body := bytes.NewBuffer(nil)
	if n := resp.ContentLength; n > 0 && n <= most {
		body.Grow(int(min(n, maxGrown)) + bytes.MinRead) // so that it need not grow again
	}
	_, err := body.ReadFrom(io.LimitReader(resp.Body, most))
	return body.Bytes(), err
}

// maxGrown is how much room an answer gets because it says that it is long.
const maxGrown = 1 << 20

// plain is a transport's error without the address, which says nothing that the route does not,
// and with the reason why a context ended.
func plain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the connection ended before the answer did")
	}
	return err
}
