package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/camsync/camsync/internal/spec"
)

func TestWhatIsRepeated(t *testing.T) {
	update, create := UpdateSecret{Name: "S", Value: spec.Seal("v")}, CreateClient{Name: "w", Permissions: []string{"Zeebe"}}
	for _, test := range []struct {
		name  string
		codes []int
		call  Call // nil: a read
		want  int  // times sent
		ok    bool
	}{
		{"read, outage", []int{502, 503, 504}, nil, 4, true},
		{"read, throttled", []int{429, 429}, nil, 3, true},
		{"read, own error", []int{500}, nil, 1, false},
		{"read, refused", []int{403}, nil, 1, false},
		{"upsert, outage", []int{503, 429}, SetRoles{Email: "a@b.c", Roles: []string{"admin"}}, 3, true},
		{"PUT, outage", []int{504}, update, 2, true},
		{"PUT, own error", []int{500}, update, 1, false},
		{"DELETE, gone after an outage", []int{502, 404}, DeleteClient{ID: "x"}, 2, true},
		{"creation, outage", []int{503}, create, 1, false},
		{"creation, throttled", []int{429, 429}, create, 3, false}, // the list that follows is no answer to it
		{"creation, name taken", []int{409}, create, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.answer = fails(test.codes...)
				c := w.client("")
				var err error
				if test.call == nil {
					_, err = c.Clusters(t.Context())
				} else {
					_, err = c.Do(t.Context(), test.call, "c-1")
				}
				if (err == nil) != test.ok {
					t.Errorf("error %v", err)
				}
				n := 0
				for key, times := range w.times {
					if key != "POST /oauth/token" {
						n += len(times)
					}
				}
				if n != test.want {
					t.Errorf("sent %d times, want %d", n, test.want)
				}
			})
		})
	}
}

func TestAnotherChangeInProgress(t *testing.T) {
	for text, want := range map[string]int{
		`{"message":"Another change to the secrets of this cluster is in progress; try again"}`: 3,
		`{"message":"A secret of this name already exists; try again with another"}`:            1,
	} {
		bubble(t, func(t *testing.T, w *world) {
			n := 0
			w.answer = func(rw http.ResponseWriter, _ *http.Request) {
				if n++; n < 3 {
					rw.WriteHeader(409)
					_, _ = io.WriteString(rw, text)
				}
			}
			_, err := w.client("").Do(t.Context(), CreateSecret{Name: "S", Value: spec.Seal("v")}, "c-1")
			if n != want || (err == nil) != (want == 3) || Status(err) != map[bool]int{true: 409}[want == 1] {
				t.Errorf("%s: sent %d times, %v", text, n, err)
			}
			var unclear *Unclear
			if errors.As(err, &unclear) {
				t.Errorf("%v is unclear", err)
			}
		})
	}
}

// A 409 says that a metrics endpoint is on or off already, unless it says that another change is in progress.
func TestA409OfWhatIsSoAlready(t *testing.T) {
	for text, want := range map[string]int{"monitoring is on already": 1, "another change of this cluster is in progress": 3} {
		for _, call := range []Call{SwitchOnMetrics{}, SwitchOffMetrics{}} {
			bubble(t, func(t *testing.T, w *world) {
				n := 0
				w.answer = func(rw http.ResponseWriter, _ *http.Request) {
					if n++; n < 3 {
						rw.WriteHeader(409)
						_, _ = io.WriteString(rw, text)
					}
				}
				if _, err := w.client("").Do(t.Context(), call, "c-1"); n != want || err != nil {
					t.Errorf("%T, %s: sent %d times, %v", call, text, n, err)
				}
			})
		}
	}
}

