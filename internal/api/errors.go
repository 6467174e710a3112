package api

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// ErrLogin is in the chain of every error that there is no token for. What it concerned was not sent.
var ErrLogin = errors.New("login")

// ErrUnauthorized is in the chain of every error after the API refused a token and then the new
// one too. Nothing more is sent by that Client.
var ErrUnauthorized = errors.New("the API refuses the token, and a new one too")

// An Error is a request that the API refused, or that got no usable answer. Its text names the
// request and what came back, in one line that is safe to print.
type Error struct {
	Method  string
	Route   string // with the names of its parameters, not their values
	Status  int    // 0 where no answer came
	Message string // the API's own words, cleaned and cut; empty where they might repeat a secret

	cause error
}

// Error is one line such as "GET /clusters/{…}/clients: 403 Forbidden: missing permission".
func (e *Error) Error() string {
	text := e.Method + " " + anonymous(e.Route)
	if e.Status != 0 {
		text += ": " + statusText(e.Status)
	}
	return withWords(text, e.Message)
}

// statusText is a status as people know it: "403 Forbidden".
func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// withWords adds a server's own words to a text, if there are any.
func withWords(text, words string) string {
	if words == "" {
		return text
	}
	return text + ": " + words
}

// Unwrap returns what ended the request, if that was not the API.
func (e *Error) Unwrap() error { return e.cause }

// Status is the status code of the API's answer in an error's chain, or 0.
func Status(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// Absent reports whether an error is a 404 of the API itself. A page of HTML is a proxy's, and says nothing.
func Absent(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Status == http.StatusNotFound && e.Message != htmlMessage
}

// An Unclear is a creation or an upgrade that may or may not have happened. It must be looked for; sending it
// again could make it twice.
type Unclear struct {
	What string // what was to be created: client "worker"; empty for an upgrade
	Err  error
}

// Error says what is not known and what to look for.
func (u *Unclear) Error() string {
	if u.What == "" {
		return fmt.Sprintf("%v; whether it was done is not clear", u.Err)
	}
	return fmt.Sprintf("%v; %s may have been created or not: look for it before it is created again", u.Err, u.What)
}

// Unwrap returns why the answer is unclear.
func (u *Unclear) Unwrap() error { return u.Err }

var parameter = regexp.MustCompile(`\{[^/]*\}`)

// anonymous replaces the names of a route's parameters by a sign that fits them all.
func anonymous(route string) string {
	segments := strings.Split(route, "/")
	for i, s := range segments {
		if begin, end := strings.IndexByte(s, '{'), strings.LastIndexByte(s, '}'); begin >= 0 && end > begin {
			segments[i] = s[:begin] + "{…}" + s[end+1:]
		}
	}
	return strings.Join(segments, "/")
}
