package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"github.com/camsync/camsync/internal/waiting"
)

// An exchanger exchanges requests for answers, with the token that each needs.
type exchanger struct {
	base   string // without a slash at the end
	wire   wire
	tokens *tokens
	limit  limiter
	permit func() error

	// pooled serves what may be sent twice. oneShot takes a new connection for each request: a pooled one
	// that the server has just closed would leave a creation unclear.
	pooled, oneShot *http.Client

	hub *exchanger // that of Camunda Hub; nil for none

	refused atomic.Pointer[error] // set for good once the API has refused a new token too
}

// A limiter bounds the requests that are sent to one API.
type limiter interface {
	// enter waits for a place. Where it would have to wait for longer than the patience since the API asked for a pause, it returns
	// at once, with the end of the pause.
	enter(ctx context.Context, try int, patience func() time.Duration) (place, time.Time, error)
	// free gives a place back that was not used.
	free()
	// throttles reports whether an answer of that status says that the API gets too many requests.
	throttles(status int) bool
	// throttled gives a place back after such an answer, with what the API asks to wait; over says that nobody should go on.
	throttled(p place, asked time.Duration) (over bool)
	// answered gives a place back after any other answer.
	answered(p place)
	// after is when a request that waits for that long can be sent at the earliest.
	after(wait time.Duration) time.Time
}

// exchange sends a request until it has an answer with a 2xx code, or may not be sent again, or
// need not. It is the only layer that repeats anything.
func (c *exchanger) exchange(ctx context.Context, r request) (reply, error) {
	if r.hub {
		if c = c.hub; c == nil {
			return reply{}, &Error{Method: r.method, Route: r.route, Message: "no address of Camunda Hub is known"}
		}
		r.bestEffort = ctx.Value(strictKey{}) == nil
	}
	t, list := new(tries), newReader(ctx, r)
	waits := waiting.Begin(ctx, r.method+" "+anonymous(r.route))
	defer waits.End()
	lost := false // the answer to an earlier try
	status := 0   // of it
	var why error // it was tried again
	for {
		t.count++
		within, done, limit := list.within(ctx, r.limit(), t.count, status)
		waits.Try(t.count, limit)
		a, err := c.authorized(within, r, t.count, func() time.Duration { return list.left(retryTime-t.spent, http.StatusTooManyRequests) })
		if err != nil && why != nil && context.Cause(within) == errImpatient { // the earlier try tells more
			err = why
		}
		done()
		a.repeat, status = lost, a.status
		lost = lost || unclear(a, err)
		if err == nil || ctx.Err() != nil || !repeatable(r, a) {
			list.ended(err, a.status == 0 && Status(err) == http.StatusTooManyRequests) // it was not sent: the pause is too long
			return a, err
		}
		wait, again := t.next(a)
		if !again || wait >= list.left(retryTime, status) || a.over {
			list.ended(err, true)
			return a, err
		}
		why = err
		waits.Pause(c.limit.after(wait), briefly(a))
		if r.resend == never {
			ContextTrace(ctx).Waiting(status == http.StatusTooManyRequests)
		}
		if waiting.Sleep(ctx, wait) != nil {
			return a, fmt.Errorf("%w; %w before it was repeated", err, ctx.Err())
		}
	}
}

// limit is how long one try may take.
func (r request) limit() time.Duration {
	if r.reads() {
		return readTime
	}
	return writeTime
}

// briefly says why a try did not do, without the API's words.
func briefly(a reply) string {
	switch {
	case a.status/100 == 2 && a.err != nil:
		return "the answer was cut"
	case a.err != nil:
		return clean(a.err.Error())
	}
	return statusText(a.status)
}

