package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"github.com/camsync/camsync/internal/spec"
	"github.com/camsync/camsync/internal/waiting"
)

// A Receiver gets messages through a service. It prints without its URL.
type Receiver struct {
	name string              // of the service
	send func(message) error // may block without limit, and its error may hold the URL
	busy chan struct{}       // a slot for each send that has not returned
}

// Parse makes a receiver of a URL. Its error never contains the URL.
func Parse(sealed spec.Sealed) (Receiver, error) {
	scheme, _, _ := strings.Cut(sealed.Reveal(), "://")
	name, _, _ := strings.Cut(scheme, "+")
	if name == "http" || name == "https" {
		return Receiver{}, errWeb
	}
	var known []string
	for _, s := range services() {
		if known = append(known, s.name); s.name != name {
			continue
		}
		if err := recovered(func() error { _, err := s.parse(sealed); return err }); err != nil {
			return Receiver{}, fmt.Errorf("not a URL of %s; one looks like %s", s.name, s.form)
		}
		return newReceiver(s.name, func(m message) error {
			opened, err := s.parse(sealed) // opened for each message: an abandoned send may still use the last one
			if err != nil {
				return err
			}
			params := s.params(m)
			return opened.Send(s.text(m), &params)
		}), nil
	}
	return Receiver{}, fmt.Errorf("not a URL of a service: it begins with none of %s", strings.Join(known, ", "))
}

// parse opens the service of a URL.
func (s service) parse(sealed spec.Sealed) (types.Sender, error) {
	u, err := url.Parse(sealed.Reveal())
	if err != nil {
		return nil, err
	}
	return s.open(u)
}

var errWeb = errors.New("the address of a web page: put generic+ before it, or teams+ if a flow of Microsoft Teams gave it out")

func newReceiver(name string, send func(message) error) Receiver {
	return Receiver{name: name, send: send, busy: make(chan struct{}, 3)}
}

// Name is the name of the service.
func (r Receiver) Name() string { return r.name }

// String returns the name: the URL is secret.
func (r Receiver) String() string { return r.name }

// GoString returns the name.
func (r Receiver) GoString() string { return r.name }

// limit is the time for one attempt; tries are the pauses before each attempt.
const limit = 30 * time.Second

func tries() []time.Duration { return []time.Duration{0, 5 * time.Second, 30 * time.Second} }

// deliver sends a message, with retries. It takes at most two minutes.
func (r Receiver) deliver(ctx context.Context, m message) error {
	var err error
	for _, wait := range tries() {
		if waiting.Sleep(ctx, wait) != nil {
			return errEnded
		}
		if err = r.try(ctx, m); err == nil {
			return nil
		}
	}
	return err
}

var (
	errEnded = errors.New("camsync ended before")
	errLate  = fmt.Errorf("no answer within %s", limit)
	errBusy  = errors.New("too many messages before it had no answer yet")
)

// try sends a message once. The library takes no context: a send without an answer is abandoned and
// ends with its connection. The slots of busy limit these.
func (r Receiver) try(ctx context.Context, m message) error {
	select {
	case r.busy <- struct{}{}:
	default:
		return errBusy
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-r.busy }()
		done <- recovered(func() error { return r.send(m) })
	}()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-done:
		return why(err)
	case <-late.C:
		return errLate
	case <-ctx.Done():
		return errEnded
	}
}

// recovered turns a panic into an error without its value, which may hold the URL.
func recovered(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("a panic in the library")
		}
	}()
	return f()
}

// why replaces an error of the library by one of ours, since the original may hold the URL.
func why(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, errRedirected) {
		return errRedirected
	}
	text := err.Error()
	for _, known := range []string{
		"connection refused", "connection reset", "no such host", "network is unreachable", "timeout", "deadline exceeded", "certificate",
		"SMTP AUTH failed", "does not support SMTP AUTH", "does not support STARTTLS", "unencrypted connection", "invalid_auth", "invalid_token", "no_service", "channel_not_found", "not_in_channel", "Max retries", "panic in the library",
	} {
		if strings.Contains(text, known) {
			return errors.New(known)
		}
	}
	for code := http.StatusMultipleChoices; code < 600; code++ {
		if words := http.StatusText(code); words != "" && strings.Contains(text, fmt.Sprintf("%d %s", code, words)) {
			return fmt.Errorf("answered with %d %s", code, words)
		}
	}
	return errors.New("the service did not take it")
}
