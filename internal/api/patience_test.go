package api

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCaseN5ListsThatStayBrokenEndWithin20Seconds(t *testing.T) {
	for name, broken := range map[string]http.HandlerFunc{
		"cut": func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(rw, "[")
		},
		"cut slowly": func(rw http.ResponseWriter, _ *http.Request) {
			time.Sleep(7 * time.Second)
			rw.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(rw, "[")
		},
		"unavailable": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) },
		"throttled":   func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusTooManyRequests) },
		"throttled for long": func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Retry-After", "40")
			rw.WriteHeader(http.StatusTooManyRequests)
		},
		"forbidden": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusForbidden) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, w *world) {
				w.answer = func(rw http.ResponseWriter, r *http.Request) {
					switch {
					case r.URL.Path == "/members":
						if len(w.sent("GET /members")) == 1 {
							time.Sleep(time.Millisecond) // the clusters are asked for at the same moment, and are answered first
						}
						broken(rw, r)
					case strings.HasSuffix(r.URL.Path, "/secrets"):
						broken(rw, r)
					case r.URL.Path == "/clusters":
						_, _ = io.WriteString(rw, `[{"uuid": "a", "name": "production"}]`)
					default:
						_, _ = io.WriteString(rw, "[]")
					}
				}
				begin := time.Now()
				org, err := w.client("").Read(OneShot(t.Context()), Everything())
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(begin); took > 20*time.Second+7*time.Second { // one try of the second wave is made all the same
					t.Errorf("it took %s", took)
				}
				if why, unknown := org.Members.Why(); !unknown || why == "" {
					t.Errorf("the members are not unknown: %q", why)
				}
				if why, _ := org.Members.Why(); strings.Contains(why, "no whole answer within") {
					t.Errorf("the reason is lost: %s", why) // each of them was answered
				}
				times := w.sent("GET /members")
				if last := slices.Max(times); last > 20 {
					t.Errorf("tried at %v", times)
				}
				if name != "forbidden" && name != "throttled for long" && len(times) < 2 {
					t.Errorf("tried at %v only", times)
				}
			})
		})
	}
}

func TestCaseN5TheDaemonStaysPatient(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, _ *http.Request) {
			if len(w.sent("GET /members")) > 0 && time.Since(w.begin) < 22*time.Second { // the eighth and last try is 22.75 seconds later at the earliest
				rw.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			_, _ = io.WriteString(rw, "[]")
		}
		if org, err := w.client("").Read(t.Context(), Rights()); err != nil || !org.Members.IsKnown() {
			t.Errorf("%v", err)
		}
	})
}

func TestCaseB17ThrottledLoginIsWaitedForOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, w *world) {
		folder := t.TempDir()
		w.login = func(rw http.ResponseWriter, n int) {
			if n == 1 {
				rw.Header().Set("Retry-After", "30")
				rw.WriteHeader(http.StatusTooManyRequests)
				return
			}
			_, _ = io.WriteString(rw, tokenAnswer(n, "3600"))
		}
		errs := make(chan error)
		for range 6 {
			c := w.client(folder)
			go func() {
				_, err := c.Clusters(OneShot(t.Context()))
				errs <- err
			}()
		}
		for range 6 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if got := w.sent("POST /oauth/token"); !slices.Equal(got, []int{0, 60}) {
			t.Errorf("asked at %v", got)
		}
	})
}

func TestCaseB17LoginThatStaysThrottledIsAnError(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		folder := t.TempDir()
		w.login = func(rw http.ResponseWriter, _ int) { rw.WriteHeader(http.StatusTooManyRequests) }
		_, err := w.client(folder).Clusters(OneShot(t.Context()))
		if err == nil || !strings.Contains(err.Error(), "429") || time.Since(w.begin) > 61*time.Second {
			t.Errorf("after %s: %v", time.Since(w.begin), err)
		}
		_, err = w.client(folder).Clusters(OneShot(t.Context())) // remembered, and beyond the bound
		if got := w.sent("POST /oauth/token"); err == nil || !slices.Equal(got, []int{0, 60}) {
			t.Errorf("asked at %v: %v", got, err)
		}
	})
}
