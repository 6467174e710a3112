package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// reads makes one read after each of those waits, which it shares with no other.
func reads(t *testing.T, c *Client, waits ...time.Duration) {
	t.Helper()
	for _, wait := range waits {
		time.Sleep(wait)
		if _, err := list(t.Context(), c, get("/clusters"), readClusters); err != nil {
			t.Error(err)
		}
	}
}

func TestTokensAreRenewedEarly(t *testing.T) {
	for _, test := range []struct {
		name      string
		expiresIn string
		want      []int // when tokens are asked for, reading each second for 150 seconds
	}{
		{"a minute early", "120", []int{0, 90}}, // a quarter of the life is less than a minute
		{"a quarter of a short life early", "40", []int{0, 30, 60, 90, 120}},
		{"as a text", `"120"`, []int{0, 90}},
		{"shorter than any", "1", seconds5(150)},
		{"nothing said", "null", []int{0}},
		{"nonsense", `"soon"`, []int{0}},
		{"in the past", "-5", []int{0}},
		{"huge", "1e300", []int{0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.login = func(rw http.ResponseWriter, n int) { _, _ = io.WriteString(rw, tokenAnswer(n%20, test.expiresIn)) }
				c := w.client("")
				for range 150 {
					reads(t, c, 0)
					time.Sleep(time.Second)
				}
				if got := w.sent("POST /oauth/token"); !slices.Equal(got, test.want) {
					t.Errorf("asked at %v, want %v", got, test.want)
				}
			})
		})
	}
}

func seconds5(until int) (all []int) {
	for s := 0; s < until; s += 5 {
		all = append(all, s)
	}
	return all
}

func TestTokensSayWhenTheyEnd(t *testing.T) {
	for name, test := range map[string]struct {
		exp, skew, want time.Duration // of the token, of the server's clock, until the token's end
	}{
		"sooner than the answer says": {exp: 10 * time.Minute, want: 10 * time.Minute},
		"later than the answer says":  {exp: 10 * time.Hour, want: time.Hour},
		"by a clock that is ahead":    {exp: 10 * time.Minute, skew: 24 * time.Hour, want: 10 * time.Minute},
		"by a clock that is behind":   {exp: 10 * time.Minute, skew: -24 * time.Hour, want: 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.login = func(rw http.ResponseWriter, _ int) {
					server := time.Now().Add(test.skew)
					rw.Header().Set("Date", server.UTC().Format(http.TimeFormat))
					fmt.Fprintf(rw, `{"access_token":%q,"expires_in":3600}`, testJWT(server.Add(test.exp).Unix()))
				}
				c := w.client("")
				reads(t, c, 0)
				if s := c.TokenStatus(); s.Remaining != test.want || s.Source != "memory" || s.Requests != 1 || s.Age != 0 {
					t.Errorf("%+v, want %v left", s, test.want)
				}
			})
		})
	}
}

func TestRefusedLoginsAreRemembered(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		folder := t.TempDir()
		w.login = func(rw http.ResponseWriter, _ int) {
			rw.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(rw, `{"error":"access_denied","error_description":"Un\u001b[1mauthor\nized"}`)
		}
		first := w.client(folder)
		_, err := first.Clusters(t.Context())
		until := time.Now().Add(time.Minute).Local().Format("15:04:05 MST")
		wants(t, err, "login: 401 Unauthorized: access_denied: Unauthor ized; not asked again before "+until+", or until the directory "+folder+" is deleted")
		var login *LoginError
		if !errors.As(err, &login) || login.Throttled || login.Status != 401 || login.Cache != folder || !errors.Is(err, ErrLogin) {
			t.Errorf("%#v", login)
		}
		// For an hour and more, new processes ask every minute.
		for range 400 {
			time.Sleep(time.Minute)
			if _, err := w.client(folder).Clusters(t.Context()); !errors.As(err, &login) {
				t.Fatalf("%v", err)
			}
		}
		minutes := []int{}
		for _, s := range w.sent("POST /oauth/token") {
			minutes = append(minutes, s/60)
		}
		if want := []int{0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363}; !slices.Equal(minutes, want) {
			t.Errorf("asked in minutes %v, want %v", minutes, want)
		}
		if got := w.sent("GET /clusters"); len(got) != 0 {
			t.Errorf("sent to the API at %v", got)
		}
		// Deleting the directory clears it, for a process that is running too.
		w.login = func(rw http.ResponseWriter, n int) { _, _ = io.WriteString(rw, tokenAnswer(1, "60")) }
		remove(t, folder)
		reads(t, first, 0)
		if strings.Contains(w.logged(), "canary") {
			t.Error("the log holds the secret")
		}
	})
}

