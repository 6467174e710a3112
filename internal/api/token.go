package api

// One token for its whole life.
//
// The login server allows few token requests, refuses those that come too soon, and blocks who goes on asking; a token is
// valid for 24 hours. So a credential has one token, on disk for all processes of a user, and in memory. It is due for renewal a
// minute before its end, or a quarter of its life where that is less:
//
//	the token in memory is       what a request does
//	---------------------------  -----------------------------------------------------------------------------------
//	not yet due for renewal      uses it
//	due, and still valid         uses it if another goroutine is renewing it; otherwise renews it first, and uses it
//	                               if that fails
//	expired, or there is none    waits for the goroutine that renews it, or does so itself; all share the outcome for
//	                               loginInterval
//	refused by the API (401)     is dropped for good (Invalidate), and one that is on disk too is not taken from there
//
// To renew it, a process first reads the disk: another may have done so. If not, it takes the lock of the credential, reads
// the disk again, and asks for a token. What comes of that is written to the disk for all others, the refusals too:
//
//	on disk there is             the process that holds the lock
//	---------------------------  -----------------------------------------------------------------------------------
//	another token, not due       takes it
//	a throttling (429)           waits for its end, up to maxLoginWait, once and in a one-shot run; otherwise it fails
//	any other refusal            fails until it has ended, without asking
//	a request less than          waits for the rest of that interval, or goes on with the token that it has while that
//	  loginInterval ago                 is valid
//	none of these                asks, up to loginTries times where no answer comes
//
// Where the disk cannot be used, the token is in memory alone, and a warning says so once. Deleting the directory clears what
// is remembered of refusals.

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	loginInterval = 5 * time.Second // between two token requests, whatever happens
	maxLoginWait  = time.Minute     // for a throttled login, once, by a one-shot run
	loginTries    = 3               // where the login server gives no answer or an error of its own
)

// tokens hands out the one token of a credential.
type tokens struct {
	login login
	cache *cache // nil: memory only

	turn chan struct{} // full while a goroutine renews

	mu      sync.Mutex
	held    held
	source  string
	refused string // a token that the API did not accept, never to be used again
	err     error  // how the last renewal failed, if it did
	failed  time.Time
	asked   int // token requests made here
	warned  bool
}

// held is what is remembered of a credential, on disk too.
type held struct {
	Token    *oauth2.Token `json:"token,omitempty"`
	Obtained time.Time     `json:"obtained"`
	Asked    time.Time     `json:"asked"` // when a token was last asked for
	Refusal  *refusal      `json:"refusal,omitempty"`
}

// valid reports whether the token can be used, by both clocks: the monotonic one stops
// while a machine sleeps, and the other may be set.
func (h held) valid(now time.Time) bool {
	return h.Token != nil && now.Before(h.Token.Expiry) && now.Round(0).Before(h.Token.Expiry.Round(0))
}

// fresh reports whether the token is valid and not yet to be renewed.
func (h held) fresh(now time.Time) bool {
	return h.valid(now) && h.valid(now.Add(min(time.Minute, h.Token.Expiry.Sub(h.Obtained)/4)))
}

func newTokens(cacheDir string, l login) (*tokens, error) {
	t := &tokens{login: l, turn: make(chan struct{}, 1)}
	if cacheDir == "" {
		return t, nil
	}
	var err error
	if t.cache, err = newCache(cacheDir, l); err != nil {
		return nil, fmt.Errorf("token cache: %w", err)
	}
	return t, nil
}

// Token returns a token that can be used now, or an error that is [ErrLogin] unless ctx ended.
func (t *tokens) Token(ctx context.Context) (*oauth2.Token, error) {
	token, err := t.token(ctx)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%w: %w", ErrLogin, err)
	}
	return token, err
}

// token returns a token that can be used now.
func (t *tokens) token(ctx context.Context) (*oauth2.Token, error) {
	t.mu.Lock()
	h := t.held
	t.mu.Unlock()
	if h.fresh(time.Now()) {
		return h.Token, nil
	}
	select {
	case t.turn <- struct{}{}:
	default:
		if h.valid(time.Now()) {
			return h.Token, nil
		}
		select {
		case t.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	defer func() { <-t.turn }()

	t.mu.Lock()
	h, failed := t.held, t.err
	if time.Since(t.failed) >= loginInterval {
		failed = nil
	}
	t.mu.Unlock()
	switch {
	case h.fresh(time.Now()):
		return h.Token, nil
	case failed != nil && !h.valid(time.Now()):
		return nil, failed // who comes as soon as this could only wait and fail again
	}
	err := t.renew(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() == nil { // who gave up has nothing to say to the others
		t.err, t.failed = err, time.Now()
	}
	switch {
	case t.held.valid(time.Now()):
		return t.held.Token, nil
	case err == nil:
		return nil, errors.New("the token ended as soon as it came")
	}
	return nil, err
}

// Invalidate drops a token that the API refused. Where it was replaced already, nothing happens.
func (t *tokens) Invalidate(token *oauth2.Token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held.Token != nil && t.held.Token.AccessToken == token.AccessToken {
		t.refused = token.AccessToken
		t.held.Token = nil
	}
}

func (t *tokens) current() held {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held
}

func (t *tokens) loginError(r *refusal) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return &LoginError{r, t.shared()}
}

// shared is the directory of the cache; empty where none is used, or it cannot be. The caller holds mu.
func (t *tokens) shared() string {
	if t.cache == nil || t.warned {
		return ""
	}
	return t.cache.dir
}

// warn says once that the disk cannot be used.
func (t *tokens) warn(err error) {
	t.mu.Lock()
	said := t.warned
	t.warned = true
	t.mu.Unlock()
	if !said {
		t.login.wire.log.Warn("the token is kept in memory only", "reason", err.Error())
	}
}
