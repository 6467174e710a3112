package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

// Do makes a call, for the cluster of that uuid where it concerns one. It is the only function that
// changes anything.
//
// It repeats what can be repeated safely, and takes a 404 on a deletion for success. Where a repeat is
// refused after an answer that was lost, it looks whether the call was done. A creation is processed once: it is sent
// again only where it certainly was not, as after a 429 or the end of a connection before it had left. An error that is
// an [*Unclear] leaves open whether it happened, and after any other error it did not. The end of ctx ends a wait, for a
// place or between two tries; a request under way is finished all the same.
func (c *Client) Do(ctx context.Context, call Call, clusterUUID string) (Answer, error) {
	r, err := call.request(clusterUUID)
	if err != nil {
		return Answer{}, err
	}
	if t, ok := call.(Try); ok {
		return c.try(ctx, t, r)
	}
	if body := call.body(); body != nil {
		r.body = body
	}
	a, err := c.exchange(ctx, r)
	if r.resend == looked {
		a, err = lookFirst(ctx, c, call, r, clusterUUID, a, err)
	}
	if err == nil && r.read != nil {
		var answer Answer
		if answer, err = r.read(a.body); err == nil {
			return answer, nil
		}
		err = &Error{Method: r.method, Route: r.route, Status: a.status, Message: err.Error()}
	}
	if call, ok := call.(verified); ok && err != nil && (a.repeat && (refused(a.status) || r.hub && unclear(a, err)) || r.already && a.status == http.StatusConflict) {
		if done, unseen := call.done(ctx, c, clusterUUID); unseen == nil && done {
			return Answer{}, nil
		}
	}
	if err != nil && r.resend != always && r.resend != looked && unclear(a, err) {
		err = &Unclear{What: r.creates, Err: err}
	}
	return Answer{}, err
}

// How often a call is looked for that got no clear answer, how long after it, and how often it is sent again in all.
const (
	lookTime   = 2 * time.Second
	lookResent = 2
)

// lookFirst goes on with a call that is repeated only where a look shows that it was not done.
func lookFirst(ctx context.Context, c *Client, call Call, r request, outer string, a reply, err error) (reply, error) {
	v, can := call.(verified)
	for n := 0; can && n < lookResent && err != nil && unclear(a, err) && ctx.Err() == nil; n++ {
		if waiting.Sleep(ctx, lookTime) != nil {
			break
		}
		done, unseen := v.done(ctx, c, outer)
		switch {
		case unseen != nil:
			return a, err
		case done:
			return reply{status: http.StatusOK}, nil
		}
		a, err = c.exchange(ctx, r)
	}
	return a, err
}

// unclear reports whether a request that failed may yet have been done. Only a plain refusal says
// that it was not, or that it was never sent.
func unclear(a reply, err error) bool {
	switch {
	case errors.Is(err, ErrUnauthorized), a.unsent, a.status == http.StatusTooManyRequests:
		return false // a throttled request was refused before anything was done with it
	case a.err != nil:
		return true
	}
	switch a.status {
	case 0:
		return false // see authorized
	case http.StatusRequestTimeout:
		return true
	}
	return a.status/100 != 4
}