func TestThrottledLoginsWait(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header, value string
		want          int // seconds until the second request
	}{
		{"Retry-After", "", 60}, {"Retry-After", "5", 60}, {"Retry-After", "600", 600}, {"Retry-After", "1e18", 3600}, {"Retry-After", "-1", 60}, {"Retry-After", "x", 60},
		{"X-Ratelimit-Reset", "reset", 300}, {"X-Ratelimit-Reset", "17", 60}, {"X-Ratelimit-Reset", "99999999999999999999", 3600},
	} {
		t.Run(test.header+" "+test.value, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				folder := t.TempDir()
				w.login = func(rw http.ResponseWriter, n int) {
					if n > 1 {
						_, _ = io.WriteString(rw, tokenAnswer(n, "60"))
						return
					}
					value := test.value
					if value == "reset" {
						value = fmt.Sprint(time.Now().Add(300 * time.Second).Unix())
					}
					rw.Header().Set(test.header, value)
					rw.WriteHeader(http.StatusTooManyRequests)
					_, _ = io.WriteString(rw, "<html>blocked</html>")
				}
				for w.client(folder).tokenless(t) {
					time.Sleep(5 * time.Second)
				}
				if got := w.sent("POST /oauth/token"); !slices.Equal(got, []int{0, test.want}) {
					t.Errorf("asked at %v, want 0 and %d", got, test.want)
				}
			})
		})
	}
}

// tokenless reports whether a read fails for want of a token.
func (c *Client) tokenless(t *testing.T) bool {
	t.Helper()
	_, err := list(t.Context(), c, get("/members"), readMembers)
	var login *LoginError
	if err != nil && (!errors.As(err, &login) || !login.Throttled) {
		t.Fatal(err)
	}
	return err != nil
}

func TestTheOldTokenServesWhileItIsValid(t *testing.T) {
	for _, code := range []int{401, 429, 503} {
		bubble(t, func(t *testing.T, w *world) {
			w.login = func(rw http.ResponseWriter, n int) {
				if n > 1 {
					rw.WriteHeader(code)
					return
				}
				_, _ = io.WriteString(rw, tokenAnswer(n, "600"))
			}
			c := w.client(t.TempDir())
			for range 59 {
				reads(t, c, 10*time.Second)
			}
			time.Sleep(20 * time.Second)
			_, err := c.Clusters(t.Context())
			if !errors.Is(err, ErrLogin) {
				t.Errorf("%d: %v after the end of the token", code, err)
			}
		})
	}
}

func TestTheLoginServerIsAskedAgainAfterItsOwnTrouble(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.login = func(rw http.ResponseWriter, n int) {
			switch n {
			case 1:
				rw.WriteHeader(503)
			case 2:
				panic(http.ErrAbortHandler)
			default:
				_, _ = io.WriteString(rw, tokenAnswer(n, "60"))
			}
		}
		reads(t, w.client(""), 0)
		if got := w.sent("POST /oauth/token"); !slices.Equal(got, []int{0, 5, 10}) {
			t.Errorf("asked at %v", got)
		}
	})
	bubble(t, func(t *testing.T, w *world) {
		w.login = func(rw http.ResponseWriter, _ int) { rw.WriteHeader(500); _, _ = io.WriteString(rw, "boom") }
		var all sync.WaitGroup
		c := w.client(t.TempDir())
		for range 100 { // all share the outcome
			all.Go(func() {
				_, err := c.Clusters(t.Context())
				wants(t, err, "login: 500 Internal Server Error: boom")
			})
		}
		all.Wait()
		if got := w.sent("POST /oauth/token"); len(got) != 3 {
			t.Errorf("asked at %v", got)
		}
	})
}

func TestLoginAnswersThatAreNoToken(t *testing.T) {
	for body, want := range map[string]string{
		``: "not the JSON of a token", `<html>`: "not the JSON of a token", `null`: "holds no token", `{}`: "holds no token", `{"access_token":7}`: "holds no token",
		`{"access_token":"a b"}`: "no header can carry", `{"access_token":"a\nb"}`: "no header can carry", `{"access_token":"ü"}`: "no header can carry",
		`{"access_token":"x","token_type":"mac"}`: "not a bearer token", `{"access_token":"x"} x`: "not the JSON of a token",
		`{"access_token":"` + strings.Repeat("x", 65<<10) + `"}`: "no header can carry", strings.Repeat(" ", 1<<20+1): "too large",
	} {
		bubble(t, func(t *testing.T, w *world) {
			w.login = func(rw http.ResponseWriter, _ int) { _, _ = io.WriteString(rw, body) }
			_, err := w.client("").Clusters(t.Context())
			wants(t, err, "login: ", want)
		})
	}
}

