package api

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What one process has learned of an API, the next one begins with, unless it is old, or cannot be.
func TestWhatIsLearnedIsRemembered(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		dir := t.TempDir()
		tokens := w.client(dir).tokens
		path := tokens.learnedPath()
		if is := tokens.learned(time.Now()); is != (learned{}) || !strings.HasSuffix(path, learnedExt) || filepath.Dir(path) != dir {
			t.Errorf("at first: %+v, in %s", is, path)
		}
		l := newLimit(learned{})
		p, _, err := l.enter(t.Context(), 1, patient)
		if err != nil {
			t.Fatal(err)
		}
		l.throttled(p, 0)
		c := w.client(dir)
		c.limit, c.learning = l, l
		if remember(c); tokens.learned(time.Now()) != (learned{}) {
			t.Errorf("after one refusal: %+v", tokens.learned(time.Now()))
		}
		against(l, &quota{rate: 10, burst: 10}, 200, 1)
		remember(c)
		if is := tokens.learned(time.Now()); is.Rate < 8 || is.Rate > 12 || is.Burst < 1 || is.Window != maxInFlight {
			t.Errorf("then: %+v", is)
		}
		if is := tokens.learned(time.Now().Add(rateTime + time.Second)); is.Rate != 0 || is.Window != maxInFlight {
			t.Errorf("an hour later: %+v", is)
		}
		for text, want := range map[string]learned{
			`{"window": 64, "rate": -1, "burst": 1}`:                                                     {Window: 64},
			`{"window": 64, "rate": 1e300, "burst": 1, "at": "` + time.Now().Format(time.RFC3339) + `"}`: {Window: 64},
			`{"window": 64, "rate": 5, "burst": 0, "at": "` + time.Now().Format(time.RFC3339) + `"}`:     {Window: 64},
			`{"window": 64, "rate": 5, "burst": 1, "at": "2999-01-01T00:00:00Z"}`:                        {Window: 64},
			`{"window": 64, "connections": 3, "streams": 100}`:                                           {Window: 64, ways: ways{3, 100}},
			`{"window": 64, "connections": 3, "streams": -1}`:                                            {Window: 64},
			`{"window": 64, "connections": 99999, "streams": 1}`:                                         {Window: 64},
			`{"window": "many"}`: {}, `[`: {}, ``: {}, "\x00": {},
		} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			is := tokens.learned(time.Now())
			is.At = want.At
			if is != want {
				t.Errorf("%s: %+v", text, is)
			}
			if l := newLimit(is); l.most() < 1 || l.most() > maxInFlight {
				t.Errorf("%s: %d in flight", text, l.most())
			}
		}
	})
}

// A few requests prove nothing that a later process may rely on, and one refusal that there is a limit.
func TestAFewRequestsAreNoNews(t *testing.T) {
	if !(learned{Window: firstRound}).news(learned{Window: maxInFlight}) {
		t.Error("a window that is too wide is kept")
	}
	if (learned{Window: firstRound * widening}).news(learned{}) || !(learned{Window: 4 * firstRound * widening}).news(learned{}) {
		t.Error("the window")
	}
	now := time.Now()
	was := learned{Window: maxInFlight, Rate: 10, Burst: 10, At: now}
	for i, c := range []struct {
		is   learned
		news bool
	}{
		{learned{Window: maxInFlight, Rate: 10.5, Burst: 10, At: now}, false},
		{learned{Window: maxInFlight, Rate: 12, Burst: 10, At: now}, true},
		{learned{Window: maxInFlight, Rate: 10, Burst: 20, At: now}, true},
		{learned{Window: maxInFlight, Rate: 10, Burst: 10, At: now.Add(rateTime / 2)}, true}, // it is still so
	} {
		if got := c.is.news(was); got != c.news {
			t.Errorf("%d: %v", i, got)
		}
	}
}

// An API that throws everything back for a minute is given up by those who wait, and not for good.
func TestSilenceEndsForLaterRequests(t *testing.T) {
	bubble(t, func(t *testing.T, w *world) {
		w.answer = func(rw http.ResponseWriter, _ *http.Request) {
			if time.Since(w.begin) < 3*time.Minute {
				rw.WriteHeader(http.StatusTooManyRequests)
				return
			}
			_, _ = rw.Write([]byte("[]"))
		}
		c := w.client("")
		if _, err := c.Clusters(t.Context()); Status(err) != http.StatusTooManyRequests || time.Since(w.begin) > 2*time.Minute {
			t.Errorf("%v, after %v", err, time.Since(w.begin))
		}
		time.Sleep(150*time.Second - time.Since(w.begin)) // half a minute before it takes requests again
		if _, err := c.Clusters(t.Context()); err != nil || time.Since(w.begin) > 200*time.Second {
			t.Errorf("%v, after %v", err, time.Since(w.begin))
		}
	})
}