func TestAnEndlessOutageEnds(t *testing.T) {
	for code, header := range map[int]string{503: "", 502: "garbage", 504: "-5", 429: ""} {
		bubble(t, func(t *testing.T, w *world) {
			w.answer = func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Retry-After", header)
				rw.WriteHeader(code)
			}
			_, err := w.client("").Clusters(t.Context())
			wants(t, err, fmt.Sprintf("GET /clusters: %d %s", code, http.StatusText(code)))
			sent := w.sent("GET /clusters")
			// The number of tries ends it, or the time, whichever comes first: the gaps are drawn by lot.
			if len(sent) > retryTries || len(sent) < retryTries-2 || sent[len(sent)-1] > 61 || sent[len(sent)-1] < 10 {
				t.Errorf("%d: sent at %v", code, sent)
			}
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	for _, test := range []struct {
		header string
		want   []int // seconds at which the read is sent
	}{
		{"7", []int{0, 7}},
		{" 7 ", []int{0, 7}},
		{"date", []int{0, 20}},
		{"61", []int{0}},                  // beyond what a request may spend
		{"1000000000000000000", []int{0}}, // would overflow into the past
		{"1e18", []int{0}},
		{"99999999999999999999999999", []int{0}},
	} {
		t.Run(test.header, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.answer = func(rw http.ResponseWriter, _ *http.Request) {
					if len(w.sent("GET /clusters")) > 1 {
						_, _ = io.WriteString(rw, "[]")
						return
					}
					header := test.header
					if header == "date" {
						header = time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat)
					}
					rw.Header().Set("Retry-After", header)
					rw.WriteHeader(http.StatusTooManyRequests)
				}
				c := w.client("")
				_, err := c.Clusters(t.Context())
				if got := w.sent("GET /clusters"); !slices.Equal(got, test.want) || (err == nil) != (len(test.want) == 2) {
					t.Errorf("sent at %v, want %v; %v", got, test.want, err)
				}
				if err == nil {
					return
				}
				// While the pause lasts, nothing else is sent either, and a creation is clearly not done.
				_, err = c.Do(t.Context(), CreateSecret{Name: "S", Value: spec.Seal("v")}, "c-1")
				wants(t, err, "POST /clusters/{…}/secrets: 429 Too Many Requests: not sent: the API asks to wait until ")
				var unclear *Unclear
				if errors.As(err, &unclear) || len(w.sent("POST /clusters/c-1/secrets")) != 0 {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// TestAnOutageThatSaysHowLong has an outage that says how long it lasts: others need not wait for it.
func TestAnOutageThatSaysHowLong(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/clusters" && time.Since(w.begin) < 7*time.Second {
				rw.Header().Set("Retry-After", "7")
				rw.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			_, _ = io.WriteString(rw, "[]")
		}
		c := w.client("")
		var all sync.WaitGroup
		all.Go(func() { reads(t, c, 0) })
		all.Go(func() {
			time.Sleep(time.Second)
			if _, err := c.OwnerFromActivity(t.Context()); Status(err) != 200 || time.Since(w.begin) != time.Second {
				t.Errorf("%v after %v", err, time.Since(w.begin))
			}
		})
		all.Wait()
		if got := w.sent("GET /clusters"); !slices.Equal(got, []int{0, 7}) {
			t.Errorf("sent at %v", got)
		}
	})
}

func TestTheEndOfContextEndsTheWait(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = fails(503, 503, 503, 503, 503, 503, 503, 503)
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		_, err := w.client("").Do(ctx, DeleteCluster{}, "c-1")
		wants(t, err, "DELETE /clusters/{…}: 503 Service Unavailable; context deadline exceeded before it was repeated")
		if !errors.Is(err, context.DeadlineExceeded) || Status(err) != 503 || time.Since(w.begin) != 2*time.Second {
			t.Errorf("%v after %v", err, time.Since(w.begin))
		}
	})
}