// TestARefusedTokenIsRenewedOnce revokes the token under many requests.
func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		good := "Bearer token-b"
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second) // all are under way together
			w.mu.Lock()
			defer w.mu.Unlock()
			if r.Header.Get("Authorization") != good {
				rw.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = io.WriteString(rw, "[]")
		}
		c := w.client(t.TempDir())
		reads(t, c, 0)
		w.mu.Lock()
		good = "Bearer token-c"
		w.mu.Unlock()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() { reads(t, c, 0) })
		}
		all.Wait()
		if got := len(w.sent("POST /oauth/token")); got != 2 {
			t.Errorf("%d tokens asked for", got)
		}
		if got := len(w.sent("GET /clusters")); got != 1+2*50 {
			t.Errorf("%d requests", got)
		}
	})
}

func TestASecondRefusalStopsEverything(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(rw, `{"message":"not for you"}`)
		}
		c := w.client(t.TempDir())
		for _, call := range []Call{CreateCluster{Name: "n"}, DeleteCluster{}, SetAllowlist{}} {
			_, err := c.Do(t.Context(), call, "c-1")
			wants(t, err, "the API refuses the token, and a new one too: POST /clusters: 401 Unauthorized: not for you")
			var unclear *Unclear
			if !errors.Is(err, ErrUnauthorized) || errors.As(err, &unclear) {
				t.Errorf("%v", err)
			}
		}
		_, err := c.Read(t.Context(), Everything())
		wants(t, err, "organisation unreadable: the API refuses the token")
		if len(w.times) != 2 || len(w.sent("POST /clusters")) != 2 || len(w.sent("POST /oauth/token")) != 2 {
			t.Errorf("sent %v", w.times)
		}
	})
}

// TestRunsAgainstAnAPIThatRefusesAllTokens starts one process after the other, without a pause.
func TestRunsAgainstAnAPIThatRefusesAllTokens(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }
		folder := t.TempDir()
		for range 5 {
			if _, err := w.client(folder).Clusters(t.Context()); !errors.Is(err, ErrUnauthorized) {
				t.Fatal(err)
			}
		}
		if got := w.sent("POST /oauth/token"); !slices.Equal(got, []int{0, 5, 10, 15, 20, 25}) {
			t.Errorf("asked at %v", got)
		}
	})
}

func TestATokenThatAnotherProcessRenewed(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		folder := t.TempDir()
		mine, other := w.client(folder), w.client(folder)
		reads(t, mine, 0)
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "Bearer token-b" {
				rw.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = io.WriteString(rw, "[]")
		}
		reads(t, other, time.Minute)
		reads(t, mine, 0) // its own token is refused; the one on disk is not
		if got := len(w.sent("POST /oauth/token")); got != 2 {
			t.Errorf("%d tokens asked for", got)
		}
		if a, b := mine.TokenStatus(), other.TokenStatus(); a.Source != "disk cache" || b.Source != "login" || a.Cache != folder || a.Requests != 1 {
			t.Errorf("%+v, %+v", a, b)
		}
	})
}

func TestWaitingForATokenEndsWithContext(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.login = func(rw http.ResponseWriter, n int) {
			time.Sleep(20 * time.Second)
			_, _ = io.WriteString(rw, tokenAnswer(n, "600"))
		}
		c := w.client(t.TempDir())
		var all sync.WaitGroup
		all.Go(func() { reads(t, c, 0) })
		all.Go(func() {
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			time.Sleep(time.Second)
			_, err := c.Clusters(ctx)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(w.begin) != 10*time.Second {
				t.Errorf("%v after %v", err, time.Since(w.begin))
			}
		})
		all.Wait()
	})
	bubble(t, func(t *testing.T, w *world) { // who asks gives up; the next one asks anew
		w.login = func(rw http.ResponseWriter, n int) {
			time.Sleep(20 * time.Second)
			_, _ = io.WriteString(rw, tokenAnswer(n, "600"))
		}
		c := w.client(filepath.Join(t.TempDir(), "new", "folder"))
		var all sync.WaitGroup
		all.Go(func() {
			ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
			defer stop()
			if _, err := c.Clusters(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrLogin) {
				t.Errorf("%v", err)
			}
		})
		all.Go(func() { reads(t, c, time.Second) })
		all.Wait()
	})
}
