package apply_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/camsync/camsync/internal/actor"
	"github.com/camsync/camsync/internal/api"
	"github.com/camsync/camsync/internal/apply"
	"github.com/camsync/camsync/internal/delivery"
	"github.com/camsync/camsync/internal/diff"
	"github.com/camsync/camsync/internal/journal"
	"github.com/camsync/camsync/internal/spec"
)

// A limiting maker is an API that limits its rate: it refuses the request for a while before it processes it.
type limiting struct {
	maker
	first     time.Duration // until the request is sent at all
	silent    time.Duration // the first request, until it is refused
	throttles time.Duration // from then on
	other     bool          // that is not for the rate: there is no connection
	dead      bool          // the request that is processed has no answer for two minutes

	mu   sync.Mutex
	sent []time.Time
}

// last is when the last request was sent; zero for never.
func (l *limiting) last() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.sent) == 0 {
		return time.Time{}
	}
	return l.sent[len(l.sent)-1]
}

func (l *limiting) Made(ctx context.Context, call api.Creation, cluster string) ([]api.Made, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.maker.Made(ctx, call, cluster)
}

func (l *limiting) Clusters(ctx context.Context) ([]spec.Cluster, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.maker.Clusters(ctx)
}

func (l *limiting) Do(ctx context.Context, call api.Call, cluster string) (api.Answer, error) {
	if _, creates := call.(api.Creation); !creates {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.maker.Do(ctx, call, cluster)
	}
	send := func() {
		api.ContextTrace(ctx).Sending()
		api.ContextTrace(ctx).Sent()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.sent = append(l.sent, time.Now())
	}
	<-time.After(l.first)
	send()
	<-time.After(l.silent)
	if l.throttles > 0 {
		api.ContextTrace(ctx).Waiting(!l.other)
		api.ContextTrace(ctx).Sent() // told late
		<-time.After(l.throttles)
		send()
	}
	l.mu.Lock()
	answer, err := l.maker.Do(ctx, call, cluster)
	l.mu.Unlock()
	if l.dead {
		<-time.After(2 * time.Minute)
		return api.Answer{}, &api.Unclear{What: "it", Err: errors.New("no answer")}
	}
	return answer, err
}

// A creation that is refused for the API's rate limit waits for that, and is said to: there is nothing to look for. How long
// its request may be under way is counted from when it is sent.
func TestCaseN3AThrottledCreationWaitsForTheRateLimit(t *testing.T) {
	const rate = "waiting for the API's rate limit, to "
	cluster := creation("c")[0]
	client := diff.Action{Verb: diff.Create, Name: spec.Clients.Name("c", "x"), UUID: "c", Calls: []api.Call{api.CreateClient{Name: "x"}}}
	for name, c := range map[string]*struct {
		client   bool
		limiting limiting
		says     string        // all that is said in the time of waiting
		looks    bool          // for what the last request made, or the first one
		within   time.Duration // until the outcome is known
	}{
		"a cluster":                      {limiting: limiting{throttles: 10 * time.Minute}, says: rate + "be created", within: 10 * time.Minute},
		"a client":                       {client: true, limiting: limiting{throttles: 10 * time.Minute}, says: rate + "create client x", within: 10 * time.Minute},
		"a client that is not sent":      {client: true, limiting: limiting{first: 10 * time.Minute}, says: "waiting for its turn, to create client x", within: 10 * time.Minute},
		"a client without a connection":  {client: true, limiting: limiting{throttles: 10 * time.Minute, other: true}, says: "waiting for its turn, to create client x", within: 10 * time.Minute},
		"a client, refused after a hang": {client: true, limiting: limiting{silent: time.Minute, throttles: 10 * time.Minute}, says: rate + "create client x", looks: true, within: 11 * time.Minute},
		"a cluster that is not answered": {limiting: limiting{throttles: 10 * time.Minute, dead: true, maker: maker{appears: 35 * time.Second}}, says: rate + "be created", looks: true, within: 11 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := cluster
				if c.client {
					a = client
					a.Destination = &spec.Destination{File: filepath.Join(t.TempDir(), "x.env")}
				}
				folder := t.TempDir()
				j, err := journal.Open(folder, "account")
				if err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				var ended time.Duration
				var last time.Duration
				said, looked := 0, 0
				results := apply.Run(t.Context(), &c.limiting, diff.Plan{Actions: []diff.Action{a}}, apply.Options{
					Deliver: delivery.Destinations{},
					Wait:    time.Hour, Settle: settle, Self: actor.New("me"), Journal: j, Watch: func(e apply.Event) {
						now := time.Since(begun)
						if now-last > 31*time.Second {
							t.Errorf("silent for %s after %s", now-last, last)
						}
						last = now
						if e.Waiting != "" && e.Waiting != "Healthy" {
							last := c.limiting.last() // before the intent is read: another request may leave meanwhile
							if intent := intentIn(t, folder); intent.Begun.Add(answerTime).Before(last) {
								t.Errorf("after %s: the intent is of %s, and the request of %s", now, intent.Begun, last)
							}
						}
						switch {
						case e.Result != nil:
							ended = now
						case e.Waiting == c.says:
							said++
						case strings.Contains(e.Waiting, "looked for until"):
							looked++
							if time.Since(c.limiting.last()) > 2*time.Minute {
								t.Errorf("after %s: %s", now, e.Waiting)
							}
						}
					},
				})
				if results[0].Outcome != apply.Created || c.limiting.posts != 1 {
					t.Errorf("%s: %v; %d requests", results[0].Outcome, results[0].Err, c.limiting.posts)
				}
				if ended > c.within+time.Second {
					t.Errorf("it ended after %s, want %s", ended, c.within)
				}
				if said < 30 || c.looks != (looked > 0) {
					t.Errorf("said %d times, and %d times what is looked for", said, looked)
				}
			})
		})
	}
}

// answerTime is how long an answer is waited for before it is looked for what a request made.
const answerTime = 30 * time.Second

// intentIn is the one in a journal, whoever holds it.
func intentIn(t *testing.T, folder string) (i journal.Intent) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "intents", "*", "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err == nil {
		err = json.Unmarshal(text, &i)
	}
	if err != nil {
		t.Fatal(err)
	}
	return i
}
