package api

import (
	"context"
	"errors"
	"time"

	"github.com/camsync/camsync/internal/waiting"
)

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
		switch interval := loginInterval - now.Sub(h.Asked); {
		case h.fresh(now):
			return nil
		case h.Refusal.stands(now) && h.Refusal.Throttled && !waited && h.Refusal.Until.Sub(now) <= maxLoginWait:
			waited = true
			if err := pause(ctx, waits, h.Refusal.Until, "the login server throttles"); err != nil {
				return err
			}
			t.adopt()
			continue
		case h.Refusal.stands(now):
			return t.loginError(h.Refusal)
		case interval <= 0 || interval > loginInterval:
		case h.valid(now):
			return nil // soon enough
		default:
			if err := pause(ctx, waits, now.Add(interval), "logins keep a minimum interval"); err != nil {
				return err
			}
		}
		waits.Try(try, loginTime)
		err := t.ask(ctx)
		if no, ok := errors.AsType[*LoginError](err); ok && no.Throttled && !waited {
			continue // the remembered refusal says how long
		}
		if _, again := errors.AsType[*unanswered](err); !again || ctx.Err() != nil || try == loginTries {
			return err
		}
	}
}

// pause waits until a time, and shows why.
func pause(ctx context.Context, waits *waiting.Entry, until time.Time, why string) error {
	waits.Pause(until, why)
	return waiting.Sleep(ctx, time.Until(until))
}

// ask makes one token request and remembers what came of it.
func (t *tokens) ask(ctx context.Context) error {
	before := t.current()
	asked := time.Now()
	token, err := t.login.ask(ctx)
	h := held{Token: before.Token, Obtained: before.Obtained, Asked: asked, Refusal: before.Refusal}
	if err == nil {
		h = held{Token: token, Obtained: time.Now(), Asked: asked}
	} else if no, ok := errors.AsType[*refusal](err); ok {
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