// TestSlowAnswers has an API that takes the request and goes silent.
func TestSlowAnswers(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		c := w.client("")
		_, err := c.Clusters(t.Context())
		wants(t, err, "GET /clusters: no whole answer within 30s")
		if got := w.sent("GET /clusters"); len(got) != 2 { // 30 s, a gap, 30 s
			t.Errorf("sent at %v", got)
		}
		begin := time.Now()
		_, err = c.Do(t.Context(), CreateCluster{Name: "n"}, "")
		wants(t, err, `POST /clusters: no whole answer within 2m0s; cluster "n" may have been created or not`)
		if took := time.Since(begin); took != writeTime || len(w.sent("POST /clusters")) != 1 {
			t.Errorf("took %v, sent at %v", took, w.sent("POST /clusters"))
		}
	})
}

func TestDrippingAnswersEnd(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(rw, " ")
				_ = http.NewResponseController(rw).Flush()
				select {
				case <-time.After(10 * time.Second):
				case <-r.Context().Done():
				}
			}
		}
		_, err := w.client("").Clusters(t.Context())
		wants(t, err, "GET /clusters: 200 OK: no whole answer within 30s")
	})
}

// TestCutAnswers ends connections at different points.
func TestCutAnswers(t *testing.T) {
	hijack := func(rw http.ResponseWriter, text string) {
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
	for name, text := range map[string]string{
		"no answer": "", "status only": "HTTP/1.1 200 OK\r\n", "half a body": "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[",
		"cut chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[",
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.answer = func(rw http.ResponseWriter, r *http.Request) {
					if len(w.sent(r.Method+" "+r.URL.Path)) < 3 {
						hijack(rw, text)
					} else {
						_, _ = io.WriteString(rw, "[]")
					}
				}
				c := w.client("")
				if _, err := c.Clusters(t.Context()); err != nil {
					t.Errorf("a read is not repeated: %v", err)
				}
				_, err := c.Do(t.Context(), CreateClient{Name: "worker", Permissions: []string{"Zeebe"}}, "c-1")
				var unclear *Unclear
				if !errors.As(err, &unclear) || len(w.sent("POST /clusters/c-1/clients")) != 1 {
					t.Errorf("%v, sent %d times", err, len(w.sent("POST /clusters/c-1/clients")))
				}
				if _, err = c.Do(t.Context(), PatchCluster{}, "c-2"); err != nil {
					t.Errorf("update: %v", err)
				}
				done := strings.Contains(text, "\r\n\r\n") // the status is whole, and says so
				if got := len(w.sent("PATCH /clusters/c-2")); done != (got == 1) {
					t.Errorf("update sent %d times", got)
				}
				_, err = c.Do(t.Context(), Upgrade{}, "c-2")
				if got := len(w.sent("PUT /clusters/c-2/upgrade")); !errors.As(err, &unclear) || done != (Status(err) == http.StatusOK) || got != 1 {
					t.Errorf("upgrade sent %d times: %v", got, err)
				}
			})
		})
	}
}

// TestNoConnection has an API that nobody reaches: even a creation was then not done, and may be tried again.
func TestNoConnection(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		c := w.client("")
		if _, err := c.Clusters(t.Context()); err != nil {
			t.Fatal(err)
		}
		dials := 0
		refuse := func(context.Context, string, string) (_ net.Conn, err error) {
			dials++
			return nil, errors.New("connection refused")
		}
		c.oneShot.Transport.(singly).DialContext = refuse
		_, err := c.Do(t.Context(), CreateCluster{Name: "n"}, "")
		wants(t, err, "POST /clusters: connection refused")
		var unclear *Unclear
		if errors.As(err, &unclear) || dials != blindTries {
			t.Errorf("%v after %d dials", err, dials)
		}
	})
}

// TestGoDoesNotRepeatACreation closes the connection after the request has been read: Go's transport
// would send a request again that looks safe to it.
func TestGoDoesNotRepeatACreation(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		c := w.client("")
		if _, err := c.Clusters(t.Context()); err != nil { // connections are warm
			t.Fatal(err)
		}
		w.answer = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		_, err := c.Do(t.Context(), CreateCluster{Name: "n"}, "")
		wants(t, err, "the connection ended before the answer did")
		if got := w.sent("POST /clusters"); len(got) != 1 {
			t.Errorf("sent at %v", got)
		}
	})
}