// repeatable reports whether a request that failed may be sent again, and whether that could help.
func repeatable(r request, a reply) bool {
	switch {
	case a.err != nil && hopeless(a.err):
		return false
	case a.unsent:
		return true
	case r.resend == once:
		return false
	case a.status == http.StatusTooManyRequests, a.status == http.StatusConflict && !r.gated && busy(a.body):
		return true // certainly not done
	case r.resend == never, r.resend == looked:
		return false
	}
	switch a.status {
	case http.StatusInternalServerError:
		return r.hub && !r.reads() // its operations list this one as an answer that says nothing of what was done
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return a.err != nil
}

// hopeless reports whether an error will be the same next time.
func hopeless(err error) bool {
	proxy, proxied := errors.AsType[*ProxyError](err)
	dns, unnamed := errors.AsType[*net.DNSError](err)
	_, unverified := errors.AsType[*tls.CertificateVerificationError](err)
	_, unencrypted := errors.AsType[tls.RecordHeaderError](err)
	return proxied && proxy.Status < http.StatusInternalServerError || unnamed && dns.IsNotFound || unverified || unencrypted ||
		errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, errTooLarge)
}

// busy reports whether a 409 says that another change is under way, and not that a name is taken.
func busy(body []byte) bool {
	text := bytes.ToLower(body[:min(len(body), 4<<10)])
	return !bytes.Contains(text, []byte("exist")) &&
		(bytes.Contains(text, []byte("in progress")) || bytes.Contains(text, []byte("another change")) || bytes.Contains(text, []byte("try again")))
}

// authorized sends a request once, and once more where its token was refused and there is another.
// A reply with nothing in it stands for a request that was not sent and is not to be.
func (c *exchanger) authorized(ctx context.Context, r request, try int, patience func() time.Duration) (reply, error) {
	for again := false; ; again = true {
		if err := c.refused.Load(); err != nil {
			return reply{}, *err
		}
		token, err := c.tokens.Token(ctx)
		if err != nil {
			return reply{}, err
		}
		place, until, err := c.limit.enter(ctx, try, patience)
		if err != nil {
			return reply{}, err
		}
		if !until.IsZero() {
			return reply{}, &Error{Method: r.method, Route: r.route, Status: http.StatusTooManyRequests,
				Message: "not sent: the API asks to wait until " + until.Local().Format(clock)}
		}
		if !r.reads() {
			if err := c.begins(ctx, try); err != nil {
				c.limit.free()
				return reply{}, err
			}
			ContextTrace(ctx).Sending()
		}
		a := c.send(begun(ctx, r), r, token)
		if c.limit.throttles(a.status) {
			a.over = c.limit.throttled(place, retryAfter(a.header, time.Now()))
		} else {
			c.limit.answered(place)
		}
		err = verdict(r, a, token)
		if a.status != http.StatusUnauthorized || r.bestEffort {
			return a, err
		}
		c.tokens.Invalidate(token)
		if again {
			err = fmt.Errorf("%w: %w", ErrUnauthorized, err)
			c.refused.Store(&err)
			return a, err
		}
	}
}

// begun is the context of a request under way: a write that was begun is finished, since nothing
// could tell the outcome of one that was cut. The trace of a creation notes that it has left.
func begun(ctx context.Context, r request) context.Context {
	if r.reads() {
		return ctx
	}
	ctx = context.WithoutCancel(ctx)
	if r.resend == always {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { ContextTrace(ctx).Sent() }})
}

// verdict is nil for an answer that says that the request was done.
func verdict(r request, a reply, token *oauth2.Token) error {
	e := &Error{Method: r.method, Route: r.route, Status: a.status}
	done := a.status/100 == 2
	switch {
	case a.err != nil && !(done && !r.reads() && (r.read == nil || r.resend == always)): // done, though cut
		e.Message, e.cause = clean(a.err.Error()), a.err
	case done && a.status != http.StatusNoContent && html(a.body):
		e.Message = htmlMessage
	case done, a.status == http.StatusNotFound && r.method == http.MethodDelete && !html(a.body), a.status == http.StatusConflict && r.settled && !busy(a.body):
		return nil
	case a.status/100 == 3:
		e.Message = redirect(a.header)
	case r.quotable(a, token.AccessToken):
		e.Message = message(a.body)
	}
	return e
}
