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
	"log/slog"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/camsync/camsync/internal/waiting"
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
	log   *slog.Logger

	turn chan struct{} // full while someone renews

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

// valid reports whether the token can be used, by both clocks: the monotonic one stands still
// while a machine sleeps, and the other may be set.
func (h held) valid(now time.Time) bool {
	return h.Token != nil && now.Before(h.Token.Expiry) && now.Round(0).Before(h.Token.Expiry.Round(0))
}

// fresh reports whether the token is valid and not yet to be renewed.
func (h held) fresh(now time.Time) bool {
	if !h.valid(now) {
		return false
	}
	margin := min(time.Minute, h.Token.Expiry.Sub(h.Obtained)/4)
	return h.valid(now.Add(margin))
}

func newTokens(c Config, l login) (*tokens, error) {
	t := &tokens{login: l, log: c.Log, turn: make(chan struct{}, 1)}
	if c.CacheDir == "" {
		return t, nil
	}
	var err error
	if t.cache, err = newCache(c.CacheDir, l); err != nil {
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

// renew finds a fresh token on disk, or asks for one under the lock that all processes share.
func (t *tokens) renew(ctx context.Context) error {
	if t.adopt(); t.current().fresh(time.Now()) {
		return nil
	}
	waits := waiting.Begin(ctx, "login")
	defer waits.End()
	unlock, err := t.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	t.adopt()
	waited := !oneShot(ctx)
	for try := 1; ; try++ {
		h, now := t.current(), time.Now()
		if h.fresh(now) {
			return nil
		}
		if h.Refusal.stands(now) {
			if rest := h.Refusal.Until.Sub(now); h.Refusal.Throttled && !waited && rest <= maxLoginWait {
				waited = true
				waits.Pause(h.Refusal.Until, "the login server throttles")
				if err := sleep(ctx, rest); err != nil {
					return err
				}
				t.adopt()
				continue
			}
			return t.loginError(h.Refusal)
		}
		if rest := loginInterval - now.Sub(h.Asked); rest > 0 && rest <= loginInterval {
			if h.valid(now) {
				return nil // soon enough
			}
			waits.Pause(now.Add(rest), "logins keep a minimum interval")
			if err := sleep(ctx, rest); err != nil {
				return err
			}
		}
		waits.Try(try, loginTime)
		err := t.ask(ctx)
		var no *LoginError
		if errors.As(err, &no) && no.Throttled && !waited {
			continue // the remembered refusal says how long
		}
		var answer *unanswered
		if err == nil || ctx.Err() != nil || try == loginTries || !errors.As(err, &answer) {
			return err
		}
	}
}

// ask makes one token request and remembers what came of it.
func (t *tokens) ask(ctx context.Context) error {
	before := t.current()
	asked := time.Now()
	token, err := t.login.ask(ctx)
	h := held{Token: before.Token, Obtained: before.Obtained, Asked: asked, Refusal: before.Refusal}
	var no *refusal
	switch {
	case err == nil:
		h = held{Token: token, Obtained: time.Now(), Asked: asked}
	case errors.As(err, &no):
		no.follow(before.Refusal, time.Now())
		h.Refusal = no
		err = t.loginError(no)
	}
	source := fromMemory
	if t.cache != nil {
		if failed := t.cache.write(h); failed != nil {
			t.warn(failed)
		} else {
			source = fromLogin
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held, t.asked = h, t.asked+1
	if err == nil {
		t.source = source
	}
	return err
}

// adopt takes over what other processes left on disk. While the disk can be used, it is the one
// to say whether a refusal stands, so that deleting the directory clears it.
func (t *tokens) adopt() {
	if t.cache == nil {
		return
	}
	disk, err := t.cache.read(time.Now())
	if err != nil {
		t.warn(err)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if disk.Refusal != nil || !t.warned {
		t.held.Refusal = disk.Refusal
	}
	if disk.Asked.After(t.held.Asked) {
		t.held.Asked = disk.Asked
	}
	if disk.Token == nil || disk.Token.AccessToken == t.refused {
		return
	}
	if t.held.Token == nil || disk.Token.Expiry.After(t.held.Token.Expiry) {
		t.held.Token, t.held.Obtained, t.source = disk.Token, disk.Obtained, fromDisk
	}
}

// lock waits for the lock of the credential; without a usable disk there is nothing to lock.
func (t *tokens) lock(ctx context.Context) (unlock func(), err error) {
	if t.cache == nil {
		return func() {}, nil
	}
	unlock, err = t.cache.lock(ctx)
	switch {
	case err == nil:
		return unlock, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	t.warn(err)
	return func() {}, nil
}

func (t *tokens) current() held {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held
}

func (t *tokens) loginError(r *refusal) error {
	e := &LoginError{Status: r.Status, Throttled: r.Throttled, Until: r.Until, refusal: r}
	if t.cache != nil && !t.unusable() {
		e.Cache = t.cache.dir
	}
	return e
}

// warn says once that the disk cannot be used.
func (t *tokens) warn(err error) {
	t.mu.Lock()
	said := t.warned
	t.warned = true
	t.mu.Unlock()
	if !said {
		t.log.Warn("the token is kept in memory only", "reason", err.Error())
	}
}

func (t *tokens) unusable() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.warned
}
